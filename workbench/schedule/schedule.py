"""The daily works and their times. Every worker looks; one of them queues each, once a day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from mentoring.reminders.reminders import remind_mentors
from workbench.backups.backups import back_up_daily
from workbench.schedule.checking import check_all
from workbench.schedule.models import DailyTurn
from workbench.schedule.notices import remind_of_notices
from workbench.schedule.tidying import tidy


@dataclass(frozen=True)
class Daily:
    """A work that is done every day at a time of the township's clock."""

    name: str
    at: time
    task: Task

    def last_due(self, now: datetime) -> datetime:
        """The newest of its times that has come."""
        here = timezone.localtime(now)
        due = here.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return due if due <= here else due - timedelta(days=1)


DAILY = (
    Daily("backup", time(3), back_up_daily),
    Daily("tidy", time(4), tidy),
    Daily("check", time(4, 15), check_all),
    Daily("notices", time(8), remind_of_notices),
    Daily("reminders", time(8, 30), remind_mentors),
)


def comes_round(name: str, every: timedelta, now: datetime) -> bool:
    """Whether a turn that comes round ``every`` so often has come; it is then taken until the next, with the transaction."""
    DailyTurn.objects.get_or_create(name=name, defaults={"due_at": now - every})
    return bool(DailyTurn.objects.filter(name=name, due_at__lte=now - every).update(due_at=now))


def queue_what_is_due(now: datetime | None = None) -> None:
    """Queue every daily work whose time has come since it was queued last; once, however many times it missed.

    A machine that was off at night does it when it is on again. One that was never queued begins with its next time.
    """
    now = now or timezone.now()
    known = dict(DailyTurn.objects.values_list("name", "due_at"))
    for daily in DAILY:
        due = daily.last_due(now)
        if daily.name not in known:
            DailyTurn.objects.get_or_create(name=daily.name, defaults={"due_at": due})
        elif known[daily.name] < due:
            with transaction.atomic():
                # Whoever moves it on queues it.
                if DailyTurn.objects.filter(name=daily.name, due_at__lt=due).update(due_at=due):
                    daily.task.enqueue()
