"""What may become of a post: its quota beside the reserves it has, and who holds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from office.records import write, write_new
from villages.models import DEFAULT_QUOTA, Post, Village


@dataclass(frozen=True)
class PostPlan:
    """A post as it is to be: what it is called, how many reserves it may have, and who holds it.

    ``incumbent_birth_month`` is the first day of the month.
    """

    title: str
    kind: str
    quota: int = DEFAULT_QUOTA
    incumbent_name: str = ""
    incumbent_birth_month: date | None = None
    incumbent_term_end: date | None = None
    position: int = 0


@transaction.atomic
def save_post(plan: PostPlan, *, village: Village, post: Post | None = None) -> Post:
    """Add a post to a village, or change one.

    Raises ``ValidationError`` by field, as for a quota below the reserves there are (:func:`check_quota`).
    """
    kept = post or Post(village=village)
    check_quota(kept, plan.quota)
    return write(kept, plan)


def add_posts(plans: Iterable[tuple[Village, PostPlan]]) -> list[Post]:
    """Add posts that were found missing, in one statement for any number; as :func:`office.records.write_new`."""
    return write_new(Post, [(Post(village=village), plan) for village, plan in plans])


def check_quota(post: Post, quota: int) -> None:
    """Make sure ``post`` may get this quota, and hold it so until the transaction ends.

    Must run in the transaction that saves the post. Raises ``ValidationError`` at ``quota`` when more reserves
    than that are in the pool. domain.md, "Villages and posts", R: one post, two reserves.
    """
    if post.pk is None:
        return
    for message in quotas_too_small({post.pk: quota}).values():
        raise ValidationError({"quota": ValidationError(message, code="quota")})


def quotas_too_small(quotas: Mapping[int, int]) -> dict[int, str]:
    """Of the posts (by key) with the quotas they are to get, those with more reserves than that, and the words for it.

    A quota that is not lowered never is too small: where villages merged, more people may stand on the post than it has.
    The locks are those an admission takes, so a quota is never lowered under one that is just going on; two queries for
    any number of posts.
    """
    if not quotas:
        return {}
    list(Post.objects.select_for_update().filter(pk__in=quotas).order_by("pk").values_list("pk"))
    counted = Post.objects.with_bench_strength().filter(pk__in=quotas).values_list("pk", "reserve_count", "quota")
    return {
        key: f"该岗位在库后备干部已有 {active} 名，名额不能少于此数。"
        for key, active, before in counted
        if active > quotas[key] < before
    }


def held_as_incumbent(post_ids: Iterable[int], name: str, birth_date: date) -> list[Post]:
    """Of the posts, those the person of this name and birth month holds now."""
    held = Post.objects.filter(pk__in=post_ids, incumbent_name=name, incumbent_birth_month=birth_date.replace(day=1))
    return list(held.select_related("village").order_by("village__position", "position", "pk"))


def unseat_incumbent(posts: Iterable[Post]) -> None:
    """Note that nobody holds the posts who is known; who held them stays in their history. Must run in a transaction."""
    for post in Post.objects.select_for_update().filter(pk__in=[one.pk for one in posts]).order_by("pk"):
        post.incumbent_name, post.incumbent_birth_month, post.incumbent_term_end = "", None, None
        post.save(update_fields=["incumbent_name", "incumbent_birth_month", "incumbent_term_end"])


def seat_incumbent(post_id: int, name: str, birth_month: date | None, term_end: date | None = None) -> None:
    """Let somebody hold a post from now on; who held it before stays in the history of the post.

    ``birth_month`` is the first day of the month, None where it is not known; a ``term_end`` of None leaves the one on
    record. Must run in a transaction.
    """
    post = Post.objects.select_for_update().get(pk=post_id)
    post.incumbent_name = name
    post.incumbent_birth_month = birth_month and birth_month.replace(day=1)
    post.incumbent_term_end = term_end or post.incumbent_term_end
    post.save(update_fields=["incumbent_name", "incumbent_birth_month", "incumbent_term_end"])
