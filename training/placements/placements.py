"""Placing people, remarks, closing evaluation: the only code that writes them.

Source: domain.md, "Training". The overlap of two full-time placements is refused by the database.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from reserve_cadres.models import Cadre
from training.placements.models import Placement, PlacementRemark

# How long before its end a placement is shown as ending soon, in days.
ENDS_SOON = 14


@transaction.atomic
def save_placement(form) -> Placement:
    """Keep a placement from its valid form.

    Raises ``ValidationError`` when another full-time placement of the person, written a moment ago, takes the days, and for
    a placement that was evaluated or cancelled.
    """
    # Two placements of one person wait for each other here; the constraint alone would let them lock each other out.
    Cadre.objects.select_for_update().get(pk=form.instance.cadre_id)
    earlier = Placement.objects.select_for_update(of=["self"]).filter(pk=form.instance.pk).first()
    if earlier and earlier.is_settled:
        raise ValidationError("已有期满鉴定或已取消，不能再改。")
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as problem:
        if "one_full_time_placement_a_day" in str(problem):
            raise ValidationError("此人这段时间已有全脱产的跟岗或挂职，同一天不能有两个。") from None
        raise


@transaction.atomic
def cancel_placement(placement: Placement, reason: str) -> None:
    """Cancel a placement with a reason; its days are free again. Not once it was evaluated."""
    locked = Placement.objects.select_for_update(of=["self"]).get(pk=placement.pk)
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
def remark(placement: Placement, *, month: date, text: str, recorded_by) -> PlacementRemark:
    """Keep the supervisor's remark of a month; a second one for the month replaces it, the history keeps both.

    Raises ``ValidationError`` for a month outside the placement.
    """
    first = month.replace(day=1)
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    if placement.cancelled_at:
        raise ValidationError("已取消，不能写评语。")
    if last < placement.starts_on or first > placement.ends_on:
        raise ValidationError({"month": "这个月不在跟岗挂职期间。"})
    if first > timezone.localdate():
        raise ValidationError({"month": "这个月还没有到。"})
    return PlacementRemark.objects.update_or_create(
        placement=placement, month=first, defaults={"remark": text.strip(), "recorded_by": recorded_by}
    )[0]


@transaction.atomic
def evaluate(placement: Placement, *, grade: str, evaluation: str, evaluated_on: date, evaluated_by) -> None:
    """Keep the closing evaluation. Raises ``ValidationError`` before the placement began, or for a cancelled one."""
    locked = Placement.objects.select_for_update(of=["self"]).get(pk=placement.pk)
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


def month_bars(placements, month: date) -> list[Bar]:
    """The placements of a month with the days they cover in it."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    bars = []
    for one in placements.between(month, last):
        start, end = max(one.starts_on, month), min(one.ends_on, last)
        bars.append(Bar(one, start.day - 1, (end - start).days + 1))
    return bars


def by_standing(found, standing: str, today: date):
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
