"""What a reform of villages and posts will do, worked out beforehand and shown before it is carried out.

Each plan is made of the records as they are and says in words what goes over by which rule; carrying it out does exactly that.
What is past stays where it was: finished rounds, assessments, changes and results keep the village and the post they had.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import RoleAssignment, User
from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.pairs.models import PairingQuerySet
from reserve_cadres.changes.models import ChangeProposal, ChangeProposalQuerySet
from reserve_cadres.models import Cadre, SelectionRound, VillageSelection
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.pool.pool import Posting, why_not_on
from reserve_cadres.selection.course.progress import progress_of
from villages.models import Post, Village
from villages.reforms import Paper, PostSuccession

MOST_NAMES = 8


@dataclass
class Plan:
    """What will happen: which posts become which, what else in words, and what stands in the way."""

    paper: Paper
    posts: list[PostSuccession] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    act: Callable[[User | None], Village] | None = None
    done: str = "已办理，已记入沿革。"

    @property
    def digest(self) -> str:
        """Changes with whatever the plan says, so that only what was seen is carried out."""
        posts = [([one.pk for one in plan.sources], plan.title, plan.quota, plan.reserves) for plan in self.posts]
        return hashlib.sha256(repr((self.paper, posts, self.lines)).encode()).hexdigest()


def people_of(villages: Iterable[Village]) -> CadreQuerySet:
    """Everybody with a dossier in the villages."""
    return Cadre.objects.filter(village__in=villages).select_related("village", "post", "joint_post").order_by("pk")


def names(people: Sequence[Cadre | str]) -> str:
    """Some of the names, and that there are more."""
    shown = "、".join(str(one) for one in people[:MOST_NAMES])
    return f"{shown}等 {len(people)} 人" if len(people) > MOST_NAMES else shown


def count_people(people: Sequence[Cadre]) -> str:
    """How many, by where they stand."""
    counts = Counter(one.state for one in people)
    parts = [f"{state.label} {counts[state]} 人" for state in State if counts[state]]
    return "、".join(parts) or "没有人员档案"


def check_days(paper: Paper, people: Sequence[Cadre]) -> list[str]:
    """Why the day cannot be that of a reform."""
    if paper.effective_on > timezone.localdate():
        return ["生效日期晚于今天。"]
    late = why_not_on({one.pk: paper.effective_on for one in people})
    known = {one.pk: one for one in people}
    return [f"{known[key]}：{reason}" for key, reason in list(late.items())[:MOST_NAMES]]


def running_selections(villages: Sequence[Village]) -> list[VillageSelection]:
    """The villages' parts in rounds that are not done: they go on with what the village becomes."""
    Status = SelectionRound.Status
    found = VillageSelection.objects.filter(village__in=villages, round__status__in=[Status.DRAFT, Status.ANNOUNCED])
    return [one.selection for one in progress_of(list(found.for_pages())) if one.stage != "approved"]


def waiting_proposals(villages: Iterable[Village]) -> ChangeProposalQuerySet:
    """Proposals of the villages' people, or for their posts, that nobody decided on."""
    waiting = ChangeProposal.objects.waiting()
    return waiting.filter(Q(cadre__village__in=villages) | Q(post__village__in=villages))


def waiting_for(posts: Iterable[Post]) -> ChangeProposalQuerySet:
    """Proposals for the posts that nobody decided on."""
    return ChangeProposal.objects.waiting().filter(post__in=posts)


def pairs_left(people: Sequence[Cadre], village: Village | None) -> PairingQuerySet:
    """The people's active pairs with mentors who do not serve in the village they go to; all, where it is not there yet."""
    pairings = Pairing.objects.active().filter(cadre__in=people)
    return pairings.without_role_in(village) if village else pairings


def secretary_pairs(villages: Iterable[Village]) -> PairingQuerySet:
    """The villages' active pairs with a secretary."""
    return Pairing.objects.active().filter(cadre__village__in=villages, kind=Pairing.Kind.SECRETARY)


def secretaries_of(villages: Iterable[Village]) -> QuerySet[User]:
    """The accounts that are secretaries in the villages."""
    return User.objects.filter(
        is_active=True, roles__role=Role.SECRETARY, roles__village__in=villages
    ).distinct().order_by("name", "pk")  # fmt: skip


def appointed_titles(people: Sequence[Cadre]) -> dict[int, str]:
    """Of ``people``, those appointed and what to."""
    return dict(
        Cadre.objects.filter(pk__in=[one.pk for one in people], state=State.APPOINTED)
        .order_by("pk", "state_changes__effective_on", "state_changes__pk")
        .values_list("pk", "state_changes__appointed_title")
    )


def postings(
    people: Sequence[Cadre], village: Village, posts: Mapping[int, Post | None], paper: Paper
) -> list[Posting]:
    """Where the people stand from the day on: in ``village``, on what their post became."""
    titles = appointed_titles(people)
    became = {one.pk: _seats_after(one, posts) for one in people}
    return [
        Posting(
            one.pk,
            village.pk,
            became[one.pk][0],
            paper.effective_on,
            joint_post_id=became[one.pk][1],
            basis=paper.basis,
            document_number=paper.document_number,
            appointed_title=titles.get(one.pk, ""),
        )
        for one in people
    ]


def _seats_after(cadre: Cadre, posts: Mapping[int, Post | None]) -> tuple[int | None, int | None]:
    """What the person's posts became: a post and, of who stands for two at once, the second while both are there."""
    keys = {key: post.pk if post else None for key, post in posts.items()}
    became = [keys.get(key, key) for key in cadre.post_ids]
    left = list(dict.fromkeys(key for key in became if key))
    return (left[0] if left else None, left[1] if len(left) > 1 else None)


def say_posts(plans: Sequence[PostSuccession]) -> list[str]:
    """Of the posts, what has to be seen to afterwards."""
    over = [f"{plan.title}（{plan.reserves} 人，名额 {plan.quota}）" for plan in plans if plan.surplus]
    unclear = [plan.title for plan in plans if sum(bool(one.incumbent_name) for one in plan.sources) > 1]
    lines = []
    if over:
        lines.append(f"超出名额的岗位：{'、'.join(over)}。人都保留，有人离开之前不再进人。")
    if unclear:
        lines.append(f"有几名现任的岗位：{'、'.join(unclear)}。原来的现任留在原岗位的记录里，新岗位的现任请另填。")
    return lines


def roles_in(villages: Iterable[Village]) -> QuerySet[RoleAssignment]:
    """The roles held in the villages."""
    return RoleAssignment.objects.filter(village__in=villages)
