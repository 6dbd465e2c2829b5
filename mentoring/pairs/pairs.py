"""Making and ending pairs: the only code that does. Source: domain.md, "Mentoring"."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from mentoring.pairs.models import Pairing
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State

Kind = Pairing.Kind


def mentors_of(kind: str, village_id: int):
    """The accounts that may mentor a village's people in this capacity: those who hold the role there."""
    return User.objects.filter(is_active=True, roles__role=Kind(kind).role, roles__village=village_id).distinct()


@transaction.atomic
def pair(cadre: Cadre, mentor: User, kind: str, starts_on: date) -> Pairing:
    """Pair a person with a mentor; a pair of the same kind that is active ends the day before.

    Raises ``ValidationError`` for somebody outside the pool, for a mentor who does not hold the role in the person's
    village, and for a day before the active pair began.
    """
    locked = Cadre.objects.select_for_update().get(pk=cadre.pk)
    if locked.state != State.IN_POOL:
        raise ValidationError(f"{locked.name}不在库，不能结对。")
    if not mentors_of(kind, locked.village_id).filter(pk=mentor.pk).exists():
        raise ValidationError({"mentor": f"{mentor}不是{locked.village}的{Kind(kind).label}。"})
    active = Pairing.objects.active().filter(cadre=locked, kind=kind).first()
    if active and active.mentor_id == mentor.pk:
        return active
    if active:
        if starts_on <= active.starts_on:
            raise ValidationError({"starts_on": f"现有结对从 {active.starts_on:%Y-%m-%d} 开始，新的须在这之后。"})
        active.ends_on = starts_on - timedelta(days=1)
        active.end_reason = f"改由{mentor}联系"
        active.save()
    made = Pairing(cadre=locked, mentor=mentor, kind=kind, starts_on=starts_on)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def pair_village(village, mentor: User, kind: str, starts_on: date) -> int:
    """Pair everybody in the pool of a village who has no mentor of the kind; returns how many."""
    found = list(without_mentor(Cadre.objects.filter(village=village), kind).order_by("pk"))
    for cadre in found:
        pair(cadre, mentor, kind, starts_on)
    return len(found)


@transaction.atomic
def end_pair(pairing: Pairing, *, ends_on: date, reason: str) -> None:
    """End a pair with a reason."""
    locked = Pairing.objects.select_for_update(of=["self"]).get(pk=pairing.pk)
    if locked.ends_on:
        raise ValidationError("结对已经结束。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明结束原因。"})
    if ends_on < locked.starts_on:
        raise ValidationError({"ends_on": f"结束日期早于开始日期({locked.starts_on:%Y-%m-%d})。"})
    locked.ends_on = ends_on
    locked.end_reason = reason.strip()
    locked.save()


def without_mentor(people, kind: str):
    """Of ``people``, those in the pool without an active mentor of the kind: the gaps."""
    paired = Pairing.objects.active().filter(cadre=OuterRef("pk"), kind=kind)
    return people.filter(state=State.IN_POOL).exclude(Exists(paired))


def gaps(people: Iterable) -> dict[str, int]:
    """For each kind, how many of ``people`` (a QuerySet) have no mentor."""
    return {kind.value: without_mentor(people, kind).count() for kind in Kind}
