"""The bench map (后备力量覆盖图): villages × kinds of post, who stands ready for each and where nobody does."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.history import events_of
from accounts.models import User
from office.pictures.drawing import Drawing
from office.together import hang_on
from reserve_cadres.models import Cadre, StateChange
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
    # The past day it is of; None today.
    day: date | None = None

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


def bench_map(user: User, day: date | None = None) -> BenchMap:
    """The posts a user sees with the people on them, of today or as it was on a past ``day``; in five queries for any number."""
    people, posts = _on(user, day) if day else _today(user)
    villages = Village.ever.visible_to(user).filter(_there_on(day)).exclude(begins_on__gt=day) if day else None
    villages = Village.objects.visible_to(user) if villages is None else villages
    rows = {one.pk: BenchRow(one, people.get(one.pk, 0)) for one in villages.order_by("position", "pk")}
    for post in posts:
        if post.village_id in rows:
            rows[post.village_id].posts[post.kind].append(post)
    kinds = [kind for kind in PostKind if any(kind in row.posts for row in rows.values())]
    return BenchMap(kinds, list(rows.values()), day)


def _today(user: User) -> tuple[dict[int, int], list[BackedPost]]:
    """How many are in the pool, by village; and the posts."""
    people = Cadre.objects.visible_to(user, VIEW).filter(state=State.IN_POOL).order_by()
    posts = Post.objects.visible_to(user).with_bench_strength().with_reserves().select_related("village")
    return dict(people.values_list("village").annotate(Count("pk"))), list(posts.order_by("position", "pk"))


def _on(user: User, day: date) -> tuple[dict[int, int], list[BackedPost]]:
    """The same of a past day, by the changes in force on it and the quotas the history tells.

    A post counts from its first entry in the history backwards too: the system does not know since when there is one.
    """
    changes = list(
        StateChange.objects.visible_to(user, VIEW).in_pool_on(day).select_related("cadre").order_by("cadre")
    )
    first, second = defaultdict(list), defaultdict(list)
    for one in changes:
        first[one.post_id].append(one.cadre)
        second[one.joint_post_id].append(one.cadre)
    events = events_of(Post).filter(pgh_obj=OuterRef("pk"))
    newest = events.filter(pgh_created_at__date__lte=day).values("quota")[:1]
    oldest = events.order_by("pgh_id").values("quota")[:1]
    found = Post.ever.visible_to(user).filter(_there_on(day)).exclude(predecessors__ended_on__gt=day)
    found = found.annotate(quota_then=Coalesce(Subquery(newest), Subquery(oldest), F("quota"))).select_related(
        "village"
    )
    posts: list[BackedPost] = list(found.order_by("position", "pk"))
    hang_on(posts, "reserves", first)
    hang_on(posts, "joint_reserves", second)
    for post in posts:
        post.quota, post.reserve_count = post.quota_then, len(post.bench)
        post.missing = max(post.quota - post.reserve_count, 0)
    return dict(Counter(one.village_id for one in changes)), posts


def _there_on(day: date) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=day)


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
