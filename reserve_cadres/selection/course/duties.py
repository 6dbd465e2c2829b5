"""Candidacies of who leaves the pool: who is out by a decision stands no longer in a round under way.

Source: domain.md, "Keeping the pool alive". Who stands in a round and was in no pool leaves selection by the round's own steps.
"""

from collections.abc import Iterator, Sequence

from reserve_cadres.people.codes import ExitReason
from reserve_cadres.pool.duties import Departure
from reserve_cadres.pool.models import StateChange
from reserve_cadres.selection.codes import Withdrawal
from reserve_cadres.selection.nominations.models import Candidacy, CandidacyQuerySet
from reserve_cadres.selection.nominations.nominations import end_candidacies

_DECIDED = {StateChange.Origin.RETIRED, StateChange.Origin.APPOINTED}


def _of(cadre_ids: Sequence[int]) -> CandidacyQuerySet:
    return Candidacy.objects.filter(cadre__in=cadre_ids).in_running_round().for_pages().order_by("pk")


def held_by(cadre_ids: Sequence[int], *, moving: bool) -> Iterator[tuple[int, str]]:
    """Candidacies in rounds under way that nobody decided on; a move to another village ends none."""
    if not moving:
        for one in _of(cadre_ids):
            yield one.cadre_id, f"「{one.opened_post.selection.round}」参选{one.opened_post.name}"


def leave(departure: Departure) -> None:
    """End the candidacies of who left the pool by a decision, for the reason on record."""
    if departure.moving:
        return
    for one in _of(departure.cadre_ids):
        newest = one.cadre.state_changes.first()
        if newest and newest.origin in _DECIDED:
            end_candidacies([one], day=departure.day, reason=departure.why, cause=_cause(newest))


def _cause(change: StateChange) -> Withdrawal:
    if change.reason == ExitReason.DEAD:
        return Withdrawal.DEAD
    return Withdrawal.HIRED if change.origin == StateChange.Origin.APPOINTED else Withdrawal.OTHER
