"""A year of training: how much is planned and held against the target. Source: domain.md, "Training"."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from office.together import read_together
from training.codes import SessionKind
from training.plans.models import PlannedSession, YearPlan
from training.sessions.models import TrainingSession


@dataclass(frozen=True)
class Line:
    """Planned and held sessions of one kind."""

    kind: str
    label: str
    planned: int
    held: int


@dataclass(frozen=True)
class Standing:
    """A year's training at a glance."""

    year: int
    target: int
    planned: int
    held: int
    lines: list[Line]
    overdue: list[PlannedSession]

    @property
    def short_planned(self) -> int:
        """How many sessions the plan lacks of the target."""
        return max(self.target - self.planned, 0)

    @property
    def short_held(self) -> int:
        """How many sessions are still to be held to reach the target."""
        return max(self.target - self.held, 0)


def with_sessions(planned: QuerySet[PlannedSession]) -> QuerySet[Any]:
    """Planned sessions with ``held`` and ``arranged``: whether a session took place, or is arranged, for them."""
    sessions = TrainingSession.objects.filter(planned=OuterRef("pk"))
    return planned.annotate(
        held=Exists(sessions.held()), arranged=Exists(sessions.filter(status=TrainingSession.Status.PLANNED))
    )


def overdue(planned: QuerySet[PlannedSession], year: int, day: date) -> QuerySet[Any]:
    """Of ``planned`` in ``year``, what was planned for a month that is over on ``day`` and was not held."""
    over = Q() if year < day.year else Q(month__lt=day.month) if year == day.year else Q(pk__in=[])
    return with_sessions(planned.filter(over)).filter(held=False)


def standing_of(township_id: int, plan: YearPlan | None, year: int, day: date) -> Standing:
    """Held, planned and target of ``year`` as of ``day``: all kinds count, study visits on a line of their own.

    R: no fewer than 10 sessions planned and held a year. domain.md, "Training". Overdue is what was planned for a month
    that is over and was not held.
    """
    of_plan = PlannedSession.objects.filter(plan=plan) if plan else PlannedSession.objects.none()
    kinds_held = _held(township_id, year, day).values_list("kind").annotate(Count("pk")).order_by()
    kinds_planned = of_plan.values_list("kind").annotate(Count("pk")).order_by()
    late = overdue(of_plan, year, day).select_related("department")
    read_together(kinds_held, kinds_planned, late)
    held, planned = dict(kinds_held), dict(kinds_planned)
    lines = [Line(kind, label, planned.get(kind, 0), held.get(kind, 0)) for kind, label in SessionKind.choices]
    return Standing(
        year=year,
        target=_target(plan),
        planned=sum(planned.values()),
        held=sum(held.values()),
        lines=lines,
        overdue=list(late),
    )


def _held(township_id: int, year: int, day: date) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(township=township_id, starts_at__year=year, starts_at__date__lte=day).held()


def _target(plan: YearPlan | None) -> int:
    return plan.target if plan else YearPlan._meta.get_field("target").default


@dataclass(frozen=True)
class Course:
    """A year's training month by month, added up since January; what is held ends with the month of the day."""

    target: int
    planned: list[int]
    held: list[int]


def through_the_year(township_id: int, plan: YearPlan | None, year: int, day: date) -> Course:
    """The same numbers as :func:`standing_of`, as they stood at the end of each month."""
    by_month = _held(township_id, year, day).order_by().values_list("starts_at__month").annotate(Count("pk"))
    planned = plan.planned.order_by().values_list("month").annotate(Count("pk")) if plan else ()
    reached = 12 if year < day.year else day.month if year == day.year else 0
    return Course(_target(plan), _added_up(dict(planned), 12), _added_up(dict(by_month), reached))


def _added_up(by_month: dict[int, int], until: int) -> list[int]:
    return list(accumulate(by_month.get(month, 0) for month in range(1, until + 1)))
