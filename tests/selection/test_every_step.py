"""What a round meets with at every step, and where its people stand on every day after. domain.md, "Open selection".

Somebody dies, withdraws or is hired elsewhere; the round is given up; a seat is taken meanwhile; a decision is annulled.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.changes.changes import Motion, decide, propose, revocable
from reserve_cadres.models import Candidacy, SelectionRound, StateChange
from reserve_cadres.selection.approvals.approvals import approve, hindrances
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.ending import cancel_round, close_round
from reserve_cadres.selection.nominations.nominations import Proposal, nominate, withdraw
from reserve_cadres.selection.notices.notices import settle_objection
from reserve_cadres.selection.vacancies.vacancies import vacancies_of
from tests.conftest import make_cadre, undone
from tests.reserve_cadres.test_changes import ruling as decision
from tests.selection.steps import announced, for_only, met, nominated, noticed, opened, reviewed, today
from tests.selection.test_approval import objection, ruling
from villages.models import Post

STEPS = ["nominated", "reviewed", "met", "counted", "on_notice"]


def brought_to(step, township, post, *names, seats=1):
    """A round of the past with candidates, brought as far as ``step``."""
    made = announced(township, {post: seats})
    one = opened(made, post)
    people = nominated(one, *names)
    done = STEPS.index(step)
    if done >= 1:
        reviewed(people)
    if done >= 2:
        met(one.selection)
    if done >= 3:
        count_ballot(one, for_only(people, *(60 - place for place in range(len(people)))), recorded_by=None)
    if done >= 4:
        noticed(one.selection)
    return made, one, people


def standing(cadre, day):
    change = StateChange.objects.filter(cadre=cadre).latest_on(day).first()
    return change and change.state


@pytest.mark.parametrize("step", STEPS)
def test_who_dies_or_withdraws_at_any_step_is_out_from_that_day_and_the_others_go_on(township, post, step):
    made, _, both = brought_to(step, township, post, "甲", "乙", seats=2)
    day = today() - timedelta(days=3)
    days = (made.nominations_until, day - timedelta(days=1), day, today())
    for cause in ("dead", "asked", "hired"):
        with undone():
            gone, other = (Candidacy.objects.get(pk=one.pk) for one in both)
            withdraw(gone, day=day, reason="见说明", cause=cause)
            stood = [standing(gone.cadre, on) for on in days]
            assert stood == ["in_selection", "in_selection", "out", "out"], cause
            assert standing(other.cadre, today()) == "in_selection", cause
            with pytest.raises(ValidationError, match="已退出选拔"):
                approve([gone], ruling(), recorded_by=None)
            if step == "on_notice":
                approve([other], ruling(), recorded_by=None)
                close_round(SelectionRound.objects.get(pk=made.pk), recorded_by=None)
                assert standing(other.cadre, today()) == "in_pool", cause


def test_who_died_stands_nowhere_and_is_nominated_no_more(township, village, post):
    second = village.posts.get(title="村委会主任")
    made = announced(township, {post: 1, second: 1})
    (first,) = nominated(opened(made, post), "甲")
    proposal = Proposal("branch", made.nominations_until, "村党支部")
    other = nominate(opened(made, second), first.cadre, proposal, recorded_by=None)
    withdraw(first, day=today(), reason="因病", cause="dead")
    other.refresh_from_db()
    assert (other.end, standing(first.cadre, today())) == ("去世", "out")
    with pytest.raises(ValidationError, match="已登记去世"):
        nominate(opened(made, second), first.cadre, proposal, recorded_by=None)


def test_who_withdraws_from_one_post_and_stands_for_another_is_still_in_selection(township, village, post):
    second = village.posts.get(title="村委会主任")
    made = announced(township, {post: 1, second: 1})
    (first,) = nominated(opened(made, post), "甲")
    proposal = Proposal("branch", made.nominations_until, "村党支部")
    nominate(opened(made, second), first.cadre, proposal, recorded_by=None)
    withdraw(first, day=today(), reason="只参选一个岗位")
    assert standing(first.cadre, today()) == "in_selection"


def test_who_is_disqualified_after_an_objection_is_out_from_the_day_it_was_settled(township, post):
    _, one, people = brought_to("on_notice", township, post, "甲")
    raised = objection(one.selection.notices.get(), people[0])
    day = today() - timedelta(days=1)
    settle_objection(raised, outcome="upheld", settlement="查实", settled_on=day, settled_by=None)
    assert [standing(people[0].cadre, on) for on in (day - timedelta(days=1), day)] == ["in_selection", "out"]


@pytest.mark.parametrize("step", STEPS)
def test_a_round_is_given_up_at_any_step_and_nobody_stays_in_selection(township, post, step):
    made, one, people = brought_to(step, township, post, "甲", "乙")
    cancel_round(made, reason="上级统一部署", recorded_by=None)
    made.refresh_from_db()
    assert (made.status, {standing(each.cadre, today()) for each in people}) == ("cancelled", {"out"})
    assert {standing(each.cadre, today() - timedelta(days=1)) for each in people} == {"in_selection"}
    assert StateChange.objects.filter(basis__endswith="批次取消").count() == 2
    assert not one.selection.notices.in_force().exists()
    assert post in Post.objects.exclude(openings__selection__round__status="announced")


def test_a_round_given_up_after_some_were_approved_keeps_those_in_the_pool(township, post):
    made, _, people = brought_to("on_notice", township, post, "甲", "乙", seats=2)
    approve(people[:1], ruling(), recorded_by=None)
    cancel_round(made, reason="上级统一部署", recorded_by=None)
    assert [standing(each.cadre, today()) for each in people] == ["in_pool", "out"]


def test_a_seat_taken_while_somebody_chosen_waits_is_said_on_the_list_and_the_round_can_end(
    as_organiser, township, village, post
):
    made, _, people = brought_to("on_notice", township, post, "甲")
    for name in ("先到一", "先到二"):
        make_cadre(village, name, post=post)
    said = "岗位后备名额已满(2/2)"
    assert said in "".join(hindrances(people, today())[people[0].pk])
    assert said in as_organiser.get(reverse("selection:approvals")).content.decode()
    approve(people, ruling(approved=False, document_number="", opinion="名额已满"), recorded_by=None)
    close_round(made, recorded_by=None)
    assert standing(people[0].cadre, today()) == "out"


def change_of(cadre, kind, **fields):
    fields = {
        "effective_on": today(),
        "basis": "上级文件",
        "proposer": "镇党委组织办",
        "proposed_on": today(),
    } | fields
    made = propose(cadre, Motion(kind, **fields), recorded_by=None)
    decide([made], decision(on=today()), recorded_by=None)
    cadre.refresh_from_db()
    return made


def test_an_entry_annulled_by_the_level_above_frees_the_seat_and_brings_no_candidacy_back(township, post):
    made, _, people = brought_to("on_notice", township, post, "甲", "乙")
    approved_on = today() - timedelta(days=1)
    approve(people[:1], ruling(on=approved_on), recorded_by=None)
    cadre = people[0].cadre
    cadre.refresh_from_db()
    change_of(cadre, "revocation", revokes=revocable(cadre))
    assert [standing(cadre, on) for on in (approved_on, today())] == ["in_pool", "out"]
    assert people[0].approvals.exists()
    with pytest.raises(ValidationError, match="已经审批过了"):
        approve(people[:1], ruling(), recorded_by=None)
    vacancy = vacancies_of(Post.objects.with_bench_strength().filter(pk=post.pk))[0]
    assert (vacancy.open_seats, vacancy.departures[0].cadre) == (2, cadre)
    assert vacancy.next.candidacy.cadre.name == "乙"
    close_round(made, recorded_by=None)


def test_an_annulled_move_gives_the_former_seat_back(township, village, post):
    second = village.posts.get(title="村委会主任")
    birth, on = date(today().year - 30, 1, 1), date(today().year - 5, 3, 1)
    cadre = make_cadre(village, "甲", post=second, on=on, education=4, birth_date=birth)
    made = announced(township, {post: 1})
    proposal = Proposal("branch", made.nominations_until, "村党支部")
    candidacy = nominate(opened(made, post), cadre, proposal, recorded_by=None, household_here=True)
    reviewed([candidacy])
    met(candidacy.opened_post.selection)
    count_ballot(opened(made, post), for_only([candidacy], 60), recorded_by=None)
    noticed(candidacy.opened_post.selection)
    approve([candidacy], ruling(), moves_agreed=True, recorded_by=None)
    cadre.refresh_from_db()
    change_of(cadre, "revocation", revokes=revocable(cadre))
    assert (cadre.state, cadre.post) == ("in_pool", second)


def test_who_resigns_on_trial_leaves_a_seat_that_the_runner_up_is_offered(township, post):
    made, _, people = brought_to("on_notice", township, post, "甲", "乙")
    approve(people[:1], ruling(on=today() - timedelta(days=1)), recorded_by=None)
    close_round(made, recorded_by=None)
    cadre = people[0].cadre
    cadre.refresh_from_db()
    change_of(
        cadre, "appointment", appointed_title="红星村村委会副主任(试用)", effective_on=today() - timedelta(days=1)
    )
    change_of(cadre, "exit", reason="asked")
    assert [standing(cadre, on) for on in (today() - timedelta(days=1), today())] == ["appointed", "out"]
    vacancy = vacancies_of(Post.objects.with_bench_strength().filter(pk=post.pk))[0]
    assert vacancy.next.candidacy.cadre.name == "乙"


def test_the_pages_let_a_candidate_go_for_each_cause_and_end_a_round_at_any_step(as_organiser, township, post):
    made, one, people = brought_to("on_notice", township, post, "甲", "乙", seats=2)
    said = {"day": f"{today()}", "cause": "dead", "reason": "因病去世"}
    as_organiser.post(reverse("selection:withdraw", args=[people[0].pk]), said)
    village = as_organiser.get(reverse("selection:village", args=[one.selection_id])).content.decode()
    assert "去世" in village
    as_organiser.post(reverse("selection:end", args=[made.pk]), {"cancel": "1", "reason": "上级部署"})
    made.refresh_from_db()
    assert made.status == "cancelled"
