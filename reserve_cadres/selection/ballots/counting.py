"""The arithmetic of a ballot: whether a count can be right, and who is chosen by it. Pure, so that it is tested alone.

Source: domain.md, "Open selection", 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from reserve_cadres.selection.codes import Base, Method, Outcome


@dataclass(frozen=True)
class Rules:
    """The rules a ballot is counted by: rules as data, the round's."""

    method: str
    seats: int
    marks: int | None = None
    threshold_numerator: int = 1
    threshold_denominator: int = 2
    threshold_reached_suffices: bool = False
    threshold_base: str = Base.VALID

    @classmethod
    def of(cls, kept: Any, **changes: Any) -> "Rules":
        """The rules a round or a ballot keeps in fields of these names; ``changes`` are those it does not say itself."""
        own = [one.name for one in fields(cls) if one.name not in changes]
        return cls(**{name: getattr(kept, name) for name in own}, **changes)


@dataclass(frozen=True)
class Votes:
    """The votes for one candidate."""

    candidacy_id: int
    votes_for: int
    votes_against: int = 0
    votes_abstain: int = 0


@dataclass(frozen=True)
class Count:
    """What was counted. ``valid`` and ``invalid`` are None for a ballot that is void before it was sorted."""

    issued: int
    returned: int
    valid: int | None
    invalid: int | None
    votes: Sequence[Votes] = ()


@dataclass(frozen=True)
class Problem:
    """Something a count cannot be. ``place`` is the field it concerns: issued, valid, or votes of a candidate."""

    place: str
    message: str
    candidacy_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands after a count; rank 1 has most votes, equal votes share one."""

    candidacy_id: int
    outcome: str
    rank: int


def is_void(count: Count) -> bool:
    """Whether the ballot is void: more came back than were issued."""
    return count.returned > count.issued


def problems_of(count: Count, rules: Rules, present: int) -> list[Problem]:
    """Everything in a count that cannot be right. A void ballot's votes are not looked at: they do not count."""
    problems = []
    if count.issued > present:
        problems.append(Problem("issued", f"发出 {count.issued} 张，多于到会 {present} 人。"))
    if is_void(count):
        return problems
    if count.valid is None or count.invalid is None:
        problems.append(Problem("valid", "请填有效票和无效票。"))
        return problems
    papers = count.valid + count.invalid
    if papers != count.returned:
        message = f"有效票 {count.valid} + 无效票 {count.invalid} = {papers}，应等于收回 {count.returned}。"
        problems.append(Problem("valid", message))
    problems += (
        _problems_of_each(count)
        if rules.method == Method.EACH
        else _problems_of_marks(count, count.valid, rules.marks)
    )
    return problems


def _problems_of_each(count: Count) -> list[Problem]:
    problems = []
    for votes in count.votes:
        total = votes.votes_for + votes.votes_against + votes.votes_abstain
        if total != count.valid:
            problems.append(
                Problem(
                    "votes",
                    f"赞成 {votes.votes_for} + 反对 {votes.votes_against} + 弃权 {votes.votes_abstain} = {total}，"
                    f"应等于有效票 {count.valid}。",
                    votes.candidacy_id,
                )
            )
    return problems


def _problems_of_marks(count: Count, valid: int, marks: int | None) -> list[Problem]:
    problems = [
        Problem("votes", f"得票 {votes.votes_for}，多于有效票 {valid}。", votes.candidacy_id)
        for votes in count.votes
        if votes.votes_for > valid
    ]
    problems += [
        Problem("votes", "限额划票不分反对和弃权。", votes.candidacy_id)
        for votes in count.votes
        if votes.votes_against or votes.votes_abstain
    ]
    total = sum(votes.votes_for for votes in count.votes)
    if marks is not None and total > valid * marks:
        problems.append(
            Problem(
                "valid",
                f"各人得票合计 {total}，多于有效票 {valid} × 每张最多 {marks} 名 = {valid * marks}。",
            )
        )
    return problems


def base_number(count: Count, rules: Rules, *, due: int, present: int) -> int:
    """What 100 % is."""
    return {
        Base.VALID: count.valid or 0,
        Base.RETURNED: count.returned,
        Base.ISSUED: count.issued,
        Base.PRESENT: present,
        Base.DUE: due,
    }[Base(rules.threshold_base)]


def passes(votes_for: int, rules: Rules, base: int) -> bool:
    """Whether so many votes are above the threshold. Multiplied out: no share is rounded. Nobody is chosen by no vote."""
    reached, wanted = votes_for * rules.threshold_denominator, rules.threshold_numerator * base
    return votes_for > 0 and (reached >= wanted if rules.threshold_reached_suffices else reached > wanted)


def standings(votes: Sequence[Votes], rules: Rules, base: int, *, run_off: bool = False) -> list[Standing]:
    """Who is chosen, tied for the last seat, a runner-up, or below the threshold; most votes first.

    Candidates with equal votes are treated alike whatever their order. A tie at the last seat chooses none of the tied:
    it needs a run-off. In a run-off everybody had passed the threshold before, so those not chosen are runners-up.
    """
    ordered = sorted(votes, key=lambda one: -one.votes_for)
    left = rules.seats
    found: list[Standing] = []
    for number, alike in groupby(ordered, key=lambda one: one.votes_for):
        group = list(alike)
        rank = len(found) + 1
        if not passes(number, rules, base):
            outcome = Outcome.RUNNER_UP if run_off else Outcome.BELOW
        elif left <= 0:
            outcome = Outcome.RUNNER_UP
        elif len(group) <= left:
            outcome = Outcome.CHOSEN
            left -= len(group)
        else:
            outcome = Outcome.TIED
            left = 0
        found += [Standing(one.candidacy_id, outcome, rank) for one in group]
    return found
