"""The channels reminders go by: e-mail, and the group robots of WeChat Work, DingTalk and Feishu."""

import json
import smtplib
import urllib.request
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from mentoring.reminders.models import Reminder
from mentoring.reminders.robots import Robot, robot_of

TIMEOUT_SECONDS = 10
# From here on a mail server means for good what it refuses.
_FOR_GOOD = 500


class _NoFurther(urllib.request.HTTPRedirectHandler):
    """A robot answers itself: what it would lead on to is no place that anybody allowed."""

    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoFurther)


class RefusedError(Exception):
    """It will never be taken as it is; the message says why, in Chinese."""


def send(reminder: Reminder) -> None:
    """Send by the reminder's channel. Raises :class:`RefusedError`, or ``OSError`` where it may be taken another time."""
    if reminder.channel == Reminder.Channel.EMAIL:
        _by_email(reminder)
        return
    robot = robot_of(reminder.township)
    if robot is None:
        raise RefusedError("没有设群机器人。")
    reminder.robot = robot.whose
    tell(robot, reminder.text)


def tell(robot: Robot, text: str) -> None:
    """Say something in the group of a robot. Raises as :func:`send` does."""
    post(robot.address, message(robot.kind, text))


def _by_email(reminder: Reminder) -> None:
    address = reminder.person.email if reminder.person else ""
    try:
        validate_email(address)
    except ValidationError:
        raise RefusedError("账号上的邮箱地址不对。" if address else "账号上没有邮箱地址。") from None
    # One for a person and a thing for ever: a mail server that gets it twice knows it again, after a restore too.
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    number = f"<{reminder.thing.replace(':', '.')}.{reminder.township_id}.{reminder.person_id}@{domain}>"
    letter = EmailMessage(reminder.subject, reminder.text, None, [address], headers={"Message-ID": number})
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as problem:
        code, words = problem.recipients[address]
        if code < _FOR_GOOD:
            raise
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        raise RefusedError(f"邮件服务器不收这个地址：{code} {said}") from problem


def message(kind: str, text: str) -> dict:
    """A text message as the robot takes it: ``wecom`` (企业微信), ``dingtalk`` (钉钉) or ``feishu`` (飞书)."""
    if kind not in {"wecom", "dingtalk", "feishu"}:
        raise RefusedError(f"REMINDER_WEBHOOK_KIND 应为 wecom、dingtalk 或 feishu，不是 {kind}。")
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def post(address: str, content: dict) -> None:
    """Send a message to a robot. Raises ``OSError`` when it was not taken, :class:`RefusedError` for no web address."""
    if not address.startswith(("https://", "http://")):
        raise RefusedError("群机器人的地址不是网址。")
    request = urllib.request.Request(  # noqa: S310 (looked at above)
        address,
        data=json.dumps(content, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
        try:
            said = json.loads(answer.read() or b"{}")
        except ValueError as problem:
            raise OSError("群机器人的地址回答的不是机器人的格式。") from problem
    # Feishu says "code", the others "errcode"; 0 is taken.
    if said.get("errcode", 0) != 0 or said.get("code", 0) != 0:
        raise OSError(f"群机器人没有收：{said.get('errmsg') or said.get('msg') or said}")
