"""Vacancies and the runners-up offered for them in order. domain.md, "Keeping the pool alive"."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.models import Cadre, SelectionRound, StateChange
from reserve_cadres.people.codes import State
from reserve_cadres.selection.approvals.approvals import approve, chosen_and_undecided
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.ending import close_round
from reserve_cadres.selection.course.progress import progress_of
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.notices import Received, record_objection, settle_objection
from reserve_cadres.selection.vacancies.vacancies import call_up, vacancies_of
from tests.reserve_cadres.test_changes import decide, proposal
from tests.reserve_cadres.test_changes import ruling as ruling_on_change
from tests.selection.steps import for_only, noticed, ready_for_ballot, today
from tests.selection.test_approval import ruling
from tests.transfers import lines_of
from villages.models import Post


def ago(days):
    return today() - timedelta(days=days)


NOTICE = {"starts_on": ago(9), "days": 5, "place": "公开栏", "posted_by": None}


@pytest.fixture
def left(township, post):
    """甲 and 乙 were chosen before 丙, 丁 and 戊; the round is over and 甲 has left."""
    days = {"nominations_from": ago(60), "nominations_until": ago(45), "held_on": ago(40)}
    made, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", "丁", "戊", seats=2, **days)
    count_ballot(one, for_only(people, 60, 55, 50, 45, 45), recorded_by=None)
    noticed(one.selection, starts_on=ago(40))
    approve(people[:2], ruling(on=ago(20)), recorded_by=None)
    close_round(made, recorded_by=None)
    departed = proposal(people[0].cadre, effective_on=ago(10), proposed_on=ago(10))
    decide([departed], ruling_on_change(on=today()), recorded_by=None)
    return one, people


def vacancy(post):
    return vacancies_of(Post.objects.with_bench_strength().filter(pk=post.pk))[0]


def test_an_exit_is_shown_as_a_vacancy_with_the_runners_up_in_the_order_of_their_votes(left, post):
    found = vacancy(post)
    assert (found.open_seats, [change.cadre.name for change in found.departures]) == (1, ["甲"])
    assert [one.candidacy.cadre.name for one in found.runners_up] == ["丙", "丁", "戊"]
    assert found.next.candidacy.cadre.name == "丙"


def test_a_runner_up_enters_by_notice_and_approval_like_anybody_chosen(left, post):
    _, people = left
    third = Candidacy.objects.for_pages().get(pk=people[2].pk)
    with pytest.raises(ValidationError, match="没有在有效的票选中入选"):
        approve([third], ruling(), recorded_by=None)
    notice = call_up(third, **NOTICE)
    assert [one.cadre.name for one in chosen_and_undecided(Candidacy.objects.all())] == ["丙"]
    objection = record_objection(notice, Received(notice.starts_on, "反映", third), recorded_by=None)
    with pytest.raises(ValidationError, match="没有办结"):
        approve([third], ruling(), recorded_by=None)
    settle_objection(objection, outcome="dismissed", settlement="不属实", settled_on=today(), settled_by=None)
    approve([third], ruling(), recorded_by=None)
    cadre = Cadre.objects.get(pk=third.cadre_id)
    assert (cadre.state, cadre.post) == (State.IN_POOL, post)
    assert StateChange.objects.filter(cadre=cadre).first().origin == "succeeded"
    assert not Post.objects.with_bench_strength().get(pk=post.pk).missing


def test_no_approval_before_the_call_up_notice_ran_out(left):
    _, people = left
    third = Candidacy.objects.for_pages().get(pk=people[2].pk)
    call_up(third, **(NOTICE | {"starts_on": today()}))
    with pytest.raises(ValidationError, match="期满"):
        approve([third], ruling(), recorded_by=None)


def test_a_call_up_does_not_begin_before_the_leaving_was_recorded_and_of_a_round_of_the_past_not_before_it(left):
    _, people = left
    third = Candidacy.objects.for_pages().get(pk=people[2].pk)
    with pytest.raises(ValidationError, match=f"甲离开是 {ago(10):%Y-%m-%d} 登记的，递补公示不能早于这一天"):
        call_up(third, **(NOTICE | {"starts_on": ago(11)}))
    SelectionRound.objects.update(entered_afterwards=False, source_document="", source_dated_on=None)
    third.opened_post.selection.round.refresh_from_db()
    with pytest.raises(ValidationError, match=f"甲离开是 {today():%Y-%m-%d} 登记的"):
        call_up(third, **(NOTICE | {"starts_on": ago(1)}))
    assert call_up(third, **(NOTICE | {"starts_on": today()})).calls_up


def test_nobody_is_passed_over_without_a_reason_but_equals_are_equal(left, post):
    _, people = left
    fourth = Candidacy.objects.for_pages().get(pk=people[3].pk)
    with pytest.raises(ValidationError, match="排在前面的还有丙"):
        call_up(fourth, **NOTICE)
    assert call_up(fourth, passed_over_reason="丙外出务工，本人放弃", **NOTICE).passed_over_reason
    assert vacancy(post).open_seats == 0


def test_with_the_first_unavailable_either_of_two_equals_may_follow(left):
    _, people = left
    Candidacy.objects.filter(pk=people[2].pk).update(withdrawn_on=today(), withdrawal_reason="本人放弃")
    fifth = Candidacy.objects.for_pages().get(pk=people[4].pk)
    assert call_up(fifth, **NOTICE).passed_over_reason == ""


def test_a_runner_up_who_gives_up_after_the_round_is_offered_no_more(as_organiser, left, post):
    _, people = left
    address = f"/selection/candidacies/{people[2].pk}/withdraw/"
    assert "放弃递补" in as_organiser.get(f"/selection/candidacies/{people[2].pk}/").content.decode()
    said = {"cause": "asked", "day": f"{today()}", "reason": "外出务工"}
    assert "日期不能早于它" in as_organiser.post(address, said | {"day": "2015-01-01"}).content.decode()
    as_organiser.post(address, said)
    found = vacancy(post)
    assert found.next.candidacy.cadre.name == "丁"
    assert [one.hindrance for one in found.runners_up] == ["已退出选拔(本人退出)", "", ""]
    change = StateChange.objects.filter(cadre=people[2].cadre).first()
    assert (change.state, change.origin) == ("out", "not_selected")


def test_who_is_in_the_pool_cannot_withdraw_from_a_round_that_is_over(as_organiser, left):
    _, people = left
    address = f"/selection/candidacies/{people[1].pk}/withdraw/"
    page = as_organiser.post(address, {"cause": "asked", "day": f"{today()}", "reason": "外出务工"}).content.decode()
    assert "不能再办理" in page
    assert people[1].cadre.state_changes.first().origin == "selected"


def test_an_objection_to_a_call_up_is_taken_on_the_village_page_after_the_round(as_organiser, left):
    one, people = left
    notice = call_up(Candidacy.objects.for_pages().get(pk=people[2].pk), **NOTICE)
    page = as_organiser.get(f"/selection/villages/{one.selection_id}/").content.decode()
    assert f"/selection/notices/{notice.pk}/objections/new/" in page
    said = {"received_on": f"{today()}", "candidacy": people[2].pk, "content": "反映"}
    as_organiser.post(f"/selection/notices/{notice.pk}/objections/new/", said)
    assert notice.objections.count() == 1


def test_a_seat_is_offered_once(left):
    _, people = left
    third, fourth = (Candidacy.objects.for_pages().get(pk=people[n].pk) for n in (2, 3))
    call_up(third, **NOTICE)
    with pytest.raises(ValidationError, match="没有空缺"):
        call_up(fourth, passed_over_reason="", **NOTICE)


def test_nobody_is_called_up_without_a_vacancy(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", seats=2)
    count_ballot(one, for_only(people, 60, 55, 50), recorded_by=None)
    noticed(one.selection)
    with pytest.raises(ValidationError, match="空缺已有人在等待审批"):
        call_up(Candidacy.objects.for_pages().get(pk=people[2].pk), **NOTICE)


def test_who_was_below_the_threshold_is_no_runner_up(township, post):
    made, one, people = ready_for_ballot(township, post, "甲", "乙", seats=2)
    count_ballot(one, for_only(people, 60, 20), recorded_by=None)
    noticed(one.selection)
    approve(people[:1], ruling(), recorded_by=None)
    close_round(made, recorded_by=None)
    assert vacancy(post).runners_up == []
    with pytest.raises(ValidationError, match="不是这个岗位"):
        call_up(Candidacy.objects.for_pages().get(pk=people[1].pk), **NOTICE)


def test_a_call_up_does_not_turn_back_the_villages_progress(left):
    one, people = left
    before = progress_of([one.selection])[0].stage
    call_up(Candidacy.objects.for_pages().get(pk=people[2].pk), **NOTICE)
    assert progress_of([one.selection])[0].stage == before == "approved"


def test_the_office_calls_up_on_the_page_and_the_reason_is_asked_at_its_field(as_organiser, left, post):
    _, people = left
    page = as_organiser.get("/selection/vacancies/?left=1").content.decode()
    assert page.index("丙") < page.index("丁")
    address = f"/selection/candidacies/{people[3].pk}/call-up/"
    said = {"starts_on": f"{NOTICE['starts_on']}", "days": 5, "place": "公开栏"}
    assert "不按顺序递补须写明原因" in as_organiser.post(address, said).content.decode()
    as_organiser.post(address, said | {"passed_over_reason": "丙放弃"})
    assert people[3].notices.get().calls_up


def test_nobody_is_called_up_to_a_post_that_is_no_more(left, post):
    _, people = left
    Post.ever.filter(pk=post.pk).update(ended_on=today())
    with pytest.raises(ValidationError, match="已撤销或并入别的岗位，不能递补"):
        call_up(Candidacy.objects.for_pages().get(pk=people[2].pk), **NOTICE)


def test_a_page_with_runners_up_to_call_asks_no_more_than_any_other(left, as_organiser, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = as_organiser.get(reverse("selection:vacancies")).content.decode()
    assert "丙" in page


def test_vacancies_rounds_and_decisions_go_out_as_the_pages_show_them(left, post, as_organiser):
    page = as_organiser.get(reverse("selection:vacancies"), {"left": "1"}).content.decode()
    rows = lines_of(as_organiser.get(reverse("selection:export_vacancies"), {"left": "1"}))
    assert len(rows) == 1
    village, title, missing, pending, departures, runners_up = rows[0]
    assert (village, title, missing, pending) == (post.village.name, post.title, 1, 0)
    assert departures.startswith("甲(")
    assert runners_up == "丙 50 票；丁 45 票；戊 45 票"
    assert "甲" in page
    everything = lines_of(as_organiser.get(reverse("selection:export_vacancies")))
    assert ("村委会主任", 2, 0) in [row[1:4] for row in everything]
    made = left[0].selection.round
    assert [row[:2] for row in lines_of(as_organiser.get(reverse("selection:export")))] == [(made.title, "已结束")]
    decided = lines_of(as_organiser.get(reverse("selection:export_approvals")))
    assert {(row[2], row[5]) for row in decided} == {("甲", "批准入库"), ("乙", "批准入库")}
