"""Villages and posts that end and begin by a reform: the only code that ends one. Source: domain.md, "Villages and posts".

What was stays on the record that ended, with its name; what goes on goes on with the record that began. Who is in the pool
is not known here: the caller moves people, by the posts that :func:`succeed` returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from villages.foundation import TITLES
from villages.models import Post, PostKind, Reform, ReformPart, Township, Village

# Of these a village has one, whatever it is called.
ONE_OF_A_VILLAGE = {PostKind.SECRETARY, PostKind.DIRECTOR}


@dataclass(frozen=True)
class Paper:
    """By which document, and from which day on."""

    effective_on: date
    document_number: str
    basis: str = ""


@dataclass(frozen=True)
class NewVillage:
    """The village that begins."""

    name: str
    kind: str
    code: str = ""


@dataclass(frozen=True)
class PostSuccession:
    """Posts that become one: its title, quota and incumbent, and how many reserves come together on it."""

    sources: tuple[Post, ...]
    title: str
    kind: str
    quota: int
    reserves: int

    @property
    def surplus(self) -> int:
        """How many more come together than the quota holds."""
        return max(self.reserves - self.quota, 0)

    @property
    def incumbent(self) -> Post | None:
        """The post whose incumbent goes on; None where there are several or none."""
        held = [one for one in self.sources if one.incumbent_name]
        return held[0] if len(held) == 1 else None


def plan_posts(sources: Sequence[Village], kind: str) -> list[PostSuccession]:
    """Which posts of the villages become one post of a village of this kind.

    Those of one title, and the secretaries and directors whatever they are called; the largest quota holds.
    """
    posts = Post.objects.filter(village__in=sources).with_bench_strength().select_related("village")
    groups: dict[tuple[str, str], list[Any]] = {}
    for post in posts.order_by("position", "village__position", "pk"):
        title = "" if post.kind in ONE_OF_A_VILLAGE else title_in(kind, post.title)
        groups.setdefault((post.kind, title), []).append(post)
    return [
        PostSuccession(
            tuple(group),
            title_in(kind, group[0].title),
            group[0].kind,
            max(post.quota for post in group),
            sum(post.reserve_count for post in group),
        )
        for group in groups.values()
    ]


def title_in(kind: str, title: str) -> str:
    """What a post is called in a village or community of this kind: the usual titles change, others stay."""
    community = kind == Village.Kind.COMMUNITY
    return next((names[community] for names in TITLES.values() if title in names), title)


def record(
    township: Township,
    kind: Reform.Kind,
    paper: Paper,
    *,
    recorded_by: User | None,
    before: Sequence[Village] | Sequence[Post],
    after: Sequence[Village] | Sequence[Post] = (),
    other_township: str = "",
) -> Reform:
    """Put a reform on record; ``before`` and ``after`` are villages, or posts of them."""
    made = Reform(
        township=township, kind=kind, effective_on=paper.effective_on, document_number=paper.document_number.strip(),
        basis=paper.basis.strip(), other_township=other_township.strip(), recorded_by=recorded_by,
    )  # fmt: skip
    made.full_clean()
    made.save()
    for side, ones in ((ReformPart.Side.BEFORE, before), (ReformPart.Side.AFTER, after)):
        for one in ones:
            village, post = (one.village, one) if isinstance(one, Post) else (one, None)
            ReformPart.objects.create(reform=made, side=side, village=village, post=post)
    return made


@transaction.atomic
def succeed(sources: Sequence[Village], new: NewVillage, plans: Sequence[PostSuccession], day: date) -> Village:
    """End villages on a day and begin the one they become, with its posts. Their posts end and name their successors."""
    end_villages(sources, day)
    village = Village(
        township=sources[0].township, name=new.name, kind=new.kind, code=new.code, begins_on=day,
        position=min(one.position for one in sources),
        past=sorted({key for one in sources for key in [one.pk, *one.past]}),
        **{name: _sum(sources, name) for name in ("households", "population", "party_members", "groups")},
    )  # fmt: skip
    village.full_clean()
    village.save()
    for plan in plans:
        found_successor(village, plan, day)
    return village


def end_villages(villages: Sequence[Village], day: date) -> None:
    """End villages on a day, and their posts with them."""
    Post.objects.filter(village__in=villages).update(ended_on=day)
    Village.objects.filter(pk__in=[one.pk for one in villages]).update(ended_on=day)


@transaction.atomic
def split_off(source: Village, new: NewVillage, plans: Sequence[PostSuccession], day: date) -> Village:
    """Begin a village that was part of ``source`` till a day, with posts like its posts; nobody holds them yet."""
    village = Village(
        township=source.township, name=new.name, kind=new.kind, code=new.code, begins_on=day, position=source.position,
        past=sorted([source.pk, *source.past]),
    )  # fmt: skip
    village.full_clean()
    village.save()
    for plan in plans:
        post = Post(village=village, kind=plan.kind, title=plan.title, quota=plan.quota, surplus=plan.surplus,
                    position=plan.sources[0].position)  # fmt: skip
        post.full_clean()
        post.save()
    return village


def _sum(sources: Sequence[Village], name: str) -> int | None:
    numbers = [getattr(one, name) for one in sources]
    return None if None in numbers else sum(numbers)


def found_successor(village: Village, plan: PostSuccession, day: date) -> Post:
    """Begin the post that ``plan.sources`` become, and end these."""
    held = plan.incumbent
    end_posts(plan.sources, day)
    made = Post(
        village=village, kind=plan.kind, title=plan.title, quota=plan.quota, surplus=plan.surplus,
        position=min(post.position for post in plan.sources),
        **({name: getattr(held, name) for name in _HELD} if held else {}),
    )  # fmt: skip
    made.full_clean()
    made.save()
    Post.ever.filter(pk__in=[post.pk for post in plan.sources]).update(successor=made)
    return made


_HELD = ("incumbent_name", "incumbent_birth_month", "incumbent_term_end")


def end_posts(posts: Sequence[Post], day: date) -> None:
    """End posts on a day."""
    Post.ever.filter(pk__in=[post.pk for post in posts]).update(ended_on=day)


def history_of(village: Village) -> list[Reform]:
    """The reforms a village, those that became it, and their posts went through, the newest first."""
    found = Reform.objects.filter(parts__village__in=[village.pk, *village.past]).distinct()
    return list(found.prefetch_related("parts__village", "parts__post__village"))
