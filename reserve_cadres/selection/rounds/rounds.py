"""Opening a round, choosing its posts and announcing it: the only code that does. How it ends: ``course/ending.py``.

Source: domain.md, "Open selection", 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.records import default_of
from reserve_cadres.selection.codes import NominationKind
from reserve_cadres.selection.rounds.conditions import conditions_in_words
from reserve_cadres.selection.rounds.models import (
    BOTH_ARE_SECRETARY_AND_DIRECTOR,
    PAST_IS_OVER,
    PAST_IS_SAID_FIRST,
    OpenedPost,
    SelectionRound,
    VillageSelection,
)
from villages.models import Post, PostKind, PostQuerySet, Township, Village

Status = SelectionRound.Status
NO_TEXT = "公告正文是空的。"


@dataclass(frozen=True)
class RoundRules:
    """A round's conditions and rules; what is left out is as it usually is."""

    title: str
    nominations_from: date
    nominations_until: date
    age_on: date
    minimum_age: int = default_of(SelectionRound, "minimum_age")
    maximum_age: int = default_of(SelectionRound, "maximum_age")
    relaxed_maximum_age: int | None = None
    relaxation: str = ""
    household: str = default_of(SelectionRound, "household")
    party_membership: str = default_of(SelectionRound, "party_membership")
    minimum_grassroots_years: int | None = None
    other_conditions: str = ""
    minimum_representatives: int = default_of(SelectionRound, "minimum_representatives")
    quorum_numerator: int = default_of(SelectionRound, "quorum_numerator")
    quorum_denominator: int = default_of(SelectionRound, "quorum_denominator")
    method: str = default_of(SelectionRound, "method")
    marks: int | None = None
    threshold_numerator: int = default_of(SelectionRound, "threshold_numerator")
    threshold_denominator: int = default_of(SelectionRound, "threshold_denominator")
    threshold_reached_suffices: bool = default_of(SelectionRound, "threshold_reached_suffices")
    threshold_base: str = default_of(SelectionRound, "threshold_base")
    notice_days: int = default_of(SelectionRound, "notice_days")
    departments: list[str] = default_of(SelectionRound, "departments")
    entered_afterwards: bool = False
    source_document: str = ""
    source_dated_on: date | None = None


@dataclass(frozen=True)
class EducationDemand:
    """The least education of those up to an age; no ``oldest`` is all ages."""

    minimum_education: int
    oldest: int | None = None


def must_run(selection_round: SelectionRound) -> None:
    """Raise ``ValidationError`` unless the round has been announced and has not ended."""
    if selection_round.status != Status.ANNOUNCED:
        raise ValidationError(
            "批次还没有发布公告。"
            if selection_round.status == Status.DRAFT
            else f"批次{selection_round.get_status_display()}，不能再办理。"
        )


def why_not_of_the_past(rules: RoundRules, selection_round: SelectionRound | None = None) -> dict[str, str]:
    """Field → why a round cannot be one of the past, entered afterwards from its papers; empty where it can, or is none.

    It is said before the announcement, so that nobody makes a running round one of the past to be rid of its notice.
    """
    if not rules.entered_afterwards:
        return {}
    entered_on = timezone.localdate(selection_round.created_at) if selection_round else timezone.localdate()
    found = {}
    if selection_round and selection_round.status != Status.DRAFT and not selection_round.entered_afterwards:
        found["entered_afterwards"] = PAST_IS_SAID_FIRST
    if rules.nominations_until >= entered_on:
        found["nominations_until"] = PAST_IS_OVER
    return found


def rules_are_open(selection_round: SelectionRound) -> bool:
    """Whether conditions and rules may still be changed: until the first meeting was declared valid."""
    return selection_round.status in {Status.DRAFT, Status.ANNOUNCED} and not (
        selection_round.villages.filter(meetings__status="valid").exists()
    )


def posts_to_open(township: Township, selection_round: SelectionRound | None = None) -> PostQuerySet:
    """Posts of the township with their bench strength, without those open, alone or with another, in another running round."""
    running = SelectionRound.objects.running().filter(township=township)
    elsewhere = OpenedPost.objects.filter(selection__round__in=running)
    if selection_round is not None:
        elsewhere = elsewhere.exclude(selection__round=selection_round)
    return (
        Post.objects.filter(village__township=township)
        .exclude(pk__in=elsewhere.values("post"))
        .exclude(pk__in=elsewhere.filter(joint_post__isnull=False).values("joint_post"))
        .with_bench_strength()
        .select_related("village")
        .order_by("village__position", "village", "position", "pk")
    )


@transaction.atomic
def open_posts(
    selection_round: SelectionRound, wanted: Mapping[int, int], joint: Mapping[int, int] | None = None
) -> None:
    """Let the round open exactly the posts in ``wanted`` (post id → how many are to be chosen).

    ``joint`` are those of them that are elected together with another (一肩挑), secretary's post id → director's: one
    election, and each chosen takes a seat on both.

    Raises ``ValidationError`` for more than a post's free seats, for a post open elsewhere, for two at once that are not
    secretary and director of one village, and for taking away a post somebody was nominated for.
    """
    joint = {key: other for key, other in (joint or {}).items() if key in wanted}
    SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
    if selection_round.status not in {Status.DRAFT, Status.ANNOUNCED}:
        raise ValidationError("批次已结束，不能再改岗位。")
    open_here = posts_to_open(selection_round.township, selection_round)
    known = {post.pk: post for post in open_here.filter(pk__in=[*wanted, *joint.values()])}
    posts = {key: known[key] for key in wanted if key in known}
    demand = dict(wanted) | {other: wanted[key] for key, other in joint.items()}
    problems = [
        f"{known[key]}只缺 {known[key].missing} 名后备，不能选 {number} 名。"
        for key, number in demand.items()
        if key in known and number > known[key].missing
    ]
    if demand.keys() - known.keys():
        problems.append("有的岗位已在别的批次中开放，请刷新后重选。")
    problems += [f"{known[key]}：{why}" for key, why in _why_not_joint(joint, wanted, known)]
    opened = {
        one.post_id: one
        for one in OpenedPost.objects.filter(selection__round=selection_round).select_related("post", "joint_post")
    }
    dropped = [opened[key] for key in opened.keys() - wanted.keys()]
    with_candidates = OpenedPost.objects.filter(
        pk__in=[one.pk for one in dropped], candidacies__isnull=False
    ).distinct()
    problems += [f"{one.post}已有人报名，不能取消。" for one in with_candidates.select_related("post__village")]
    with_ballots = OpenedPost.objects.filter(
        pk__in=[one.pk for key, one in opened.items() if key in wanted and one.seats != wanted[key]],
        ballots__isnull=False,
    ).distinct()
    problems += [f"{one.post}已经投票，不能再改名额。" for one in with_ballots.select_related("post__village")]
    changed = [one for key, one in opened.items() if key in wanted and one.joint_post_id != joint.get(key)]
    stood_for = OpenedPost.objects.filter(pk__in=[one.pk for one in changed], candidacies__isnull=False).distinct()
    problems += [f"{one.post}已有人报名，不能再改是否一肩挑。" for one in stood_for.select_related("post__village")]
    if problems:
        raise ValidationError(problems)
    for one in dropped:
        one.delete()
    selections = {one.village_id: one for one in selection_round.villages.all()}
    # Those elected together last: a director's post that was open alone is free of it by then.
    for key, post in sorted(posts.items(), key=lambda one: one[0] in joint):
        selection = selections.get(post.village_id)
        if selection is None:
            selection = selections[post.village_id] = VillageSelection.objects.create(
                round=selection_round, village_id=post.village_id
            )
        OpenedPost.objects.update_or_create(
            selection=selection, post=post, defaults={"seats": wanted[key], "joint_post": known.get(joint.get(key, 0))}
        )
    selection_round.villages.filter(posts__isnull=True).delete()


def _why_not_joint(
    joint: Mapping[int, int], wanted: Mapping[int, int], known: Mapping[int, Post]
) -> Iterator[tuple[int, str]]:
    for key, other in joint.items():
        one, director = known.get(key), known.get(other)
        if one is None or director is None:
            continue
        if (one.kind, director.kind, one.village_id) != (PostKind.SECRETARY, PostKind.DIRECTOR, director.village_id):
            yield key, BOTH_ARE_SECRETARY_AND_DIRECTOR
        if other in wanted:
            yield key, f"{director.title}已单独选拔，不能同时一肩挑。"


def default_announcement(selection_round: SelectionRound) -> str:
    """The announcement an office would write from the round's posts, conditions and dates."""
    opened = (
        OpenedPost.objects.filter(selection__round=selection_round)
        .select_related("post", "joint_post", "selection__village")
        .order_by("selection__village__position", "post__position")
    )
    posts = [f"{one.selection.village}：{one.post_title} {one.seats} 名" for one in opened]
    kinds = "、".join(str(label) for _, label in NominationKind.choices)
    conditions = [f"{number}. {line}" for number, line in enumerate(conditions_in_words(selection_round), start=1)]
    since, until = selection_round.nominations_from, selection_round.nominations_until
    return "\n".join(
        [
            "为拓宽选人渠道，建好村级后备干部库，经镇党委研究，决定公开选拔村级后备干部。现将有关事项公告如下：",
            "一、选拔岗位和名额",
            *posts,
            "二、报名条件",
            "拥护党的路线方针政策，遵纪守法，品行端正，群众基础好，热心为群众服务，身体健康，并符合下列条件：",
            *conditions,
            "三、报名方式和时间",
            f"可采取{kinds}等方式，在 {since.year} 年 {since.month} 月 {since.day} 日至"
            f" {until.year} 年 {until.month} 月 {until.day} 日到村(社区)党组织或镇党委组织办报名。",
            "四、选拔程序",
            f"发布公告、组织提名、资格审查、召开公选大会演讲答辩和投票、公示 {selection_round.notice_days} 个工作日、"
            "镇领导小组审批、进入村级后备干部库。",
            "五、其他事项",
            "报名须带本人身份证和学历证书。未尽事宜由镇党委组织办负责解释。",
        ]
    )


@transaction.atomic
def go_on_in(village: Village, selections: Sequence[VillageSelection]) -> None:
    """Let rounds under way go on in the village theirs became by a reform, with the posts their posts became."""
    VillageSelection.objects.filter(pk__in=[one.pk for one in selections]).update(village=village)
    for opened in OpenedPost.objects.filter(selection__in=selections).select_related(
        "post__successor", "begun_as", "joint_post__successor", "joint_begun_as"
    ):
        opened.follow()


@transaction.atomic
def keep_announcement(selection_round: SelectionRound, text: str) -> None:
    """Keep the announcement's text, to be published later or, once it was, corrected.

    Raises ``ValidationError`` where nothing would be left of what was published, and for a round that has ended.
    """
    locked = SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
    if locked.status != Status.DRAFT:
        must_run(locked)
        if not text.strip():
            raise ValidationError(NO_TEXT)
    locked.announcement = text
    locked.save(update_fields=["announcement"])


@transaction.atomic
def announce(selection_round: SelectionRound, *, text: str, announced_on: date, recorded_by: User | None) -> None:
    """Publish the announcement. From then on nominations are taken within their dates."""
    locked = SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
    if locked.status != Status.DRAFT:
        raise ValidationError("公告已经发布过了。")
    if not locked.villages.exists():
        raise ValidationError("还没有选定岗位，不能发布公告。")
    if not text.strip():
        raise ValidationError(NO_TEXT)
    if announced_on > locked.nominations_until:
        raise ValidationError("公告日期晚于提名截止，请先改提名日期。")
    locked.status = Status.ANNOUNCED
    locked.announcement = text
    locked.announced_on = announced_on
    locked.announced_by = recorded_by
    locked.save()
