"""How the posts of the villages are backed, at a glance: a square for each post, village by village."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self

from villages.models import Post, Village


@dataclass(frozen=True)
class VillageBench:
    """A village and its posts."""

    village: Village
    posts: list[Post]


@dataclass(frozen=True)
class Strength:
    """How well posts are backed, in sums."""

    seats: int
    filled: int
    bare: int

    @classmethod
    def of(cls, posts: Iterable[Any]) -> Self:
        """The sums of ``posts`` with their bench strength."""
        found = list(posts)
        return cls(
            seats=sum(post.quota for post in found),
            filled=sum(post.filled for post in found),
            bare=sum(post.quota > 0 and not post.reserve_count for post in found),
        )

    @property
    def missing(self) -> int:
        """The seats nobody is on."""
        return self.seats - self.filled


def bench_of(posts: Iterable[Any]) -> list[VillageBench]:
    """The villages of ``posts``, which come village by village with their bench strength."""
    return [VillageBench(village, list(group)) for village, group in groupby(posts, key=lambda one: one.village)]
