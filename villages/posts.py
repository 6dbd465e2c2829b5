"""What may become of a post: its quota beside the reserves it has, and who holds it."""

from datetime import date

from django.core.exceptions import ValidationError

from villages.models import Post


def check_quota(post: Post, quota: int) -> None:
    """Make sure ``post`` may get this quota, and hold it so until the transaction ends.

    Must run in the transaction that saves the post. Raises ``ValidationError`` when more reserves than that are in
    the pool. The lock is the one an admission takes, so a quota is never lowered under one that is just going on.
    domain.md, "Villages and posts", R: one post, two reserves.
    """
    if post.pk is None:
        return
    Post.objects.select_for_update().get(pk=post.pk)
    active = Post.objects.with_bench_strength().get(pk=post.pk).reserve_count
    if active > quota:
        raise ValidationError(f"该岗位在库后备干部已有 {active} 名，名额不能少于此数。", code="quota")


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
