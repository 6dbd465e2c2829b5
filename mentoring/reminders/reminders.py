"""Reminding mentors who are behind, by e-mail and by the group robots of WeChat Work or DingTalk, each once.

Source: domain.md, "Mentoring": the office must see who is behind before the month ends.
"""

import json
import urllib.request
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.mail import send_mail

from mentoring.cadence.board import MentorLine, Reach, month_board
from mentoring.months.months import first_of
from mentoring.reminders.models import Reminder
from villages.models import Township

# A mentor who is behind is reminded from so many days before the month's end, once each.
DAYS_BEFORE = [7, 2]
TIMEOUT_SECONDS = 10

Channel = Reminder.Channel


def send_reminders(today: date) -> dict[str, int]:
    """Send what is due today; returns how many mentors were reminded by each channel."""
    sent = {str(channel): 0 for channel in Channel}
    month = first_of(today)
    for township in Township.objects.all():
        board = month_board(Reach.of_township(township.pk), month, today)
        due = [days for days in DAYS_BEFORE if board.days_left <= days]
        if not due or board.closing:
            continue
        days = min(due)
        sent[Channel.EMAIL] += _by_email(board.behind, month, days, board.days_left)
        sent[Channel.WEBHOOK] += _by_webhook(township, board.behind, month, days, board.days_left)
    return sent


def words_for(line: MentorLine, month: date, days_left: int) -> str:
    """What a mentor is told."""
    who = f"，还没有谈的：{line.missing}" if line.missing else ""
    unit = "人次" if line.missing else "次"
    standing = f"应完成 {line.due}，已完成 {line.done}，还差 {line.behind} {unit}"
    return f"{line.mentor}：{month.month}月谈话{standing}{who}。本月还剩 {days_left} 天。"


def _fresh(lines: Sequence[MentorLine], month: date, days: int, channel: Channel) -> list[MentorLine]:
    """Those not reminded yet; from now on they count as reminded, so that two runs never send twice."""
    fresh = []
    for line in lines:
        _, new = Reminder.objects.get_or_create(mentor=line.mentor, month=month, days_before=days, channel=channel)
        if new:
            fresh.append(line)
    return fresh


def _take_back(lines: Sequence[MentorLine], month: date, days: int, channel: Channel) -> None:
    """What could not be sent is to be tried again."""
    mentors = [line.mentor for line in lines]
    Reminder.objects.filter(mentor__in=mentors, month=month, days_before=days, channel=channel).delete()


def _by_email(lines: Sequence[MentorLine], month: date, days: int, days_left: int) -> int:
    fresh = _fresh([line for line in lines if line.mentor.email], month, days, Channel.EMAIL)
    for line in fresh:
        try:
            send_mail("后备干部谈话提醒", words_for(line, month, days_left), None, [line.mentor.email])
        except OSError:
            _take_back([line], month, days, Channel.EMAIL)
            raise
    return len(fresh)


def _by_webhook(township: Township, lines: Sequence[MentorLine], month: date, days: int, days_left: int) -> int:
    if not settings.REMINDER_WEBHOOK_URL:
        return 0
    fresh = _fresh(lines, month, days, Channel.WEBHOOK)
    if not fresh:
        return 0
    text = "\n".join([f"{township}后备干部谈话提醒", *(words_for(line, month, days_left) for line in fresh)])
    try:
        post(settings.REMINDER_WEBHOOK_URL, message(settings.REMINDER_WEBHOOK_KIND, text))
    except OSError:
        _take_back(fresh, month, days, Channel.WEBHOOK)
        raise
    return len(fresh)


def message(kind: str, text: str) -> dict:
    """A text message in the format of the robot: ``wecom`` (WeChat Work) or ``dingtalk``; today both take the same."""
    if kind not in {"wecom", "dingtalk"}:
        raise ValueError(f"unknown robot {kind!r}: wecom or dingtalk")
    return {"msgtype": "text", "text": {"content": text}}


def post(address: str, content: dict) -> None:
    """Send a message to a robot. Raises ``OSError`` when it was not taken, ``ValueError`` for an address that is no web address."""
    if not address.startswith(("https://", "http://")):
        raise ValueError("REMINDER_WEBHOOK_URL must be a web address")
    request = urllib.request.Request(  # noqa: S310 (looked at above)
        address,
        data=json.dumps(content, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        said = json.loads(answer.read() or b"{}")
    if said.get("errcode", 0) != 0:
        raise OSError(f"the robot refused: {said}")
