"""Writing where people stand with the change that explains it, in one statement a table; for the pool's functions alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from office.bulk import among, insert_rows, next_keys, update_rows
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool import duties
from reserve_cadres.pool.models import StateChange

# Where a person stands: columns of the dossier and of the change of state that explains them.
STANDING = ("state", "village_id", "post_id", "joint_post_id")


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a person is to stand: in a village, as a reserve of a post (or of none yet), from a day on.

    ``joint_post_id`` is the second post of who was chosen for two at once (一肩挑).

    ``effective_on`` is None where the day is not known, as in a roster that does not give it.
    """

    cadre_id: int
    village_id: int
    post_id: int | None
    effective_on: date | None
    basis: str = ""
    document_number: str = ""
    decided_by: str = ""
    reason: str = ""
    appointed_title: str = ""
    proposal_id: int | None = None
    joint_post_id: int | None = None

    @property
    def seats(self) -> list[int]:
        """The posts on which a seat is asked for: none, one, or both of who is to stand for two at once."""
        return [key for key in (self.post_id, self.joint_post_id) if key]


def put_on_record(
    postings: Sequence[Posting],
    *,
    state: str,
    origin: StateChange.Origin,
    recorded_by: User | None,
    roster_import: Any = None,
    new_dossiers: Iterable[dict] = (),
) -> None:
    """The dossiers' present standing and the change of state that explains it, in one statement a table."""
    now = timezone.now()
    standings = {
        posting.cadre_id: {
            "state": state,
            "village_id": posting.village_id,
            "post_id": posting.post_id,
            "joint_post_id": posting.joint_post_id,
        }
        for posting in postings
    }
    before = dict(Cadre.objects.filter(pk__in=among(standings)).order_by().values_list("pk", "village"))
    left = _seats_left(standings)
    # Who leaves a seat before who takes it: no statement ever holds more people than seats.
    update_rows(Cadre, ({"id": key} | standings[key] for key in standings if key in before))
    keys = next_keys(StateChange, len(postings))
    insert_rows(
        StateChange,
        (
            {
                "id": key,
                "cadre_id": posting.cadre_id,
                "state": state,
                "village_id": posting.village_id,
                "post_id": posting.post_id,
                "joint_post_id": posting.joint_post_id,
                "effective_on": posting.effective_on,
                "origin": origin,
                "vacated_post_id": left[posting.cadre_id][0],
                "vacated_joint_post_id": left[posting.cadre_id][1],
                "reason": posting.reason,
                "appointed_title": posting.appointed_title,
                "proposal_id": posting.proposal_id,
                "basis": posting.basis,
                "document_number": posting.document_number,
                "decided_by": posting.decided_by,
                "roster_import_id": roster_import.pk if roster_import else None,
                "recorded_by_id": recorded_by.pk if recorded_by else None,
                "recorded_at": now,
            }
            for key, posting in zip(keys, postings, strict=True)
        ),
    )
    # After their changes, so that the database finds on record where each stands, in one look at all of them.
    insert_rows(Cadre, (dossier | standings[dossier["id"]] for dossier in new_dossiers))
    _end_duties(postings, before, state, str(origin.label))


def _end_duties(postings: Sequence[Posting], before: dict[int, int], state: str, why: str) -> None:
    """End what hangs on a place in the pool for who left it, and on the village for who moved. ``before``: person → village."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for one in postings:
        if one.cadre_id in before and (state != State.IN_POOL or before[one.cadre_id] != one.village_id):
            by_day[one.effective_on or timezone.localdate()].append(one.cadre_id)
    for day, keys in by_day.items():
        duties.leave(duties.Departure(tuple(keys), day, why, moving=state == State.IN_POOL))


def _seats_left(standings: dict[int, dict]) -> dict[int, tuple[int | None, int | None]]:
    """Person → posts of the seats they hold now and will hold no longer; None for each that there is not."""
    left: dict[int, tuple[int | None, int | None]] = defaultdict(lambda: (None, None))
    holding = Cadre.objects.filter(pk__in=among(standings), state=State.IN_POOL, post__isnull=False)
    for key, *held in holding.order_by().values_list("pk", "post", "joint_post"):
        new = standings[key]
        kept = {new["post_id"], new["joint_post_id"]} if new["state"] == State.IN_POOL else set()
        lost = [post for post in held if post and post not in kept]
        left[key] = (lost[0] if lost else None, lost[1] if len(lost) > 1 else None)
    return left
