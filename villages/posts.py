"""The rule that ties a post's quota to the reserves it has."""

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
