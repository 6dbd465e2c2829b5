"""Sending reminders: written once, sent one by one, marked when they were taken, tried again with growing waits.

A reminder is claimed before it is sent, and the claim is committed: who takes up the job of a killed worker sees that it may have
gone out. A letter goes out again under its number, by which mail servers know it; a robot knows none, so the office is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from mentoring.reminders.channels import RefusedError, send
from mentoring.reminders.models import Reminder
from mentoring.reminders.robots import with_robot
from villages.models import Township

Channel, State = Reminder.Channel, Reminder.State
# Minutes before the next try, after the first, the second …; after the last it is given up.
WAITS = (1, 5, 15, 60, 240, 720)


@dataclass(frozen=True)
class Wanted:
    """What a person (or, without one, the township's group) is to be reminded of; ``thing`` names it for ever."""

    township: Township
    thing: str
    subject: str
    text: str
    person: User | None = None


def remind(wanted: Iterable[Wanted]) -> dict[str, int]:
    """Write what was not written yet and queue it; how many by each channel. Persons get letters, groups the robot."""
    all_wanted = list(wanted)
    reached = with_robot(one.township for one in all_wanted)
    written = {str(channel): 0 for channel in Channel}
    for one in all_wanted:
        channel = Channel.EMAIL if one.person else Channel.WEBHOOK
        if settings.EMAIL_HOST if one.person else one.township.pk in reached:
            written[channel] += _write(one, channel)
    return written


@transaction.atomic
def _write(one: Wanted, channel: str) -> bool:
    reminder, new = Reminder.objects.get_or_create(
        township=one.township,
        person=one.person,
        channel=channel,
        thing=one.thing,
        defaults={"subject": one.subject, "text": one.text},
    )
    if new:
        deliver.enqueue(reminder.pk)
    return new


@task
def deliver(key: int) -> None:
    """Send one reminder, unless another worker is at it or it has ended."""
    attempt = _claim(key)
    if attempt is not None:
        _send(key, attempt)


@transaction.atomic
def _claim(key: int) -> int | None:
    """Note that it is being sent now; the how manieth time, or None where it is not to be."""
    found = Reminder.objects.select_for_update(skip_locked=True, of=["self"])
    reminder = found.filter(pk=key, state__in=[State.WAITING, State.SENDING]).first()
    if reminder is None:
        return None
    if reminder.state == State.SENDING and reminder.channel == Channel.WEBHOOK:
        reminder.state, reminder.problem = State.UNSURE, "发送时中断了，不知道群里收到没有。请看群里，没有收到再重发。"
        reminder.save()
        return None
    reminder.state, reminder.next_at = State.SENDING, None
    reminder.attempts += 1
    reminder.save()
    return reminder.attempts


@transaction.atomic
def _send(key: int, attempt: int) -> None:
    """Send what was claimed and note what came of it; the row is held meanwhile, so nobody else sends it too."""
    found = Reminder.objects.select_for_update(skip_locked=True, of=["self"]).select_related("person", "township")
    reminder = found.filter(pk=key, state=State.SENDING, attempts=attempt).first()
    if reminder is None:
        return
    try:
        send(reminder)
    except RefusedError as problem:
        reminder.state, reminder.problem = State.REFUSED, str(problem)[:200]
    except OSError as problem:
        _wait(reminder, str(problem) or type(problem).__name__)
    else:
        reminder.state, reminder.problem, reminder.sent_at = State.SENT, "", timezone.now()
    reminder.save()


def _wait(reminder: Reminder, problem: str) -> None:
    if reminder.attempts > len(WAITS):
        reminder.state, reminder.problem = State.REFUSED, f"发了 {reminder.attempts} 次都没有发出：{problem}"[:200]
        return
    reminder.state, reminder.problem = State.WAITING, problem[:200]
    reminder.next_at = timezone.now() + timedelta(minutes=WAITS[reminder.attempts - 1])
    deliver.using(run_after=reminder.next_at).enqueue(reminder.pk)


@transaction.atomic
def send_again(reminder: Reminder) -> None:
    """Queue anew what did not arrive. Raises ``ValidationError`` for what was sent, or will be without it."""
    locked = Reminder.objects.select_for_update(of=["self"]).get(pk=reminder.pk)
    if not locked.can_be_sent_again:
        raise ValidationError(f"这条提醒{locked.get_state_display()}，不用重发。")
    if locked.state != State.SENDING:
        locked.state, locked.attempts, locked.problem = State.WAITING, 0, ""
        locked.save()
    deliver.enqueue(locked.pk)
