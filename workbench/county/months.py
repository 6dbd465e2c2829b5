"""The months of all townships, counted in the background as their own boards count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from mentoring.cadence.board import Board, month_boards
from mentoring.cadence.duties import Reach
from mentoring.months.months import first_of
from villages.models import Township
from workbench.county.models import TownshipMonth
from workbench.schedule.schedule import comes_round

HOUR = timedelta(hours=1)
# Under which name the turn of the hour is kept, and the hour at which the whole year is counted.
TURN, EARLY = "months", 5


@dataclass(frozen=True)
class MonthFigures:
    """A month of a township: who had to talk, how often, how often they did; ``met`` is what of it was due."""

    mentors: int
    due: int
    done: int
    met: int
    late: int
    behind: int
    talks: int

    @classmethod
    def of(cls, board: Board) -> "MonthFigures":
        """The sums of a board."""
        return cls(
            mentors=len(board.mentors),
            due=sum(line.due for line in board.mentors),
            done=sum(line.done for line in board.mentors),
            met=sum(min(line.done, line.due) for line in board.mentors),
            late=sum(line.late for line in [*board.mentors, board.others]),
            behind=len(board.behind),
            talks=board.talks,
        )


def months_of(today: date) -> list[date]:
    """The months that are counted again: this one and the twelve before it, into which somebody may write late."""
    months = [first_of(today)]
    while len(months) < 13:
        months.insert(0, first_of(months[0] - timedelta(days=1)))
    return months


def count_months(townships: Sequence[Township], months: Sequence[date], today: date) -> None:
    """Count the months of townships and keep them, township by township; months in the order of time."""
    for township in townships:
        boards = month_boards(Reach.of_township(township.pk), months, today)
        rows = [
            TownshipMonth(
                township=township, month=board.month, counted_at=timezone.now(), **vars(MonthFigures.of(board))
            )
            for board in boards
        ]
        TownshipMonth.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["township", "month"],
            update_fields=["mentors", "due", "done", "met", "late", "behind", "talks", "counted_at"],
        )


@task
def count_all_months() -> None:
    """Count a year of every township."""
    today = timezone.localdate()
    count_months(list(Township.objects.all()), months_of(today), today)


@task
def count_this_month() -> None:
    """Count the month that runs in every township, so that who reads them sees what was entered an hour ago."""
    today = timezone.localdate()
    count_months(list(Township.objects.all()), months_of(today)[-1:], today)


def queue_what_is_old(now: datetime | None = None) -> None:
    """Queue a count once an hour, before the day's work of the whole year; none where nobody reads townships side by side."""
    now = now or timezone.now()
    if not User.objects.get_queryset().filter(above_townships=True, is_active=True).exists():
        return
    with transaction.atomic():
        if comes_round(TURN, HOUR, now):
            (count_all_months if timezone.localtime(now).hour == EARLY else count_this_month).enqueue()
