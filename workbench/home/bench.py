"""How the posts of the villages are backed, at a glance: a square for each post, village by village."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from villages.models import Post, Village


@dataclass(frozen=True)
class VillageBench:
    """A village and its posts."""

    village: Village
    posts: list[Post]


@dataclass(frozen=True)
class Bench:
    """The villages with their posts, and the sums the figures above them show."""

    villages: list[VillageBench]
    seats: int
    filled: int
    bare: int

    @property
    def missing(self) -> int:
        """The seats nobody is on."""
        return self.seats - self.filled


def bench_of(posts: Sequence[Any]) -> Bench:
    """The bench of ``posts``, which come village by village with their bench strength."""
    villages = [VillageBench(village, list(group)) for village, group in groupby(posts, key=lambda one: one.village)]
    return Bench(
        villages,
        seats=sum(post.quota for post in posts),
        filled=sum(post.filled for post in posts),
        bare=sum(post.quota > 0 and not post.reserve_count for post in posts),
    )
