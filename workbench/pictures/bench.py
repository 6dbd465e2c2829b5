"""The bench map (后备力量覆盖图): villages × kinds of post, who stands ready for each and where nobody does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from office.pictures.drawing import Drawing
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import VIEW
from reserve_cadres.people.codes import State
from villages.models import Post, PostKind, Village

# How a post stands, as the class of its mark and in words.
FULL, PART, BARE, NONE = "bench-full", "bench-part", "bench-bare", "bench-none"
KEY = ((FULL, "配齐"), (PART, "不足"), (BARE, "无人"))


# A post of ``PostQuerySet.with_bench_strength``, with what that adds to it.
BackedPost = Any


def tone_of(post: BackedPost) -> str:
    """How a post stands; one without quota has nothing to lack."""
    if not post.quota:
        return NONE
    return FULL if not post.missing else PART if post.reserve_count else BARE


@dataclass
class BenchRow:
    """A village with its posts by kind, and how many people of it are in the pool."""

    village: Village
    people: int
    posts: dict[str, list[BackedPost]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class BenchMap:
    """The kinds of post there are, and the villages."""

    kinds: Sequence[PostKind]
    rows: Sequence[BenchRow]

    @property
    def table(self) -> list[tuple[BenchRow, list[tuple[PostKind, list[BackedPost]]]]]:
        """Each village with its posts, a list for each kind of the head."""
        return [(row, [(kind, row.posts[kind]) for kind in self.kinds]) for row in self.rows]

    @property
    def posts(self) -> list[BackedPost]:
        """All of them."""
        return [post for row in self.rows for group in row.posts.values() for post in group]

    @property
    def asks_for_reserves(self) -> bool:
        """Whether any post is to have reserves: without one nothing is backed, and nothing lacks."""
        return any(post.quota for post in self.posts)

    @property
    def gaps(self) -> int:
        """How many posts have fewer reserves than their quota."""
        return sum(post.missing > 0 for post in self.posts)

    @property
    def bare(self) -> int:
        """How many of them have nobody."""
        return sum(tone_of(post) == BARE for post in self.posts)


def bench_map(user: User) -> BenchMap:
    """The posts a user sees, of today, with the people on them; in five queries for any number."""
    people = dict(
        Cadre.objects.visible_to(user, VIEW)
        .filter(state=State.IN_POOL)
        .order_by()
        .values_list("village")
        .annotate(Count("pk"))
    )
    rows = {
        one.pk: BenchRow(one, people.get(one.pk, 0))
        for one in Village.objects.visible_to(user).order_by("position", "pk")
    }
    posts = Post.objects.visible_to(user).with_bench_strength().with_reserves().select_related("village")
    for post in posts.order_by("position", "pk"):
        rows[post.village_id].posts[post.kind].append(post)
    kinds = [kind for kind in PostKind if any(kind in row.posts for row in rows.values())]
    return BenchMap(kinds, list(rows.values()))


SIDE, HEAD = 24, 76


def small_bench(bench: BenchMap) -> Drawing:
    """The map without names, for a look: a column a village, in it a row a kind of post, each post a part of its cell."""
    left = 12 * max([len(kind.label) for kind in bench.kinds] or [0]) + 12
    drawing = Drawing(left + SIDE * len(bench.rows), HEAD + SIDE * len(bench.kinds), "后备力量覆盖图", tone="bench")
    for down, kind in enumerate(bench.kinds):
        drawing.text((0, HEAD + SIDE * down + 16), kind.label)
    for across, row in enumerate(bench.rows):
        x, address = left + SIDE * across, reverse("villages:detail", args=[row.village.pk])
        with drawing.opens(address, _said(row)):
            drawing.text((x + SIDE / 2, HEAD - 6), row.village.name[:5], "upright")
            for down, kind in enumerate(bench.kinds):
                posts = row.posts[kind]
                for number, post in enumerate(posts):
                    wide = (SIDE - 2) / len(posts)
                    drawing.rect((x + 1 + wide * number, HEAD + SIDE * down + 1), wide, SIDE - 2, tone_of(post))
                    if post.quota:
                        words = str(post.reserve_count)
                        place = (x + 1 + wide * (number + 0.5), HEAD + SIDE * down + 16)
                        drawing.text(place, words, f"middle value on-{tone_of(post)}")
    return drawing


def _said(row: BenchRow) -> str:
    posts = [post for group in row.posts.values() for post in group if post.quota]
    full = sum(not post.missing for post in posts)
    return f"{row.village}：{len(posts)} 个岗位，配齐 {full} 个"
