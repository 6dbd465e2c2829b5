"""Who is in the pool, on which post: the only code that writes a person's state and post.

Each function locks what it decides on, checks, writes and returns in one transaction. Pages, imports and demo data
all come through here. Source: domain.md, "Villages and posts" and "Keeping the pool alive".
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.models import StateChange
from villages.models import Post


class QuotaExceeded(ValidationError):
    """A post would hold more active reserves than its quota."""


@dataclass(frozen=True)
class Placement:
    """Where a person is to stand: in ``village``, as a reserve of ``post`` (or of none yet), from a day on.

    ``effective_on`` is None where the day is not known, as in a roster that does not give it.
    """

    cadre: Cadre
    village_id: int
    post_id: int | None
    effective_on: date | None
    basis: str = ""
    document_number: str = ""
    decided_by: str = ""


def admit(placement: Placement, *, origin: StateChange.Origin, recorded_by) -> StateChange:
    """Put one person into the pool on a post, or move them there if they are in the pool already.

    Raises :class:`QuotaExceeded` when the post has no free seat, ``ValidationError`` when nothing would change, when
    the post is another village's or another township's, or when the day lies before the person's last change.
    """
    with transaction.atomic():
        cadre = Cadre.objects.select_for_update().get(pk=placement.cadre.pk)
        standing = (cadre.state, cadre.village_id, cadre.post_id)
        if standing == (State.IN_POOL, placement.village_id, placement.post_id):
            raise ValidationError(f"{cadre.name}已在库,村(社区)和后备岗位都没有变。")
        last = cadre.state_changes.first()
        day = placement.effective_on
        if last and last.effective_on and (day is None or day < last.effective_on):
            raise ValidationError({"effective_on": f"日期不能早于上次变更({last.effective_on:%Y-%m-%d})。"})
        [change] = admit_many([placement], origin=origin, recorded_by=recorded_by)
        return change


@transaction.atomic
def admit_many(
    placements: Sequence[Placement], *, origin: StateChange.Origin, recorded_by, roster_import=None
) -> list[StateChange]:
    """Put many people into the pool, all or none. People not saved yet are saved.

    ``roster_import`` is the import they come from, where they come from one. Raises :class:`QuotaExceeded` naming every post with too few free seats.
    """
    wanted = Counter(placement.post_id for placement in placements if placement.post_id)
    reserve_seats(wanted, leaving=[placement.cadre.pk for placement in placements if placement.cadre.pk])
    newcomers, known = [], []
    for placement in placements:
        cadre = placement.cadre
        (known if cadre.pk else newcomers).append(cadre)
        cadre.state = State.IN_POOL
        cadre.village_id = placement.village_id
        cadre.post_id = placement.post_id
    Cadre.objects.bulk_create(newcomers, batch_size=2000)
    Cadre.objects.bulk_update(known, ["state", "village", "post"], batch_size=500)
    return StateChange.objects.bulk_create(
        [
            StateChange(
                cadre=placement.cadre,
                state=State.IN_POOL,
                village_id=placement.village_id,
                post_id=placement.post_id,
                effective_on=placement.effective_on,
                origin=origin,
                basis=placement.basis,
                document_number=placement.document_number,
                decided_by=placement.decided_by,
                recorded_by=recorded_by,
                roster_import=roster_import,
            )
            for placement in placements
        ],
        batch_size=2000,
    )


def reserve_seats(wanted: Counter, leaving: Iterable[int] = ()) -> None:
    """Lock the posts in ``wanted`` (post id → seats) and make sure each has that many free.

    ``leaving`` are ids of people whose present seat will be free in the same transaction. Must run in one: the
    locks last to its end, so of two who want the last seat at the same moment the second is refused.
    Raises :class:`QuotaExceeded` naming every post that has too few.
    """
    # Locked in the order of their keys, so that two imports of the same villages wait for each other, not deadlock.
    posts = list(Post.objects.select_for_update(of=("self",)).filter(pk__in=wanted).select_related("village").order_by("pk"))
    taken = active_reserves(wanted, leaving)
    over = [post for post in posts if taken[post.pk] + wanted[post.pk] > post.quota]
    if over:
        raise QuotaExceeded(
            [
                f"{post}后备名额 {post.quota} 名,在库已有 {taken[post.pk]} 名,不能再增加 {wanted[post.pk]} 名。"
                for post in over
            ]
        )


def active_reserves(post_ids: Iterable[int], leaving: Iterable[int] = ()) -> Counter:
    """How many active reserves each of the posts has, without those in ``leaving``."""
    rows = (
        Cadre.objects.filter(post__in=list(post_ids), state=State.IN_POOL)
        .exclude(pk__in=list(leaving))
        .values_list("post")
        .annotate(Count("pk"))
        .order_by()
    )
    return Counter(dict(rows))
