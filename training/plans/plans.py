"""The year plan: making it and taking over last year's.

Source: domain.md, "Training".
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from office.records import write
from training.plans.models import PlannedSession, YearPlan
from villages.models import Department, Township


@transaction.atomic
def plan_of(township: Township, year: int) -> YearPlan:
    """The township's plan of ``year``, made when there is none yet."""
    return YearPlan.objects.get_or_create(township=township, year=year)[0]


@dataclass(frozen=True)
class Topic:
    """A session the plan foresees: in which month (1 to 12), on what, hosted by which department."""

    month: int
    kind: str
    topic: str
    department: Department | None = None


@transaction.atomic
def save_planned(topic: Topic, *, plan: YearPlan, planned: PlannedSession | None = None) -> PlannedSession:
    """Put a session into the plan, or change one that is in it."""
    return write(planned or PlannedSession(plan=plan), topic)


@transaction.atomic
def set_target(plan: YearPlan, target: int) -> None:
    """Say how many sessions the year must have."""
    locked = YearPlan.objects.select_for_update().get(pk=plan.pk)
    locked.target = target
    locked.full_clean()
    locked.save(update_fields=["target"])


@transaction.atomic
def copy_plan(township: Township, year: int) -> int:
    """Take over the planned sessions and the target of the year before; returns how many sessions.

    Raises ``ValidationError`` where there is nothing to take over, or this year is planned already.
    """
    before = YearPlan.objects.filter(township=township, year=year - 1).first()
    if before is None or not before.planned.exists():
        raise ValidationError(f"{year - 1}年没有计划，无从沿用。")
    plan = YearPlan.objects.select_for_update().get(pk=plan_of(township, year).pk)
    if plan.planned.exists():
        raise ValidationError(f"{year}年已有计划项目，不能再沿用上年。")
    plan.target = before.target
    plan.save(update_fields=["target"])
    copies = [
        PlannedSession(plan=plan, month=one.month, kind=one.kind, topic=one.topic, department=one.department)
        for one in before.planned.select_related("department")
    ]
    PlannedSession.objects.bulk_create(copies)
    return len(copies)
