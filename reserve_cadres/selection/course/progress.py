"""Where each village of a round stands and what is missing for its next step.

Nothing is stored: the standing follows from what was recorded, so it can never disagree with it. A round of any size is
read in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from office.together import hang_on, read_together
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.ballots import Results
from reserve_cadres.selection.ballots.counting import Outcome
from reserve_cadres.selection.meetings.models import MeetingOfficial, SelectionMeeting
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.models import NoticePerson, Objection, PublicNotice, held_up
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound, VillageSelection

# Candidacy → its open objections.
Holding = Mapping[int, set[int]]
# The path in its order. domain.md, "Open selection".
STAGES = {
    "draft": "筹备",
    "announced": "已公告",
    "nominating": "提名中",
    "reviewing": "资格审查",
    "meeting": "大会和票选",
    "on_notice": "公示中",
    "approving": "待审批",
    "approved": "已审批",
}
# The steps a page shows, each with the first and the last stage in which it is under way.
_STEPS = [
    ("公告", "draft", "draft"), ("提名", "announced", "nominating"), ("资格审查", "reviewing", "reviewing"),
    ("大会和票选", "meeting", "meeting"), ("公示", "on_notice", "on_notice"), ("审批入库", "approving", "approved"),
]  # fmt: skip


@dataclass
class Progress:
    """One village's standing in a round."""

    selection: VillageSelection
    results: Results
    stage: str = "draft"
    missing: list[str] = field(default_factory=list)
    candidates: list[Candidacy] = field(default_factory=list)
    meeting: SelectionMeeting | None = None
    notice: PublicNotice | None = None
    chosen: int = 0
    # Chosen, still standing, and not decided on.
    waiting: int = 0
    seats: int = 0

    @property
    def label(self) -> str:
        """The stage in words."""
        return STAGES[self.stage]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The path for the page: each step's name, and whether it is ``done``, ``now`` or still to come."""
        now = list(STAGES).index(self.stage)
        standings = []
        for label, first, last in _STEPS:
            done = now > list(STAGES).index(last) or self.stage == "approved"
            standings.append((label, "done" if done else "now" if now >= list(STAGES).index(first) else ""))
        return standings


def progress_of(selections: Sequence[VillageSelection], day: date | None = None) -> list[Progress]:
    """The standing of each of ``selections`` on ``day`` (today where none is given), in one query for any number."""
    day = day or timezone.localdate()
    keys = [one.pk for one in selections]
    opened = OpenedPost.objects.filter(selection__in=keys).select_related("post", "joint_post", "selection")
    people = Candidacy.objects.filter(opened_post__selection__in=keys).select_related("cadre")
    people = people.order_by("cadre__pinyin", "pk")
    approvals = Approval.objects.filter(candidacy__opened_post__selection__in=keys)
    held = SelectionMeeting.objects.filter(selection__in=keys).exclude(status="invalid").order_by("held_on", "pk")
    officials = MeetingOfficial.objects.filter(meeting__selection__in=keys).select_related("cadre")
    posted = PublicNotice.objects.in_force().of_ballot().filter(selection__in=keys)
    named = NoticePerson.objects.filter(publicnotice__selection__in=keys).order_by(
        "candidacy__opened_post", "candidacy_id"
    )
    unsettled = Objection.objects.filter(notice__selection__in=keys).unsettled()
    counts = Results.reading(opened_post__selection__in=keys)
    read_together(opened, people, approvals, held, officials, posted, named, unsettled, *counts)
    hang_on(people, "approvals", by_owner(approvals, "candidacy_id"))
    hang_on(opened, "candidacies", by_owner(people, "opened_post_id"))
    hang_on(held, "officials", by_owner(officials, "meeting_id"))
    known = {one.pk: one for one in people}
    hang_on(posted, "candidacies", {key: [known[one.candidacy_id] for one in found]
                                    for key, found in by_owner(named, "publicnotice_id").items()})  # fmt: skip
    posts = by_owner(opened, "selection_id")
    # The last one of each village: it is the one that counts.
    meetings = {meeting.selection_id: meeting for meeting in held}
    notices = {notice.selection_id: notice for notice in posted}
    holding = held_up(known, unsettled)
    results = Results.of_parts(counts)
    return [
        _progress(one, posts.get(one.pk, []), meetings.get(one.pk), notices.get(one.pk), results, holding, day)
        for one in selections
    ]


def by_owner(records: Iterable[Model], owner: str) -> dict[int, list[Any]]:
    """The records by the key that each has in the field ``owner``, in their order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for one in records:
        found[getattr(one, owner)].append(one)
    return found


def _progress(
    selection: VillageSelection,
    posts: list[OpenedPost],
    meeting: SelectionMeeting | None,
    notice: PublicNotice | None,
    results: Results,
    holding: Holding,
    day: date,
) -> Progress:
    found = Progress(
        selection=selection,
        candidates=[one for post in posts for one in post.candidacies.all()],
        meeting=meeting,
        notice=notice,
        results=results,
        seats=sum(post.seats for post in posts),
    )
    standing = [one for one in found.candidates if one.stands]
    chosen = {tally.candidacy_id for post in posts for tally in results.with_outcome(post.pk, Outcome.CHOSEN)}
    found.chosen = sum(one.pk in chosen for one in standing)
    found.waiting = sum(one.pk in chosen and not one.approvals.all() for one in standing)
    found.stage, found.missing = _stage(found, posts, standing, holding, day)
    return found


def _stage(
    found: Progress, posts: list[OpenedPost], standing: list[Candidacy], holding: Holding, day: date
) -> tuple[str, list[str]]:
    selection, selection_round = found.selection, found.selection.round
    if selection_round.status == SelectionRound.Status.DRAFT:
        return "draft", ["发布公告。"]
    if not selection.nominations_closed_at:
        return _nominating(selection_round, posts, standing, day)
    if waiting := [one for one in standing if one.review == Candidacy.Review.PENDING]:
        names = "、".join(str(one.cadre) for one in waiting[:6])
        return "reviewing", [f"{len(waiting)} 人的资格审查没有完成：{names}{'…' if len(waiting) > 6 else ''}。"]
    admissible = [one for one in standing if one.review == Candidacy.Review.PASSED]
    if not admissible:
        return "reviewing", ["没有审查通过的参选人；可重新开放提名。"]
    if found.notice is None:
        return "meeting", _before_notice(posts, admissible, found.meeting, found.results)
    return _after_notice(found.notice, found.waiting, holding, day)


def _nominating(
    selection_round: SelectionRound, posts: list[OpenedPost], standing: list[Candidacy], day: date
) -> tuple[str, list[str]]:
    if not standing:
        if day < selection_round.nominations_from:
            return "announced", [f"提名从 {selection_round.nominations_from:%Y-%m-%d} 开始。"]
        return "announced" if day <= selection_round.nominations_until else "nominating", ["还没有人报名。"]
    missing = []
    nominated = {one.opened_post_id for one in standing}
    for post in posts:
        if post.pk not in nominated:
            missing.append(f"{post.post_title}还没有人报名。")
    if day > selection_round.nominations_until:
        missing.append(f"提名已于 {selection_round.nominations_until:%Y-%m-%d} 到期，请办理截止。")
    else:
        missing.append(f"提名到 {selection_round.nominations_until:%Y-%m-%d} 截止。")
    return "nominating", missing


def _before_notice(
    posts: list[OpenedPost], admissible: list[Candidacy], meeting: SelectionMeeting | None, results: Results
) -> list[str]:
    if meeting is None:
        return ["登记公选大会。"]
    if meeting.status != SelectionMeeting.Status.VALID:
        return ["大会还没有宣布有效。"]
    missing = []
    with_candidates = {one.opened_post_id for one in admissible}
    for post in posts:
        if results.to_repeat(post.pk):
            missing.append(f"{post.post_title}：上次投票作废，须重新投票。")
        elif results.tied(post.pk):
            missing.append(f"{post.post_title}：得票相同，须重新投票。")
        elif post.pk in with_candidates and not results.counted(post.pk):
            missing.append(f"{post.post_title}：登记计票结果。")
    standing = {one.pk for one in admissible}
    chosen = {tally.candidacy_id for post in posts for tally in results.with_outcome(post.pk, Outcome.CHOSEN)}
    if not missing and not chosen & standing:
        why = "入选的人已不再参选" if chosen else "没有人过入选票数"
        return [f"{why}，可以再次投票，或结束批次。"]
    return missing or ["发布公示。"]


def _after_notice(notice: PublicNotice, waiting: int, holding: Holding, day: date) -> tuple[str, list[str]]:
    if not waiting:
        return "approved", []
    missing = []
    unsettled = len(set().union(*(holding[one.pk] for one in notice.candidacies.all())))
    if unsettled:
        missing.append(f"{unsettled} 条异议没有办结。")
    if day <= notice.ends_on:
        return "on_notice", [f"公示到 {notice.ends_on:%Y-%m-%d} 期满。", *missing]
    return ("on_notice", missing) if missing else ("approving", [f"{waiting} 人等待镇领导小组审批。"])
