"""One person holds one seat. domain.md, "Open selection", 7, R."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import Approval, StateChange
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.nominations.nominations import Proposal, nominate
from tests.conftest import make_user, refused_by_the_database
from tests.selection.steps import announced, for_only, met, nominated, noticed, opened, reviewed, today
from tests.selection.test_approval import DECISION, ruling
from villages.models import Post

ONE_SEAT = "一人只占一个后备岗位"


@pytest.fixture
def chosen_for_both(township, village, post):
    """甲, chosen for both posts of the village by one election."""
    second = village.posts.get(title="村委会主任")
    made = announced(township, {post: 1, second: 1})
    (first,) = nominated(opened(made, post), "甲")
    proposal = Proposal("branch", made.nominations_until, "村党支部")
    other = nominate(opened(made, second), first.cadre, proposal, recorded_by=None, household_here=True)
    reviewed([first, other])
    met(first.opened_post.selection)
    for one in (first, other):
        count_ballot(one.opened_post, for_only([one], 60), recorded_by=None)
    noticed(first.opened_post.selection)
    return first, other


@pytest.fixture
def chosen_twice(chosen_for_both):
    """And approved for the first."""
    approve(chosen_for_both[:1], ruling(), recorded_by=None)
    return chosen_for_both


def holding(title):
    return [one.name for one in Post.objects.get(title=title).reserves.filter(state="in_pool")]


def test_who_is_chosen_for_both_posts_by_one_election_is_approved_for_one_of_them(chosen_for_both):
    for agreed in (False, True):
        with pytest.raises(ValidationError, match="甲同时入选两个岗位，只能批准一个"):
            approve(chosen_for_both, ruling(), moves_agreed=agreed, recorded_by=None)
    assert (holding("村党支部书记"), holding("村委会主任")) == ([], [])
    approve(chosen_for_both[1:], ruling(), recorded_by=None)
    assert (holding("村党支部书记"), holding("村委会主任")) == ([], ["甲"])


def test_a_second_approval_moves_nobody_without_saying_so(chosen_twice):
    _, other = chosen_twice
    with pytest.raises(ValidationError, match=f"甲：{ONE_SEAT}.*现在是红星村 ?村党支部书记的后备"):
        approve([other], ruling(), recorded_by=None)
    assert (holding("村党支部书记"), holding("村委会主任")) == (["甲"], [])
    with refused_by_the_database(ONE_SEAT):
        Approval.objects.create(
            candidacy=other, decision="approved", decided_on=today(), document_number="1", decided_by="镇党委"
        )


def test_a_move_is_decided_on_record_and_leaves_the_first_seat_free(chosen_twice, post):
    _, other = chosen_twice
    (decision,) = approve([other], ruling(), moves_agreed=True, recorded_by=None)
    assert decision.moved_from == post
    change = StateChange.objects.filter(cadre=other.cadre).first()
    assert (change.vacated_post, "同意从" in change.basis) == (post, True)
    assert (holding("村党支部书记"), holding("村委会主任")) == ([], ["甲"])


def test_the_second_approval_may_be_refused_and_the_seat_held_stays(chosen_twice):
    _, other = chosen_twice
    approve([other], ruling(approved=False, document_number="", opinion="已有岗位"), recorded_by=None)
    assert holding("村党支部书记") == ["甲"]


def test_the_page_says_where_a_person_sits_and_asks_whether_they_move(client, township, chosen_twice):
    client.force_login(make_user(Role.LEADING_GROUP, township))
    _, other = chosen_twice
    address = reverse("selection:approvals")
    assert "一人只占一个岗位，批准须同意从原岗位调整" in client.get(address).content.decode()
    said = DECISION | {"decision": "approved", "decided_on": f"{today()}", "candidacies": [other.pk]}
    refused = client.post(address, said)
    assert ONE_SEAT in refused.content.decode()
    assert f'value="{other.pk}"' in refused.content.decode()
    decided = client.post(address, said | {"moves_agreed": "on"}, follow=True)
    assert "调整" in decided.content.decode()
    assert holding("村委会主任") == ["甲"]
