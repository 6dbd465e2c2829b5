"""Placing people, remarks, closing evaluation: the only code that writes them.

Source: domain.md, "Training". The overlap of two full-time placements is refused by the database.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.records import write
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from training.placements.models import SETTLED_STAYS, Placement, PlacementQuerySet, PlacementRemark
from villages.models import Department, Village

# How long before its end a placement is shown as ending soon, in days.
ENDS_SOON = 14


@dataclass(frozen=True)
class PlacementPlan:
    """What a placement is about: who, where, from which day to which (both included), with which duties."""

    cadre: Cadre
    kind: str
    starts_on: date
    ends_on: date
    post: str
    duties: str
    supervisor: str
    village: Village | None = None
    department: Department | None = None
    township_name: str = ""
    full_time: bool = True
    work_fields: list[str] = field(default_factory=list)


@transaction.atomic
def save_placement(
    plan: PlacementPlan, *, placement: Placement | None = None, recorded_by: User | None = None
) -> Placement:
    """Place somebody, or change a ``placement``.

    Raises ``ValidationError`` for who is not in the pool (who has a placement keeps it), when another full-time placement
    of the person takes the days, and for a placement that was evaluated or cancelled.
    """
    # Two placements of one person wait for each other here, so that the second finds the first.
    cadre = Cadre.objects.select_for_update().get(pk=plan.cadre.pk)
    kept = _locked(placement) if placement else Placement(created_by=recorded_by)
    if kept.is_settled:
        raise ValidationError(SETTLED_STAYS)
    if cadre.pk != kept.cadre_id and cadre.state != State.IN_POOL:
        raise ValidationError({"cadre": f"{cadre}不在库，不能安排跟岗或挂职。"})
    return write(kept, plan)


def _locked(placement: Placement) -> Placement:
    return Placement.objects.select_for_update(of=["self"]).get(pk=placement.pk)


@transaction.atomic
def cancel_placement(placement: Placement, reason: str) -> None:
    """Cancel a placement with a reason; its days are free again. Not once it was evaluated."""
    locked = _locked(placement)
    if locked.cancelled_at:
        raise ValidationError("已经取消过了。")
    if locked.grade:
        raise ValidationError("已有期满鉴定，不能取消。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消原因。"})
    locked.cancelled_at = timezone.now()
    locked.cancellation_reason = reason.strip()
    locked.save(update_fields=["cancelled_at", "cancellation_reason"])


@transaction.atomic
def end_with_departure(placement: Placement, day: date, reason: str) -> None:
    """End a placement on the day before somebody left the pool; one that had not begun by then is cancelled."""
    locked = _locked(placement)
    if locked.starts_on >= day:
        cancel_placement(locked, reason)
        return
    locked.ends_on = day - timedelta(days=1)
    locked.save(update_fields=["ends_on"])


@transaction.atomic
def remark(placement: Placement, *, month: date, text: str, recorded_by: User | None) -> PlacementRemark:
    """Keep the supervisor's remark of a month; a second one for the month replaces it, the history keeps both.

    Raises ``ValidationError`` for a month outside the placement.
    """
    first = month.replace(day=1)
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    locked = _locked(placement)
    if locked.cancelled_at:
        raise ValidationError("已取消，不能写评语。")
    if last < locked.starts_on or first > locked.ends_on:
        raise ValidationError({"month": "这个月不在跟岗挂职期间。"})
    if first > timezone.localdate():
        raise ValidationError({"month": "这个月还没有到。"})
    return PlacementRemark.objects.update_or_create(
        placement=locked, month=first, defaults={"remark": text.strip(), "recorded_by": recorded_by}
    )[0]


@transaction.atomic
def evaluate(
    placement: Placement, *, grade: str, evaluation: str, evaluated_on: date, evaluated_by: User | None
) -> None:
    """Keep the closing evaluation. Raises ``ValidationError`` before the placement began, or for a cancelled one."""
    locked = _locked(placement)
    if locked.cancelled_at:
        raise ValidationError("已取消，不能鉴定。")
    if evaluated_on < locked.starts_on:
        raise ValidationError({"evaluated_on": f"鉴定日期早于开始日期({locked.starts_on:%Y-%m-%d})。"})
    if evaluated_on > timezone.localdate():
        raise ValidationError({"evaluated_on": "鉴定日期晚于今天。"})
    locked.grade = grade
    locked.evaluation = evaluation.strip()
    locked.evaluated_on = evaluated_on
    locked.evaluated_by = evaluated_by
    # Evaluated before its planned end, a placement ended that day.
    locked.ends_on = min(locked.ends_on, evaluated_on)
    locked.save(update_fields=["grade", "evaluation", "evaluated_on", "evaluated_by", "ends_on"])


@dataclass(frozen=True)
class Bar:
    """A placement's days within a month, for the calendar: the first day's place from 0, and how many."""

    placement: Placement
    first: int
    days: int


def month_bars(placements: PlacementQuerySet, month: date) -> list[Bar]:
    """The placements of a month with the days they cover in it."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    bars = []
    for one in placements.between(month, last):
        start, end = max(one.starts_on, month), min(one.ends_on, last)
        bars.append(Bar(one, start.day - 1, (end - start).days + 1))
    return bars


def by_standing(found: PlacementQuerySet, standing: str, today: date) -> PlacementQuerySet:
    """The placements of ``found`` that stand so on ``today``."""
    soon = today + timedelta(days=ENDS_SOON)
    in_force = found.in_force()
    return {
        "running": in_force.filter(starts_on__lte=today, ends_on__gte=today),
        "soon": in_force.filter(starts_on__lte=today, ends_on__range=(today, soon)),
        "coming": in_force.filter(starts_on__gt=today),
        "unevaluated": in_force.filter(ends_on__lt=today, grade=""),
        "ended": in_force.filter(ends_on__lt=today),
        "cancelled": found.filter(cancelled_at__isnull=False),
    }.get(standing, found)
