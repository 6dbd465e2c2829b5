"""Reminding mentors who are behind, each once, by e-mail and in the township's group.

Source: domain.md, "Mentoring": the office must see who is behind before the month ends.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from mentoring.cadence.board import Board, MentorLine, month_board
from mentoring.cadence.duties import Reach
from mentoring.months.months import first_of
from mentoring.reminders.sending import Wanted, remind
from villages.models import Township

# A mentor who is behind is reminded from so many days before the month's end, once each.
DAYS_BEFORE = [7, 2]


@task
def remind_mentors() -> None:
    """Write what is due today; the queue does it every morning."""
    send_reminders(timezone.localdate())


def send_reminders(today: date) -> dict[str, int]:
    """Write and queue what is due today and was not written yet; how many by each channel."""
    return remind(_due(today))


def words_for(line: MentorLine, month: date, days_left: int) -> str:
    """What a mentor is told."""
    who = f"，还没有谈的：{line.missing}" if line.missing else ""
    unit = "人次" if line.missing else "次"
    standing = f"应完成 {line.due}，已完成 {line.done}，还差 {line.behind} {unit}"
    return f"{line.mentor}：{month.month}月谈话{standing}{who}。本月还剩 {days_left} 天。"


def _due(today: date) -> Iterator[Wanted]:
    month = first_of(today)
    for township in Township.objects.all():
        board = month_board(Reach.of_township(township.pk), month, today)
        due = [days for days in DAYS_BEFORE if board.days_left <= days]
        if due and board.behind and not board.closing:
            yield from _of_township(township, board, f"talks:{month}:{min(due)}")


def _of_township(township: Township, board: Board, thing: str) -> Iterator[Wanted]:
    subject = f"{township}后备干部谈话提醒"
    told: dict[User, list[str]] = defaultdict(list)
    for line in board.behind:
        told[line.mentor].append(words_for(line, board.month, board.days_left))
    for mentor, words in told.items():
        yield Wanted(township, thing, subject, "\n".join(words), mentor)
    everybody = "\n".join(words for lines in told.values() for words in lines)
    yield Wanted(township, thing, subject, f"{subject}\n{everybody}")
