"""What the pages of pictures need beside the components."""

from typing import Any

from django import template

from villages.models import Post
from workbench.pictures.bench import KEY, BenchMap, small_bench, tone_of

register = template.Library()


@register.filter
def bench_tone(post: Post) -> str:
    """The class that says how well a post is backed."""
    return tone_of(post)


@register.inclusion_tag("workbench/pictures/small_bench.html")
def bench_picture(shown: BenchMap, whole: BenchMap) -> dict[str, Any]:
    """The small bench map of the villages ``shown`` with its key, and the posts of the ``whole`` that lack somebody."""
    return {"bench": whole, "drawing": small_bench(shown), "key": KEY}
