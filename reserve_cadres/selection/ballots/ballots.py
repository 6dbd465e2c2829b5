"""Recording a count, a repeat, a run-off, a correction: the only code that writes ballots.

Source: domain.md, "Open selection", 5.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from office.together import hang_on, read_together
from reserve_cadres.selection.ballots.counting import (
    Count,
    Outcome,
    Rules,
    base_number,
    is_void,
    problems_of,
    standings,
)
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.meetings.models import SelectionMeeting
from reserve_cadres.selection.nominations.eligibility import why_not_eligible
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound, VillageSelection

Status = Ballot.Status
Kind = Ballot.Kind
COUNTED_MEANWHILE = "您打开这一页以后，别人登记过一次计票，这一次没有保存。请核对：已登记的在本村的页面上。"
# Ballots and tallies, not read yet.
Parts = tuple[QuerySet[Ballot], QuerySet[Tally]]


@dataclass(frozen=True)
class NextBallot:
    """The ballot a post needs next: what kind, the how-manieth, on whom, for how many seats, by which rules."""

    kind: str
    number: int
    candidacies: list[Candidacy]
    rules: Rules


class Results:
    """What the ballots of some posts have come to. Read once, for any number of posts, in one query."""

    def __init__(self, opened_post_ids: Iterable[int]) -> None:
        parts = self.reading(opened_post__in=list(opened_post_ids))
        read_together(*parts)
        self.take(*parts)

    @staticmethod
    def reading(**of: Any) -> Parts:
        """What there is to read; who reads it together with something else gives it to :meth:`of_parts`."""
        ballots = Ballot.objects.filter(**of).select_related("meeting", "corrected_by", "recorded_by")
        tallies = Tally.objects.filter(**{f"ballot__{key}": value for key, value in of.items()})
        return (
            ballots.order_by("opened_post_id", "number", "pk"),
            tallies.select_related("candidacy__cadre").order_by("ballot_id", "rank", "pk"),
        )

    @classmethod
    def of_parts(cls, parts: Parts) -> Self:
        """The results from parts that were read already."""
        made = cls.__new__(cls)
        made.take(*parts)
        return made

    def take(self, ballots: Iterable[Ballot], tallies: Iterable[Tally]) -> None:
        """Put the tallies to their ballots."""
        self.ballots = list(ballots)
        of_ballot: dict[int, list[Tally]] = defaultdict(list)
        for tally in tallies:
            of_ballot[tally.ballot_id].append(tally)
        hang_on(self.ballots, "tallies", of_ballot)

    @cached_property
    def _by_post(self) -> dict[int, list[Ballot]]:
        found = defaultdict(list)
        for ballot in self.ballots:
            found[ballot.opened_post_id].append(ballot)
        return found

    def all_of(self, opened_post_id: int) -> list[Ballot]:
        """Every ballot of the post, void and corrected ones too."""
        return self._by_post.get(opened_post_id, [])

    def counted(self, opened_post_id: int) -> list[Ballot]:
        """The ballots that count, in their order."""
        return [ballot for ballot in self.all_of(opened_post_id) if ballot.status == Status.COUNTED]

    def to_repeat(self, opened_post_id: int) -> Ballot | None:
        """The void ballot that has to be voted again, if the last one is void."""
        current = [ballot for ballot in self.all_of(opened_post_id) if ballot.status != Status.SUPERSEDED]
        return current[-1] if current and current[-1].status == Status.VOID else None

    def latest(self, opened_post_id: int) -> list[Tally]:
        """Each candidate's newest tally, in the final order.

        Votes of two ballots are never compared. Chosen come first, in the order in which they were: who was chosen by the
        first ballot stands before who needed a run-off. Of the others those of a later ballot stand first: they were
        nearer to the last seat.
        """
        return sorted(newest_tallies(self.counted(opened_post_id)), key=lambda one: (*place_of(one), one.candidacy_id))

    def in_order(self, candidacies: Sequence[Candidacy]) -> list[Candidacy]:
        """``candidacies`` post by post as the posts come in it, those of a post in their final order."""
        posts = list(dict.fromkeys(one.opened_post_id for one in candidacies))
        latest = [tally.candidacy_id for post in posts for tally in self.latest(post)]
        order = {key: number for number, key in enumerate(latest)}
        return sorted(candidacies, key=lambda one: (posts.index(one.opened_post_id), order.get(one.pk, len(order))))

    def tied(self, opened_post_id: int) -> list[Tally]:
        """Those tied for the last seat who still stand: they need a run-off."""
        return [one for one in self.with_outcome(opened_post_id, Outcome.TIED) if one.candidacy.admissible]

    def with_outcome(self, opened_post_id: int, outcome: str) -> list[Tally]:
        """The newest tallies with this outcome."""
        return [tally for tally in self.latest(opened_post_id) if tally.outcome == outcome]


def newest_tallies(counted: Sequence[Ballot]) -> list[Tally]:
    """Of ballots in their order, each candidate's newest tally, with its ballot at hand."""
    newest: dict[int, Tally] = {}
    for ballot in counted:
        for tally in ballot.tallies.all():
            tally.ballot = ballot
            newest[tally.candidacy_id] = tally
    return list(newest.values())


def place_of(tally: Tally) -> tuple[int, int, int]:
    """Where a candidate stands among those of a post by their newest tally; equal for equals, whom nothing tells apart."""
    outcome = [Outcome.CHOSEN, Outcome.TIED, Outcome.RUNNER_UP, Outcome.BELOW].index(Outcome(tally.outcome))
    number = tally.ballot.number
    return outcome, number if tally.outcome == Outcome.CHOSEN else -number, tally.rank


def valid_meeting(selection_id: int) -> SelectionMeeting | None:
    """The village's last meeting that was declared valid: the one ballots are held at."""
    return SelectionMeeting.objects.filter(selection=selection_id, status=SelectionMeeting.Status.VALID).first()


def next_ballot(
    opened_post: OpenedPost, results: Results | None = None, everybody: Sequence[Candidacy] | None = None
) -> NextBallot:
    """The ballot the post needs or may hold now: the first, a repeat of a void one, a run-off, a further one for open seats.

    Who has read the ballots of several posts and ``everybody`` who is or was a candidate for this one gives them.
    Raises ``ValidationError`` with every reason why none can be held.
    """
    results = results or Results([opened_post.pk])
    selection_round = opened_post.selection.round
    problems = _obstacles(opened_post)
    if everybody is None:
        everybody = list(opened_post.candidacies.for_pages().order_by("cadre__pinyin", "pk"))
    people = {one.pk: one for one in everybody if one.admissible}
    counted = results.counted(opened_post.pk)
    void = results.to_repeat(opened_post.pk)
    seats, marks = opened_post.seats, selection_round.marks
    if counted:
        kind, keys, seats = _still_open(counted, people, seats)
        marks = marks and min(marks, max(seats, 1))
        candidacies = [one for key, one in people.items() if key in keys]
        problems += _why_not_again(opened_post.selection, seats, candidacies)
    else:
        kind, candidacies = Kind.FIRST, list(people.values())
        problems += _why_not_first(opened_post, everybody)
    if problems:
        raise ValidationError(problems)
    current = [ballot for ballot in results.all_of(opened_post.pk) if ballot.status != Status.SUPERSEDED]
    number = max((ballot.number for ballot in current), default=0) + 1
    rules = Rules.of(selection_round, seats=seats, marks=marks)
    return NextBallot(void.kind if void else kind, number, candidacies, rules)


def _still_open(counted: Sequence[Ballot], people: Container[int], seats: int) -> tuple[str, set[int], int]:
    """After the ballots ``counted``: the kind of the next one, on whom of ``people`` (admissible), for how many seats.

    Those tied for the last seat are voted on by themselves. Where nobody is tied and seats are open, a further ballot is
    on who stood in the last one and was not chosen, however often it takes.
    """
    newest = [tally for tally in newest_tallies(counted) if tally.candidacy_id in people]
    left = seats - sum(tally.outcome == Outcome.CHOSEN for tally in newest)
    tied = {tally.candidacy_id for tally in newest if tally.outcome == Outcome.TIED}
    if tied:
        return Kind.RUN_OFF, tied, max(left, 1)
    open_to = {tally.candidacy_id for tally in newest if tally.outcome != Outcome.CHOSEN}
    on_the_last = {tally.candidacy_id for tally in counted[-1].tallies.all()} & open_to
    again = counted[-1].kind == Kind.RUN_OFF and on_the_last
    return Kind.RUN_OFF if again else Kind.FURTHER, on_the_last or open_to, left


def _why_not_first(opened_post: OpenedPost, everybody: Sequence[Candidacy]) -> list[str]:
    conditions = Conditions.of(opened_post.selection.round)
    candidacies = [one for one in everybody if one.admissible]
    problems = [f"{one.cadre}不符合条件：{why}" for one in candidacies for why in why_not_eligible(one, conditions)]
    waiting = [one for one in everybody if one.stands and one.review == Candidacy.Review.PENDING]
    if names := "、".join(str(one.cadre) for one in waiting[:8]):
        problems.append(f"资格审查还没有完成：{names}。")
    return problems if candidacies else [*problems, "没有资格审查通过的参选人。"]


def _why_not_again(selection: VillageSelection, seats: int, candidacies: Sequence[Candidacy]) -> list[str]:
    if seats <= 0:
        return ["已有有效的计票结果；录错了请用「更正」。"]
    if selection.is_published:
        return ["已有公示；要再次投票，先把公示作废。"]
    return [] if candidacies else ["没有可以再投票的参选人。"]


def _obstacles(opened_post: OpenedPost) -> list[str]:
    selection = opened_post.selection
    problems = []
    if selection.round.status != SelectionRound.Status.ANNOUNCED:
        problems.append("批次不在进行中。")
    if not selection.nominations_closed_at:
        problems.append("须先截止提名。")
    meetings = {one.status for one in selection.meetings.all()}
    if SelectionMeeting.Status.VALID not in meetings or SelectionMeeting.Status.PLANNED in meetings:
        problems.append("公选大会还没有宣布有效。")
    return problems


@transaction.atomic
def count_ballot(
    opened_post: OpenedPost, count: Count, *, number: int | None = None, recorded_by: User | None
) -> Ballot:
    """Record the count of the post's next ballot and who is chosen by it; ``number`` is the ballot it is meant to be.

    More returned than issued makes the ballot void: it is kept, and another is to be held. Raises ``ValidationError``
    naming everything that cannot be right.
    """
    locked = _locked(opened_post)
    coming = next_ballot(locked)
    if number not in (None, coming.number):
        raise ValidationError(COUNTED_MEANWHILE)
    # Without one there is no next ballot.
    meeting = cast(SelectionMeeting, valid_meeting(locked.selection_id))
    _must_be_complete(count, [one.pk for one in coming.candidacies])
    return _record(
        locked, meeting, count, coming.rules, kind=coming.kind, number=coming.number, recorded_by=recorded_by
    )


@transaction.atomic
def replace_count(ballot: Ballot, count: Count, *, reason: str, recorded_by: User | None) -> tuple[Ballot, bool]:
    """Replace a wrongly entered count; the old version stays on record with the reason.

    Returns the new version and whether the result changed. Where it did, later run-offs that rested on it no longer
    count; what later steps rested on it is for the course to settle (:func:`selection.course.correcting.correct_ballot`).
    Raises ``ValidationError`` once somebody chosen for the post has been decided on.
    """
    opened_post = _locked(ballot.opened_post)
    old = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if old.status == Status.SUPERSEDED:
        raise ValidationError("这一次计票已经更正过，请更正最新的一次。")
    if opened_post.selection.round.status != SelectionRound.Status.ANNOUNCED:
        raise ValidationError("批次不在进行中，不能再更正计票。")
    if opened_post.candidacies.filter(approvals__isnull=False).exists():
        raise ValidationError("这个岗位已有人审批，不能再更正计票。")
    if not reason.strip():
        raise ValidationError({"correction_reason": "请写明更正原因。"})
    if old.tallies.exists():
        people = list(old.tallies.values_list("candidacy", flat=True))
    else:
        people = [one.pk for one in _people_of(old, opened_post)]
    _must_be_complete(count, people)
    before = _result(old)
    later = Ballot.objects.filter(opened_post=opened_post, number__gt=old.number).exclude(status=Status.SUPERSEDED)
    old.status = Status.SUPERSEDED
    old.save(update_fields=["status"])
    new = _record(
        opened_post,
        old.meeting,
        count,
        Rules.of(old),
        kind=old.kind,
        number=old.number,
        recorded_by=recorded_by,
        corrects=old,
        correction_reason=reason.strip(),
    )
    changed = _result(new) != before
    if changed:
        later.update(status=Status.SUPERSEDED)
    return new, changed


def people_on(ballot: Ballot) -> list[Candidacy]:
    """The candidates of a ballot that was recorded; for a void one those it was to be held on."""
    if ballot.tallies.all():
        tallies = ballot.tallies.select_related("candidacy__cadre").order_by("candidacy__cadre__pinyin", "pk")
        return [tally.candidacy for tally in tallies]
    return _people_of(ballot, ballot.opened_post)


def _people_of(void: Ballot, opened_post: OpenedPost) -> list[Candidacy]:
    people = list(opened_post.candidacies.admissible().for_pages().order_by("cadre__pinyin", "pk"))
    before = [one for one in Results([opened_post.pk]).counted(opened_post.pk) if one.number < void.number]
    if not before:
        return people
    _, keys, _ = _still_open(before, {one.pk for one in people}, opened_post.seats)
    return [one for one in people if one.pk in keys]


def _locked(opened_post: OpenedPost) -> OpenedPost:
    return (
        OpenedPost.objects.select_for_update(of=["self"])
        .select_related("selection__round", "selection__village", "post", "joint_post")
        .get(pk=opened_post.pk)
    )


def _must_be_complete(count: Count, candidacy_ids: list[int]) -> None:
    if is_void(count):
        return
    if sorted(votes.candidacy_id for votes in count.votes) != sorted(candidacy_ids):
        raise ValidationError("参选人已有变化，请刷新页面后重新填写。")


def _record(
    opened_post: OpenedPost,
    meeting: SelectionMeeting,
    count: Count,
    rules: Rules,
    *,
    kind: str,
    number: int,
    recorded_by: User | None,
    corrects: Ballot | None = None,
    correction_reason: str = "",
) -> Ballot:
    if problems := problems_of(count, rules, meeting.present):
        raise ValidationError([problem.message for problem in problems])
    void = is_void(count)
    ballot = Ballot.objects.create(
        opened_post=opened_post,
        meeting=meeting,
        number=number,
        kind=kind,
        status=Status.VOID if void else Status.COUNTED,
        **asdict(rules),
        issued=count.issued,
        returned=count.returned,
        valid=None if void else count.valid,
        invalid=None if void else count.invalid,
        corrects=corrects,
        correction_reason=correction_reason,
        recorded_by=recorded_by,
    )
    if void:
        return ballot
    base = base_number(count, rules, due=meeting.due, present=meeting.present)
    found = {one.candidacy_id: one for one in standings(count.votes, rules, base, run_off=kind == Kind.RUN_OFF)}
    Tally.objects.bulk_create(
        Tally(
            ballot=ballot,
            candidacy_id=votes.candidacy_id,
            votes_for=votes.votes_for,
            votes_against=votes.votes_against,
            votes_abstain=votes.votes_abstain,
            outcome=found[votes.candidacy_id].outcome,
            rank=found[votes.candidacy_id].rank,
        )
        for votes in count.votes
    )
    return ballot


def _result(ballot: Ballot) -> set[tuple[int, str]]:
    """Who was chosen and who tied: what later ballots and notices rest on."""
    decisive = ballot.tallies.filter(outcome__in=[Outcome.CHOSEN, Outcome.TIED])
    return set(decisive.values_list("candidacy", "outcome"))
