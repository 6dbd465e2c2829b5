"""The seats of a post: how many there are and how many are taken. domain.md, "Villages and posts": one post, two reserves."""

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Count
from django.db.models.expressions import RawSQL

from office.bulk import among
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from villages.models import Post


class QuotaExceeded(ValidationError):
    """A post would hold more active reserves than its quota."""


def reserve_seats(wanted: Counter, leaving: Iterable[int] = ()) -> None:
    """Lock the posts in ``wanted`` (post id → seats) and make sure each has that many free.

    ``leaving`` are ids of people whose present seat will be free in the same transaction. Must run in one: the
    locks last to its end, so of two who want the last seat at the same moment the second is refused.
    Raises :class:`QuotaExceeded` naming every post that has too few.
    """
    # Locked in the order of their keys, so that two imports of the same villages wait for each other, not deadlock.
    quotas = dict(
        Post.objects.select_for_update().filter(pk__in=among(wanted)).order_by("pk").values_list("pk", "quota")
    )
    if gone := wanted.keys() - quotas.keys():
        ended = Post.ever.filter(pk__in=gone).select_related("village")
        raise QuotaExceeded([f"{post}已撤销或并入别的岗位，不能再进人。" for post in ended])
    taken = active_reserves(wanted, leaving)
    over = [key for key, quota in quotas.items() if taken[key] + wanted[key] > quota]
    if over:
        raise QuotaExceeded(
            [
                f"{post}后备名额 {post.quota} 名，在库已有 {taken[post.pk]} 名，不能再增加 {wanted[post.pk]} 名。"
                for post in Post.objects.filter(pk__in=over).select_related("village")
            ]
        )


def active_reserves(post_ids: Iterable[int], leaving: Iterable[int] = ()) -> Counter:
    """How many active reserves each of the posts has, without those in ``leaving``; who stands for two counts on each."""
    wanted = set(post_ids)
    # As two parameters: Django takes long over each key of thousands.
    on_them = RawSQL("post_id = ANY(%s) OR joint_post_id = ANY(%s)", [list(wanted)] * 2, output_field=BooleanField())
    people = Cadre.objects.filter(on_them, state=State.IN_POOL)
    held = people.exclude(pk__in=among(leaving)).order_by().values_list("post", "joint_post").annotate(Count("pk"))
    found: Counter = Counter()
    for post, joint, number in held:
        found.update({key: number for key in (post, joint) if key in wanted})
    return found
