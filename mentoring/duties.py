"""Pairs and follow-ups of who leaves the pool or goes to another village. domain.md, "Mentoring": pairs follow the person."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef

from mentoring.pairs.models import Pairing, PairingQuerySet
from mentoring.pairs.pairs import end_pairs
from mentoring.talks.models import Talk, TalkPerson
from mentoring.talks.talks import settle_with_departure
from office.together import read_together
from reserve_cadres.people.codes import State
from reserve_cadres.pool.duties import Departure


def held_by(cadre_ids: Sequence[int], *, moving: bool) -> Iterator[tuple[int, str]]:
    """Active pairs, and what is to be followed up with them."""
    pairings = Pairing.objects.active().filter(cadre__in=cadre_ids).select_related("mentor").order_by("kind", "pk")
    talked = TalkPerson.objects.filter(cadre__in=[] if moving else cadre_ids, talk__in=Talk.objects.following_up())
    follow_ups = talked.order_by("-talk__held_on", "-talk_id", "pk").values_list("cadre", "talk__follow_up")
    read_together(pairings, follow_ups)
    for one in pairings:
        yield one.cadre_id, f"与{one.mentor}（{one.get_kind_display()}）结对"
    for cadre_id, follow_up in follow_ups:
        yield cadre_id, f"谈话后续事项「{follow_up}」"


def leave(departure: Departure) -> None:
    """Who leaves the pool has no pairs; who goes to another village keeps those whose mentors serve there.

    A follow-up is settled once none of those it is about is in the pool.
    """
    pairings: PairingQuerySet = Pairing.objects.filter(cadre__in=departure.cadre_ids)
    if departure.moving:
        pairings = pairings.without_role_in(OuterRef("cadre__village"))
    end_pairs(pairings, since=departure.day, reason=departure.why)
    if not departure.moving:
        left = Talk.objects.following_up().filter(cadres__in=departure.cadre_ids)
        # A talk with several goes on being followed up with those who stay.
        staying = TalkPerson.objects.filter(talk=OuterRef("pk"), cadre__state=State.IN_POOL)
        for talk in left.exclude(Exists(staying)).distinct().order_by("pk"):
            settle_with_departure(talk, departure.day, departure.why)
