"""Changing posts, under the rule that a post never holds more active reserves than its quota."""

from django.core.exceptions import ValidationError
from django.db import transaction

from villages.models import Post


@transaction.atomic
def set_quota(post: Post, quota: int) -> None:
    """Change how many reserves stand ready for ``post``.

    Raises ``ValidationError`` when more than that are in the pool already. The lock on the post is the one an
    admission takes, so a quota is never lowered under one that is just going on.
    domain.md, "Villages and posts", R: one post, two reserves.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    active = Post.objects.with_bench_strength().get(pk=post.pk).reserve_count
    if active > quota:
        raise ValidationError({"quota": f"该岗位在库后备干部已有 {active} 名,名额不能少于此数。"})
    post.quota = quota
    post.save(update_fields=["quota"])
