"""Pairing a whole township at once: who still has no mentor, who may be one, who is likely to be. domain.md, "Mentoring"."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import RoleAssignment, User
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import Match, pair_many
from office.together import read_together
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from villages.models import Village

Kind = Pairing.Kind


@dataclass(frozen=True)
class Place:
    """A person and a kind of mentor: ``mentor`` where there is one, else it is open."""

    cadre: Cadre
    kind: Kind
    mentor: User | None


@dataclass(frozen=True)
class Office:
    """Those who serve in a village in the role of a kind; ``likely`` is the one who is suggested, if one stands out."""

    kind: Kind
    holders: list[User]
    likely: User | None
    open: int

    @property
    def is_vacant(self) -> bool:
        """Whether somebody lacks such a mentor and nobody serves who could be one."""
        return bool(self.open and not self.holders)


@dataclass(frozen=True)
class Line:
    """A village with somebody who has no mentor of a kind: who may be, and its people with such a gap."""

    village: Village
    offices: list[Office]
    people: list[tuple[Cadre, list[Place]]] = field(default_factory=list)

    @property
    def vacant(self) -> list[Office]:
        """The offices nobody holds, for want of which people stay without a mentor."""
        return [one for one in self.offices if one.is_vacant]


def lines_of(people: CadreQuerySet) -> list[Line]:
    """The villages of ``people`` in the pool in which somebody has no mentor of a kind, in a fixed number of queries."""
    standing = people.filter(state=State.IN_POOL)
    # Villages and mentors are read once, not with each of thousands of people, and of these what the page shows.
    cadres = standing.only("name", "told_apart_by", "pinyin", "village", "township")
    cadres = cadres.order_by("village__position", "village", "pinyin", "pk")
    villages = Village.ever.filter(pk__in=standing.order_by().values("village"))
    active = Pairing.objects.active().filter(cadre__in=standing.order_by().values("pk")).order_by()
    pairs = active.values_list("cadre_id", "kind", "mentor_id")
    serving = User.objects.filter(pk__in=active.values("mentor"))
    read_together(cadres, villages, pairs, serving)
    living, known = {one.pk: one for one in villages}, {one.pk: one for one in serving}
    for cadre in cadres:
        cadre.village = living[cadre.village_id]
    mentors = {(cadre, kind): known[mentor] for cadre, kind, mentor in pairs}
    # Who mentors most in a village is most likely to go on.
    mentoring: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for cadre in cadres:
        for kind in Kind:
            if mentor := mentors.get((cadre.pk, kind.value)):
                mentoring[cadre.village_id, kind.value][mentor.pk] += 1
    holders = _holders({one.village_id for one in cadres})
    lines = []
    for village, members in groupby(cadres, key=lambda one: one.village):
        rows = [(one, [Place(one, kind, mentors.get((one.pk, kind.value))) for kind in Kind]) for one in members]
        rows = [(one, places) for one, places in rows if not all(place.mentor for place in places)]
        if rows:
            lines.append(Line(village, [_office(village, kind, rows, holders, mentoring) for kind in Kind], rows))
    return lines


def _holders(villages: Iterable[int]) -> dict[tuple[int | None, str], list[User]]:
    roles = RoleAssignment.objects.filter(
        village__in=list(villages), role__in=[kind.role for kind in Kind], user__is_active=True
    )
    found: dict[tuple[int | None, str], list[User]] = defaultdict(list)
    for one in roles.select_related("user").order_by("user__name", "user"):
        found[one.village_id, one.role].append(one.user)
    return found


def _office(
    village: Village,
    kind: Kind,
    rows: Sequence[tuple[Cadre, list[Place]]],
    holders: dict[tuple[int | None, str], list[User]],
    mentoring: dict[tuple[int, str], Counter[int]],
) -> Office:
    serving = holders[village.pk, kind.role.value]
    busy = mentoring[village.pk, kind.value]
    ranked = sorted(serving, key=lambda one: -busy[one.pk])
    stands_out = len(ranked) == 1 or (len(ranked) > 1 and busy[ranked[0].pk] > busy[ranked[1].pk])
    is_open = sum(place.kind == kind and place.mentor is None for _, places in rows for place in places)
    return Office(kind, serving, ranked[0] if stands_out else None, is_open)


class PairsRefusedError(Exception):
    """Some of the pairs could not be made, so none was: why, for each person and kind."""

    def __init__(self, reasons: dict[tuple[int, str], ValidationError]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


@transaction.atomic
def pair_all(matches: Sequence[Match]) -> int:
    """Make all the pairs, each of somebody who has no mentor of the kind; returns how many.

    Raises :class:`PairsRefusedError` where one of them is refused, also for who was given a mentor meanwhile; then none is made.
    """
    reasons = {}
    for match, answer in zip(matches, pair_many(matches), strict=True):
        if isinstance(answer, ValidationError):
            reasons[match.cadre_id, match.kind] = answer
        elif answer.took_over:
            reasons[match.cadre_id, match.kind] = ValidationError(f"刚刚已由{answer.took_over.mentor}联系。")
    if reasons:
        raise PairsRefusedError(reasons)
    return len(matches)
