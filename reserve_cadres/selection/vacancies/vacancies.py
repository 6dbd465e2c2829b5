"""Vacancies, and the runners-up of the last valid ballot who may be called up to them, in their order.

A vacancy is nowhere stored: it is a post with fewer reserves than its quota. Who is called up goes the way of everybody
chosen: notice, objections, approval. Source: domain.md, "Keeping the pool alive".
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from office.together import hang_on, read_together
from reserve_cadres.people.codes import State
from reserve_cadres.pool.models import StateChange
from reserve_cadres.selection.approvals.approvals import undecided
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.ballots import Results, place_of
from reserve_cadres.selection.ballots.counting import Outcome
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.notices.notices import put_up
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound, VillageSelection
from villages.models import Post


@dataclass(frozen=True)
class RunnerUp:
    """A runner-up of a post's last valid ballot, and why the person cannot be called up ('' where nothing hinders)."""

    tally: Tally
    candidacy: Candidacy
    hindrance: str

    @property
    def available(self) -> bool:
        return not self.hindrance


@dataclass
class Vacancy:
    """A post with free seats: who left it, who stands next, and how many of the seats wait for a decision already."""

    post: Post
    departures: list[StateChange] = field(default_factory=list)
    runners_up: list[RunnerUp] = field(default_factory=list)
    pending: int = 0
    # The key of the village's selection under way that fills the post; its runners-up are known when its ballots are counted.
    selecting: int | None = None

    @property
    def missing(self) -> int:
        """Seats without a reserve, as the query of the post's bench strength counted them."""
        return self.post.missing  # type: ignore[attr-defined]

    @property
    def open_seats(self) -> int:
        """Seats for which nobody waits for a decision."""
        return max(self.missing - self.pending, 0)

    @property
    def next(self) -> RunnerUp | None:
        """Who is first in order among those available."""
        return next((one for one in self.runners_up if one.available), None)


def vacancies_of(posts: Sequence[Post]) -> list[Vacancy]:
    """The vacancy of each of ``posts`` (with their bench strength), in a fixed number of queries."""
    found = {post.pk: Vacancy(post) for post in posts}
    left = StateChange.objects.filter(Q(vacated_post__in=found) | Q(vacated_joint_post__in=found))
    left = left.select_related("cadre").order_by("-effective_on", "-pk")
    waiting = undecided(Candidacy.objects.filter(_opens(found, "opened_post__"))).select_related("opened_post")
    running = OpenedPost.objects.filter(_opens(found), selection__round__status=SelectionRound.Status.ANNOUNCED)
    read_together(left, waiting, running)
    for change in left:
        for post_id in found.keys() & {change.vacated_post_id, change.vacated_joint_post_id}:
            vacancy = found[cast(int, post_id)]
            if len(vacancy.departures) < vacancy.missing:
                vacancy.departures.append(change)
    # One candidacy waits, and one election is held, for both posts of who is chosen for two at once.
    for post_id in (key for one in waiting for key in one.opened_post.post_ids if key in found):
        found[post_id].pending += 1
    for one in running:
        for post_id in found.keys() & set(one.post_ids):
            found[post_id].selecting = one.selection_id
    for post_id, runners_up in _runners_up(found).items():
        found[post_id].runners_up = runners_up
    return list(found.values())


def _opens(post_ids: Collection[int], through: str = "") -> Q:
    """For a filter: an opened post is one of ``post_ids``, or one of two at once is."""
    return Q(**{f"{through}post__in": post_ids}) | Q(**{f"{through}joint_post__in": post_ids})


def _runners_up(post_ids: Collection[int]) -> dict[int, list[RunnerUp]]:
    last: dict[int, int] = {}
    ballots = Ballot.objects.filter(
        _opens(post_ids, "opened_post__"),
        status=Ballot.Status.COUNTED,
        opened_post__selection__round__status__in=[SelectionRound.Status.ANNOUNCED, SelectionRound.Status.CLOSED],
    )
    for ballot in ballots.order_by("meeting__held_on", "pk").select_related("opened_post"):
        last |= {key: ballot.opened_post_id for key in ballot.opened_post.post_ids if key in post_ids}
    results = Results(last.values())
    tallies = {post: results.with_outcome(opened, Outcome.RUNNER_UP) for post, opened in last.items()}
    keys = [tally.candidacy_id for group in tallies.values() for tally in group]
    at_hand = Candidacy.objects.for_pages().filter(pk__in=keys).select_related("cadre__post", "cadre__joint_post")
    decided = Approval.objects.filter(candidacy__in=keys)
    notices = PublicNotice.objects.in_force().filter(calls_up=True, candidacies__in=keys)
    notices = notices.annotate(candidacy=F("candidacies"))
    read_together(at_hand, decided, notices)
    approvals: dict[int, list[Approval]] = defaultdict(list)
    for approval in decided:
        approvals[approval.candidacy_id].append(approval)
    hang_on(at_hand, "approvals", approvals)
    people = {one.pk: one for one in at_hand}
    called: dict[int, PublicNotice] = {notice.candidacy: notice for notice in notices}
    found: dict[int, list[RunnerUp]] = defaultdict(list)
    for post_id, group in tallies.items():
        for tally in group:
            one = people[tally.candidacy_id]
            found[post_id].append(RunnerUp(tally, one, _hindrance(one, called.get(one.pk))))
    return found


def _hindrance(candidacy: Candidacy, notice: PublicNotice | None) -> str:
    cadre = candidacy.cadre
    if not candidacy.stands:
        return f"已退出选拔({candidacy.end})" if candidacy.withdrawn_on else "已取消资格"
    if candidacy.review != Candidacy.Review.PASSED:
        return "资格审查没有通过"
    if candidacy.approvals.all():
        return candidacy.approvals.all()[0].get_decision_display()
    if cadre.state != State.IN_SELECTION:
        return f"{cadre.get_state_display()}{f'，后备{cadre.post_title}' if cadre.state == State.IN_POOL and cadre.post else ''}"
    return f"已在递补公示，{notice.ends_on:%Y-%m-%d} 期满" if notice else ""


@transaction.atomic
def call_up(candidacy: Candidacy, *, passed_over_reason: str = "", **notice: Any) -> PublicNotice:
    """Call a runner-up up to a vacancy, by a public notice with the fields in ``notice``; approval follows as for anybody.

    Raises ``ValidationError`` when no seat is open, the person is not available, or somebody before them in the order is
    and no reason is given for passing them over.
    """
    opened = candidacy.opened_post
    selection = (
        VillageSelection.objects.select_for_update(of=["self"]).select_related("round").get(pk=opened.selection_id)
    )
    posts = Post.ever.with_bench_strength().select_related("village").filter(pk__in=opened.post_ids)
    for post in posts:
        if post.ended_on:
            raise ValidationError(f"{post}已撤销或并入别的岗位，不能递补，请重新选拔。")
    vacancies = vacancies_of(list(posts))
    # Who was a candidate for two posts at once comes to both or to neither.
    for vacancy in vacancies:
        if not vacancy.open_seats:
            raise ValidationError(f"{vacancy.post}没有空缺，或空缺已有人在等待审批。")
    vacancy = vacancies[0]
    own = next((one for one in vacancy.runners_up if one.candidacy.pk == candidacy.pk), None)
    if own is None:
        raise ValidationError(f"{candidacy.cadre}不是这个岗位最近一次有效投票的落选候补。")
    if own.hindrance:
        raise ValidationError(f"{candidacy.cadre}不能递补：{own.hindrance}。")
    before = [
        str(one.candidacy.cadre)
        for one in vacancy.runners_up
        if one.available and place_of(one.tally) < place_of(own.tally)
    ]
    for each in vacancies:
        if too_early := _before_the_seat_was_free(selection.round, each, notice["starts_on"]):
            raise ValidationError({"starts_on": too_early})
    if before and not passed_over_reason.strip():
        raise ValidationError({"passed_over_reason": f"排在前面的还有{'、'.join(before)}，不按顺序递补须写明原因。"})
    return put_up(
        selection,
        [candidacy],
        calls_up=True,
        passed_over_reason=passed_over_reason.strip() if before else "",
        **notice,
    )


def _before_the_seat_was_free(selection_round: SelectionRound, vacancy: Vacancy, starts_on: date) -> str:
    """Why a call-up cannot begin on this day, or "": somebody's leaving, as it was put on record, comes before it.

    Of a round entered afterwards the day of the leaving itself is enough.
    """
    if not vacancy.departures:
        return ""
    left = vacancy.departures[0]
    recorded_on = timezone.localdate(left.recorded_at)
    day = (left.effective_on or recorded_on) if selection_round.entered_afterwards else recorded_on
    return f"{left.cadre}离开是 {day:%Y-%m-%d} 登记的，递补公示不能早于这一天。" if starts_on < day else ""
