"""Form, function and database hold the same arithmetic, for any count. domain.md, "Open selection", 5, R."""

from dataclasses import asdict, fields

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from reserve_cadres.models import Ballot, SelectionRound, Tally
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.ballots.counting import Count, Rules, Votes, is_void, problems_of
from reserve_cadres.selection.ballots.forms import BallotForm
from reserve_cadres.selection.rules import BallotRules
from tests.selection.steps import PRESENT, ready_for_ballot

NEAR = st.integers(PRESENT - 2, PRESENT + 1)
PAPERS = st.fixed_dictionaries({"issued": NEAR, "returned": NEAR, "valid": NEAR, "invalid": st.integers(0, 2)})
EACH = st.tuples(NEAR, st.integers(0, 1), st.integers(0, 1))


@pytest.fixture
def ready(township, post):
    return ready_for_ballot(township, post, "甲", "乙")


def accepted_by_database(opened_post, meeting, count, rules) -> bool:
    try:
        with transaction.atomic():
            ballot = Ballot.objects.create(
                opened_post=opened_post, meeting=meeting, number=1, kind="first", status="counted",
                issued=count.issued, returned=count.returned, valid=count.valid, invalid=count.invalid, **asdict(rules),
            )  # fmt: skip
            for one in count.votes:
                Tally.objects.create(
                    ballot=ballot, candidacy_id=one.candidacy_id, votes_for=one.votes_for,
                    votes_against=one.votes_against, votes_abstain=one.votes_abstain, outcome="below", rank=1,
                )  # fmt: skip
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def accepted_by_form(people, meeting, count, rules) -> bool:
    data = {name: getattr(count, name) for name in ("issued", "returned", "valid", "invalid")}
    for one in count.votes:
        data |= {
            f"for_{one.candidacy_id}": one.votes_for, f"against_{one.candidacy_id}": one.votes_against,
            f"abstain_{one.candidacy_id}": one.votes_abstain,
        }  # fmt: skip
    form = BallotForm(data, candidacies=people, rules=rules, meeting=meeting, kind="first")
    return form.is_valid() and not form.void


def agree(ready, count, rules):
    _, opened_post, people = ready
    meeting = opened_post.selection.meetings.get()
    right = not problems_of(count, rules, meeting.present) and not is_void(count)
    assert accepted_by_form(people, meeting, count, rules) == right
    assert accepted_by_database(opened_post, meeting, count, rules) == right


@examples(max_examples=60)
@given(papers=PAPERS, votes=st.tuples(EACH, EACH))
def test_votes_on_each_are_taken_by_all_three_or_by_none(ready, papers, votes):
    people = ready[2]
    given_votes = [Votes(one.pk, *numbers) for one, numbers in zip(people, votes, strict=True)]
    agree(ready, Count(**papers, votes=given_votes), Rules("each", seats=2))


@examples(max_examples=60)
@given(papers=PAPERS, votes=st.tuples(st.integers(30, 80), st.integers(30, 80)), marks=st.integers(1, 2))
def test_marks_are_taken_by_all_three_or_by_none(ready, papers, votes, marks):
    people = ready[2]
    given_votes = [Votes(one.pk, number) for one, number in zip(people, votes, strict=True)]
    agree(ready, Count(**papers, votes=given_votes), Rules("marks", seats=1, marks=marks))


@examples(max_examples=20)
@given(valid=st.integers(60, PRESENT), votes=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_count_that_adds_up_is_taken_by_all_three(ready, valid, votes):
    people = ready[2]
    given_votes = [Votes(one.pk, number, valid - number) for one, number in zip(people, votes, strict=True)]
    count = Count(PRESENT, PRESENT, valid, PRESENT - valid, given_votes)
    assert not problems_of(count, Rules("each", seats=2), PRESENT)
    agree(ready, count, Rules("each", seats=2))


def test_a_round_and_a_ballot_keep_the_same_rules_and_a_ballot_those_it_was_held_under(township, post):
    kept = {field.name for field in BallotRules._meta.local_fields}
    assert {field.name for field in fields(Rules)} == kept | {"seats"}
    assert issubclass(SelectionRound, BallotRules)
    unusual = Rules("marks", 1, 1, 1, 3, threshold_reached_suffices=True, threshold_base="issued")
    rules = asdict(unusual)
    del rules["seats"]
    made, opened_post, people = ready_for_ballot(township, post, "甲", "乙", seats=1, **rules)
    count = Count(PRESENT, PRESENT, 70, PRESENT - 70, [Votes(people[0].pk, 25), Votes(people[1].pk, 24)])
    ballot = count_ballot(opened_post, count, recorded_by=None)
    SelectionRound.objects.filter(pk=made.pk).update(threshold_denominator=2, threshold_base="valid")
    ballot.refresh_from_db()
    assert Rules.of(ballot) == unusual
    # A third of the 75 issued is reached by 25, not by 24.
    assert dict(ballot.tallies.values_list("candidacy__cadre__name", "outcome")) == {"甲": "chosen", "乙": "below"}
