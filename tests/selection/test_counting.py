"""The arithmetic of a ballot against a plain reference count. domain.md, "Open selection", 5."""

import random
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reserve_cadres.models import Ballot, Tally
from reserve_cadres.selection.ballots.ballots import Results, count_ballot, next_ballot
from reserve_cadres.selection.ballots.counting import (
    Count,
    Method,
    Outcome,
    Rules,
    Votes,
    base_number,
    is_void,
    passes,
    problems_of,
    standings,
)
from reserve_cadres.selection.course.correcting import correct_ballot
from reserve_cadres.selection.meetings.meetings import declare_invalid
from tests.conftest import refused_by_the_database
from tests.selection.steps import PRESENT, for_only, nominated, noticed, ready_for_ballot, today

CANDIDATES = st.integers(1, 6)
PAPERS = st.integers(1, 60)


@st.composite
def papers_marked_on_each(draw):
    """Ballot papers as voters fill them in: for each candidate yes, no or nothing, or the paper spoilt."""
    candidates = draw(CANDIDATES)
    paper = st.one_of(st.none(), st.tuples(*[st.sampled_from(["for", "against", "abstain"])] * candidates))
    return candidates, draw(st.lists(paper, min_size=1, max_size=40))


@st.composite
def papers_with_names(draw):
    candidates, marks = draw(CANDIDATES), draw(st.integers(1, 4))
    names = st.sets(st.integers(0, candidates - 1), max_size=min(marks, candidates))
    return candidates, marks, draw(st.lists(st.one_of(st.none(), names), min_size=1, max_size=40))


def count_of(candidates, papers, votes):
    valid = sum(paper is not None for paper in papers)
    return Count(len(papers), len(papers), valid, len(papers) - valid, votes)


@given(papers_marked_on_each())
def test_papers_counted_one_by_one_always_add_up(drawn):
    candidates, papers = drawn
    valid = [paper for paper in papers if paper is not None]
    votes = [
        Votes(number, *(sum(paper[number] == mark for paper in valid) for mark in ("for", "against", "abstain")))
        for number in range(candidates)
    ]
    rules = Rules(Method.EACH, seats=2)
    assert problems_of(count_of(candidates, papers, votes), rules, present=len(papers)) == []


@given(papers_with_names())
def test_papers_with_at_most_s_names_always_add_up(drawn):
    candidates, marks, papers = drawn
    votes = [Votes(number, sum(number in (paper or ()) for paper in papers)) for number in range(candidates)]
    rules = Rules(Method.MARKS, seats=2, marks=marks)
    assert problems_of(count_of(candidates, papers, votes), rules, present=len(papers)) == []


@pytest.mark.parametrize(("valid", "invalid"), [(None, 3), (7, None), (None, None)])
def test_a_count_without_its_valid_or_its_invalid_papers_is_asked_for_them(valid, invalid):
    (problem,) = problems_of(Count(10, 10, valid, invalid), Rules(Method.EACH, seats=1), present=10)
    assert (problem.place, problem.message) == ("valid", "请填有效票和无效票。")


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        (Votes(1, 8), [("votes", "得票 8，多于有效票 7。", 1)]),
        (Votes(1, 7, 1), [("votes", "限额划票不分反对和弃权。", 1)]),
        (Votes(1, 7, 0, 1), [("votes", "限额划票不分反对和弃权。", 1)]),
        (Votes(1, 7), []),
    ],
)
def test_where_names_are_marked_nobody_has_more_than_the_valid_papers_and_nobody_is_against(votes, expected):
    found = problems_of(Count(10, 10, 7, 3, [votes]), Rules(Method.MARKS, seats=1, marks=2), present=10)
    assert [(one.place, one.message, one.candidacy_id) for one in found] == expected


def test_all_names_together_are_at_most_the_valid_papers_times_the_names_on_each():
    rules = Rules(Method.MARKS, seats=2, marks=2)
    most, one_more = ([Votes(1, 7), Votes(2, 7), *more] for more in ([], [Votes(3, 1)]))
    assert problems_of(Count(10, 10, 7, 3, most), rules, present=10) == []
    (problem,) = problems_of(Count(10, 10, 7, 3, one_more), rules, present=10)
    assert problem.message == "各人得票合计 15，多于有效票 7 × 每张最多 2 名 = 14。"


def test_equal_votes_share_a_rank_and_who_follows_stands_behind_all_of_them():
    votes = [Votes(who, number) for who, number in enumerate([9, 7, 7, 5])]
    assert [one.rank for one in standings(votes, Rules(Method.EACH, seats=4), 10)] == [1, 2, 2, 4]


@pytest.mark.parametrize(
    ("base", "expected"), [("valid", 7), ("returned", 9), ("issued", 10), ("present", 12), ("due", 15)]
)
def test_what_a_hundred_per_cent_is_follows_the_rule_of_the_round(base, expected):
    rules = Rules(Method.EACH, seats=1, threshold_base=base)
    assert base_number(Count(10, 9, 7, 2), rules, due=15, present=12) == expected


def test_a_void_ballot_has_no_valid_papers_to_be_a_part_of():
    assert base_number(Count(10, 11, None, None), Rules(Method.EACH, seats=1), due=15, present=12) == 0


def reference_outcomes(numbers, seats, base, threshold, suffices):
    """Read off the rule: seat by seat, ask who has most votes, stop where more want a seat than there are."""
    outcomes = {}
    remaining = dict(enumerate(numbers))
    left = seats
    while remaining:
        most = max(remaining.values())
        best = [who for who, number in remaining.items() if number == most]
        share = Fraction(most, base) if base else Fraction(0)
        enough = most > 0 and (share >= threshold if suffices else share > threshold)
        for who in best:
            if not enough:
                outcomes[who] = Outcome.BELOW
            elif left >= len(best):
                outcomes[who] = Outcome.CHOSEN
            elif left > 0:
                outcomes[who] = Outcome.TIED
            else:
                outcomes[who] = Outcome.RUNNER_UP
            del remaining[who]
        if enough:
            left = left - len(best) if left >= len(best) else 0
    return outcomes


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(1, 4), st.integers(1, 60),
    st.sampled_from([(1, 2), (2, 3), (1, 3), (0, 1)]), st.booleans(),
)  # fmt: skip
def test_the_highest_above_the_threshold_are_chosen_up_to_the_seats(numbers, seats, base, threshold, suffices):
    rules = Rules(Method.EACH, seats, None, *threshold, suffices)
    found = {
        one.candidacy_id: one.outcome
        for one in standings([Votes(who, number) for who, number in enumerate(numbers)], rules, base)
    }
    assert found == reference_outcomes(numbers, seats, base, Fraction(*threshold), suffices)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_entry_never_decides(numbers, seats, chance: random.Random):
    votes = [Votes(who, number) for who, number in enumerate(numbers)]
    shuffled = votes[:]
    chance.shuffle(shuffled)
    rules = Rules(Method.EACH, seats)
    one, other = (
        {each.candidacy_id: (each.outcome, each.rank) for each in standings(order, rules, 9)}
        for order in (votes, shuffled)
    )
    assert one == other


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(1, 4))
def test_never_more_are_chosen_than_there_are_seats_and_equals_fare_alike(numbers, seats):
    found = standings([Votes(who, number) for who, number in enumerate(numbers)], Rules(Method.EACH, seats), 9)
    assert sum(one.outcome == Outcome.CHOSEN for one in found) <= seats
    by_number = {}
    for one in found:
        by_number.setdefault(numbers[one.candidacy_id], set()).add((one.outcome, one.rank))
    assert all(len(group) == 1 for group in by_number.values())


@pytest.mark.parametrize(("votes", "expected"), [(35, False), (36, True)])
def test_more_than_half_is_not_half(votes, expected):
    assert passes(votes, Rules(Method.EACH, 1), 70) is expected


def test_nobody_is_chosen_by_no_vote_also_where_the_threshold_need_only_be_reached():
    assert not passes(0, Rules(Method.EACH, 1, threshold_reached_suffices=True), 0)


@given(issued=PAPERS, returned=PAPERS)
def test_more_returned_than_issued_is_void_and_nothing_else_is(issued, returned):
    assert is_void(Count(issued, returned, None, None)) == (returned > issued)


@given(
    st.fixed_dictionaries({name: st.integers(0, 12) for name in ("issued", "returned", "valid", "invalid")}),
    st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=1, max_size=3), st.integers(0, 12),
)  # fmt: skip
def test_exactly_the_violated_rules_are_named(numbers, votes, present):
    count = Count(**numbers, votes=[Votes(who, *given) for who, given in enumerate(votes)])
    found = {(one.place, one.candidacy_id) for one in problems_of(count, Rules(Method.EACH, 1), present)}
    expected = {("issued", None)} if count.issued > present else set()
    if count.returned <= count.issued:
        if count.valid + count.invalid != count.returned:
            expected.add(("valid", None))
        expected |= {("votes", who) for who, given in enumerate(votes) if sum(given) != count.valid}
    assert found == expected


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.integers(1, 3), st.integers(0, 12))
def test_votes_by_marks_stay_within_valid_times_s(votes, marks, valid):
    count = Count(valid, valid, valid, 0, [Votes(who, number) for who, number in enumerate(votes)])
    problems = problems_of(count, Rules(Method.MARKS, 1, marks), present=valid)
    assert bool(problems) == (max(votes) > valid or sum(votes) > valid * marks)


class TestTheDatabaseHoldsTheArithmetic:
    """The same rules, broken behind the back of the function."""

    def ballot(self, one, meeting=None, **changes):
        given = {
            "opened_post": one, "meeting": meeting or one.selection.meetings.get(), "number": 9, "kind": "first",
            "status": "counted", "method": "each", "seats": 2, "threshold_numerator": 1, "threshold_denominator": 2,
            "threshold_reached_suffices": False, "threshold_base": "valid", "issued": 70, "returned": 70, "valid": 70,
            "invalid": 0,
        } | changes  # fmt: skip
        return Ballot.objects.create(**given)

    def refuses(self, write, words):
        with refused_by_the_database(words):
            write()

    @pytest.fixture
    def ready(self, township, post):
        return ready_for_ballot(township, post, "甲", "乙")

    def test_issued_within_present(self, ready):
        self.ballot(ready[1], number=8, issued=PRESENT, returned=PRESENT, valid=PRESENT)
        self.refuses(lambda: self.ballot(ready[1], issued=PRESENT + 1), "发出票数多于到会人数")

    def test_attendance_is_not_lowered_below_the_ballots_issued(self, ready):
        self.ballot(ready[1], issued=PRESENT)
        self.refuses(lambda: ready[1].selection.meetings.update(cadres_present=4), "发出票数多于到会人数")

    def test_returned_within_issued_unless_void(self, ready):
        self.refuses(lambda: self.ballot(ready[1], returned=71, valid=71), "收回票数多于发出票数")
        self.ballot(ready[1], returned=71, valid=None, invalid=None, status="void")

    def test_valid_and_invalid_make_up_the_returned(self, ready):
        self.refuses(lambda: self.ballot(ready[1], valid=69), "应等于收回票数")
        self.refuses(lambda: self.ballot(ready[1], valid=None), "应等于收回票数")

    @pytest.mark.parametrize("votes", [(70, 1, 0), (69, 0, 0), (0, 0, 71)])
    def test_for_against_and_abstain_make_up_the_valid(self, ready, votes):
        ballot = self.ballot(ready[1])
        names = dict(zip(("votes_for", "votes_against", "votes_abstain"), votes, strict=True))
        self.refuses(
            lambda: Tally.objects.create(ballot=ballot, candidacy=ready[2][0], outcome="chosen", rank=1, **names),
            "得票与有效票数不符",
        )

    def test_marks_stay_within_valid_times_s(self, ready):
        ballot = self.ballot(ready[1], method="marks", marks=1)
        first, second = ready[2]
        Tally.objects.create(ballot=ballot, candidacy=first, votes_for=40, outcome="chosen", rank=1)
        self.refuses(
            lambda: Tally.objects.create(ballot=ballot, candidacy=second, votes_for=31, outcome="below", rank=2),
            "得票与有效票数不符",
        )
        self.refuses(lambda: Tally.objects.filter(ballot=ballot).update(votes_for=71), "得票与有效票数不符")

    def test_the_valid_votes_are_not_changed_under_their_tallies(self, ready):
        ballot = self.ballot(ready[1])
        Tally.objects.create(ballot=ballot, candidacy=ready[2][0], votes_for=70, outcome="chosen", rank=1)
        self.refuses(lambda: Ballot.objects.filter(pk=ballot.pk).update(valid=60, invalid=10), "得票与有效票数不符")

    def test_nobody_is_on_a_ballot_without_a_passed_review(self, ready):
        ballot = self.ballot(ready[1])
        ready[1].selection.nominations_closed_at = None
        ready[1].selection.save()
        unreviewed = nominated(ready[1], "丙")[0]
        self.refuses(
            lambda: Tally.objects.create(ballot=ballot, candidacy=unreviewed, votes_for=70, outcome="chosen", rank=1),
            "资格审查没有通过的人不能列入选票",
        )


def outcomes(one):
    return {tally.candidacy.cadre.name: tally.outcome for tally in Results([one.pk]).latest(one.pk)}


def test_a_count_chooses_and_keeps_the_runners_up_in_their_order(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", "丁", "戊")
    count_ballot(one, for_only(people, 40, 60, 50, 42, 10), recorded_by=None)
    assert outcomes(one) == {
        "乙": "chosen", "丙": "chosen", "丁": "runner_up", "甲": "runner_up", "戊": "below",
    }  # fmt: skip
    assert [tally.candidacy.cadre.name for tally in Results([one.pk]).latest(one.pk)] == ["乙", "丙", "丁", "甲", "戊"]


def test_a_tie_at_the_last_seat_needs_a_run_off_between_those_tied(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙")
    count_ballot(one, for_only(people, 60, 50, 50), recorded_by=None)
    assert outcomes(one) == {"甲": "chosen", "乙": "tied", "丙": "tied"}
    coming = next_ballot(one)
    assert (coming.kind, coming.number, coming.rules.seats) == ("run_off", 2, 1)
    assert [each.cadre.name for each in coming.candidacies] == ["丙", "乙"]
    tied = sorted(coming.candidacies, key=lambda each: each.cadre.name)
    count_ballot(one, for_only(tied, 20, 50), recorded_by=None)
    assert {name: outcome for name, outcome in outcomes(one).items() if outcome == "chosen"} == {
        tied[1].cadre.name: "chosen",
        "甲": "chosen",
    }
    assert outcomes(one)[tied[0].cadre.name] == "runner_up"
    with pytest.raises(ValidationError, match="已有有效的计票结果"):
        next_ballot(one)


def test_a_void_ballot_is_kept_and_voted_again(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙")
    void = count_ballot(one, Count(70, 71, None, None), recorded_by=None)
    assert void.status == "void"
    coming = next_ballot(one)
    assert (coming.kind, coming.number) == ("first", 2)
    count_ballot(one, for_only(people, 60, 50), recorded_by=None)
    assert set(outcomes(one).values()) == {"chosen"}
    assert one.ballots.filter(status="void").count() == 1


def test_nobody_reaches_the_ballot_before_the_meeting_is_valid_and_every_review_done(township, post):
    _, one, _ = ready_for_ballot(township, post, "甲")
    declare_invalid(one.selection.meetings.get(), reason="主持人不是本村的", recorded_by=None)
    with pytest.raises(ValidationError, match="大会还没有宣布有效"):
        next_ballot(one)


def test_a_wrong_count_is_corrected_with_a_reason_and_both_versions_stay(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", seats=1)
    wrong = count_ballot(one, for_only(people, 60, 50, 10), recorded_by=None)
    notice = noticed(one.selection)
    with pytest.raises(ValidationError, match="更正原因"):
        correct_ballot(wrong, for_only(people, 50, 60, 10), reason=" ", recorded_by=None)
    right = correct_ballot(wrong, for_only(people, 50, 60, 10), reason="甲乙两人票数录反", recorded_by=None)
    wrong.refresh_from_db()
    assert (wrong.status, wrong.corrected_by) == ("superseded", right)
    assert wrong.tallies.get(outcome="chosen").candidacy.cadre.name == "甲"
    assert outcomes(one) == {"乙": "chosen", "甲": "runner_up", "丙": "below"}
    notice.refresh_from_db()
    assert notice.withdrawn_at


def test_a_correction_that_ends_a_tie_takes_the_run_off_out_of_the_count(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    first = count_ballot(one, for_only(people, 50, 50), recorded_by=None)
    count_ballot(one, for_only(people, 20, 50), recorded_by=None)
    assert outcomes(one)["乙"] == "chosen"
    correct_ballot(first, for_only(people, 51, 50), reason="漏计一票", recorded_by=None)
    assert outcomes(one) == {"甲": "chosen", "乙": "runner_up"}


def test_a_correction_that_changes_nobody_s_standing_leaves_the_notice(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    wrong = count_ballot(one, for_only(people, 60, 50), recorded_by=None)
    notice = noticed(one.selection, starts_on=today())
    correct_ballot(wrong, for_only(people, 61, 50), reason="少计一票", recorded_by=None)
    notice.refresh_from_db()
    assert notice.withdrawn_at is None
