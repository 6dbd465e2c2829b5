"""Making and ending pairs: the only code that does. Source: domain.md, "Mentoring"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import RoleAssignment, User
from mentoring.months.months import closed_until, lock_months
from mentoring.pairs.models import PAIR_OF_A_CLOSED_MONTH, Pairing, PairingQuerySet
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from villages.models import Village

Kind = Pairing.Kind


@dataclass(frozen=True)
class Match:
    """A pair to be made: who is mentored by whom in which capacity, from which day."""

    cadre_id: int
    mentor_id: int
    kind: str
    starts_on: date


@dataclass(frozen=True)
class Paired:
    """A pair that holds; ``is_new`` where it was just made, ``took_over`` the pair that ended for it."""

    pairing: Pairing
    is_new: bool = False
    took_over: Pairing | None = None


@transaction.atomic
def pair(cadre: Cadre, mentor: User, kind: str, starts_on: date) -> Pairing:
    """Pair a person with a mentor; a pair of the same kind that is active ends the day before.

    Raises ``ValidationError`` for somebody outside the pool, for a mentor who does not hold the role in the person's
    village, for a day before the active pair began, and for one in or before a closed month.
    """
    (answer,) = pair_many([Match(cadre.pk, mentor.pk, kind, starts_on)])
    if isinstance(answer, ValidationError):
        raise answer
    return answer.pairing


@transaction.atomic
def pair_many(matches: Sequence[Match]) -> list[Paired | ValidationError]:
    """Make the pairs in a handful of statements; for each, in their order, the pair or why there is none.

    What is refused does not hinder the others: it is for the caller to keep them or to take all back.
    """
    keys = {one.cadre_id for one in matches}
    townships = set(Cadre.objects.filter(pk__in=keys).order_by().values_list("township", flat=True).distinct())
    for township_id in sorted(townships):
        lock_months(township_id)
    closed = {township_id: closed_until(township_id) for township_id in townships}
    locked = Cadre.objects.select_for_update(of=["self"]).filter(pk__in=keys).select_related("village")
    people = {one.pk: one for one in locked.order_by("pk")}
    mentors = User.objects.in_bulk({one.mentor_id for one in matches})
    held = RoleAssignment.objects.filter(user__in=mentors, user__is_active=True)
    holders = set(held.values_list("role", "village", "user"))
    earlier: dict[tuple[int, str], list[Pairing]] = defaultdict(list)
    for one in Pairing.objects.filter(cadre__in=keys).select_related("mentor").order_by("pk"):
        earlier[one.cadre_id, one.kind].append(one)
    answers: list[Paired | ValidationError] = []
    for match in matches:
        cadre, mentor = people[match.cadre_id], mentors[match.mentor_id]
        may = (Kind(match.kind).role, cadre.village_id, mentor.pk) in holders
        try:
            known = earlier[cadre.pk, match.kind]
            answers.append(_paired(match, cadre, mentor, may=may, earlier=known, closed=closed[cadre.township_id]))
        except ValidationError as problem:
            answers.append(problem)
    ended = [one.took_over for one in answers if isinstance(one, Paired) and one.took_over]
    Pairing.objects.bulk_update([one for one in ended if one.pk], ["ends_on", "end_reason"])
    Pairing.objects.bulk_create(one.pairing for one in answers if isinstance(one, Paired) and one.is_new)
    return answers


def _paired(
    match: Match, cadre: Cadre, mentor: User, *, may: bool, earlier: list[Pairing], closed: date | None
) -> Paired:
    """The pair of a match, not written yet; ``earlier`` are the person's pairs of the kind, to which it is added."""
    kind, starts_on = Kind(match.kind), match.starts_on
    if cadre.state != State.IN_POOL:
        raise ValidationError(f"{cadre}不在库，不能结对。")
    if not may:
        raise ValidationError({"mentor": f"{mentor}不是{cadre.village}的{kind.label}。"})
    active = next((one for one in earlier if one.ends_on is None), None)
    if active and active.mentor_id == mentor.pk:
        return Paired(active)
    _must_be_open(starts_on, closed, field="starts_on")
    if active and starts_on <= active.starts_on:
        raise ValidationError({"starts_on": f"现有结对从 {active.starts_on:%Y-%m-%d} 开始，新的须在这之后。"})
    if any(one.ends_on and one.ends_on >= starts_on for one in earlier):
        raise ValidationError("此人这段时间已有同类联系人。")
    if active:
        active.ends_on = starts_on - timedelta(days=1)
        active.end_reason = f"改由{mentor}联系"
    made = Pairing(cadre=cadre, mentor=mentor, kind=kind, starts_on=starts_on)
    earlier.append(made)
    return Paired(made, is_new=True, took_over=active)


def _must_be_open(changed_from: date, closed: date | None, *, field: str) -> None:
    """Raise ``ValidationError`` where pairs would change on days of a month that is ``closed``, its last day."""
    if closed and changed_from <= closed:
        month = f"{closed.year} 年 {closed.month} 月"
        raise ValidationError({field: PAIR_OF_A_CLOSED_MONTH.replace("%", month)})


def pair_village(village: Village, mentor: User, kind: str, starts_on: date) -> int:
    """Pair everybody in the pool of a village who has no mentor of the kind; returns how many."""
    found = without_mentor(Cadre.objects.filter(village=village), kind).order_by("pk")
    with transaction.atomic():
        answers = pair_many([Match(one, mentor.pk, kind, starts_on) for one in found.values_list("pk", flat=True)])
        for answer in answers:
            if isinstance(answer, ValidationError):
                raise answer
    return len(answers)


@transaction.atomic
def end_pair(pairing: Pairing, *, ends_on: date, reason: str) -> None:
    """End a pair with a reason; not so that a closed month would lose days of it."""
    township_id = Cadre.objects.values_list("township", flat=True).get(pk=pairing.cadre_id)
    lock_months(township_id)
    locked = Pairing.objects.select_for_update(of=["self"]).get(pk=pairing.pk)
    if locked.ends_on:
        raise ValidationError("结对已经结束。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明结束原因。"})
    if ends_on < locked.starts_on:
        raise ValidationError({"ends_on": f"结束日期早于开始日期({locked.starts_on:%Y-%m-%d})。"})
    _must_be_open(ends_on + timedelta(days=1), closed_until(township_id), field="ends_on")
    locked.ends_on = ends_on
    locked.end_reason = reason.strip()
    locked.save()


@transaction.atomic
def end_pairs(pairings: PairingQuerySet, *, since: date, reason: str) -> int:
    """End all of ``pairings`` that are active: from ``since`` on they are no more. Who began then has a pair of one day.

    Where a month since then is closed, they last to its end: it stays as it was judged. Returns how many.
    """
    found = list(pairings.active().select_for_update(of=["self"]).select_related("cadre").order_by("pk"))
    closed = {one: closed_until(one) for one in {pairing.cadre.township_id for pairing in found}}
    for one in found:
        last = max(since - timedelta(days=1), closed[one.cadre.township_id] or date.min)
        one.ends_on, one.end_reason = max(last, one.starts_on), reason
        one.save(update_fields=["ends_on", "end_reason"])
    return len(found)


@transaction.atomic
def hand_over(pairings: PairingQuerySet, mentor: User, starts_on: date) -> int:
    """Let ``mentor`` take over all of ``pairings`` (a QuerySet) that are active, each in its kind; returns how many.

    Raises ``ValidationError`` as :func:`pair` does.
    """
    found = pairings.active().exclude(mentor=mentor).order_by("pk").values_list("cadre", "kind")
    answers = pair_many([Match(cadre_id, mentor.pk, kind, starts_on) for cadre_id, kind in found])
    for answer in answers:
        if isinstance(answer, ValidationError):
            raise answer
    return len(answers)


def without_mentor(people: QuerySet[Cadre], kind: str) -> QuerySet[Cadre]:
    """Of ``people``, those in the pool without an active mentor of the kind: the gaps."""
    paired = Pairing.objects.active().filter(cadre=OuterRef("pk"), kind=kind)
    return people.filter(state=State.IN_POOL).exclude(Exists(paired))


def gaps(people: QuerySet[Cadre]) -> dict[str, int]:
    """For each kind, how many of ``people`` have no mentor."""
    return {kind.value: without_mentor(people, kind).count() for kind in Kind}
