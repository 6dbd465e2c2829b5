"""The rules of the monthly cadence: how many talks are owed. Source: domain.md, "Mentoring"."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from mentoring.cadence.models import CadenceRule
from mentoring.months.models import MonthClosing
from mentoring.months.months import first_of, last_of, lock_months
from mentoring.pairs.models import Pairing
from villages.models import Township

Kind = Pairing.Kind
Measure = CadenceRule.Measure

# R: each resident leader talks at least 4 times a month, each secretary with each reserve at least once a month.
DEFAULTS = {
    Kind.SECRETARY: (Measure.EACH, 1),
    Kind.RESIDENT_LEADER: (Measure.TALKS, 4),
    Kind.RESIDENT_CADRE: (Measure.TALKS, 0),
}


def set_until(township_id: int, month: date) -> QuerySet[CadenceRule]:
    """The rules a township set for a month or an earlier one, the newest last."""
    return CadenceRule.objects.filter(township=township_id, starts_on__lte=month).order_by("starts_on")


def in_force(rules: Iterable[CadenceRule]) -> dict[str, tuple[str, int]]:
    """Kind → (measure, number), by :func:`set_until`."""
    found = {str(kind): rule for kind, rule in DEFAULTS.items()}
    return found | {rule.kind: (rule.measure, rule.number) for rule in rules}


def owed(number: int, days: int, month: date) -> int:
    """What is owed of ``number`` talks a month where the duty held on ``days`` days of it: their share, a half rounded up."""
    whole = last_of(month).day
    return (2 * number * days + whole) // (2 * whole)


def rules_in(township_id: int, month: date) -> dict[str, tuple[str, int]]:
    """Kind → (measure, number) in force in a month."""
    return in_force(set_until(township_id, month))


@transaction.atomic
def set_rule(township: Township, kind: str, *, measure: str, number: int, starts_on: date) -> CadenceRule:
    """Let a rule hold from a month on; earlier months keep theirs.

    Raises ``ValidationError`` where that month or a later one is closed: a closed month stays judged as it was.
    """
    starts_on = first_of(starts_on)
    lock_months(township.pk)
    if closed := MonthClosing.objects.in_force().filter(township=township, month__gte=starts_on).first():
        raise ValidationError(
            {"starts_on": f"{closed.month.year} 年 {closed.month.month} 月已关闭，规定只能从以后的月份起改。"}
        )
    rule, _ = CadenceRule.objects.update_or_create(
        township=township, kind=kind, starts_on=starts_on, defaults={"measure": measure, "number": number}
    )
    return rule
