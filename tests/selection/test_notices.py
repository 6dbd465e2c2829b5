"""Notices and objections at the boundaries of their days and of what they are about. domain.md, "Open selection", 6."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from reserve_cadres.models import Candidacy
from reserve_cadres.selection.approvals.approvals import approve, hindrances
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.ballots.counting import Count
from reserve_cadres.selection.course.ending import cancel_round
from reserve_cadres.selection.notices.forms import NoticeForm
from reserve_cadres.selection.notices.notices import (
    Received,
    chosen_in,
    record_objection,
    settle_objection,
    why_no_notice,
)
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from tests.conftest import make_cadre
from tests.selection.steps import (
    PRESENT,
    announced,
    chosen,
    for_only,
    met,
    nominated,
    noticed,
    opened,
    ready_for_ballot,
    reviewed,
    today,
)
from tests.selection.test_approval import ruling

HELD_ON = today() - timedelta(days=9)


def settle(raised, **said):
    usual = {"outcome": "dismissed", "settlement": "查无此事", "settled_on": today(), "settled_by": None}
    settle_objection(raised, **usual | said)


def raised_against(notice, candidacy=None, on=None):
    return record_objection(notice, Received(on or notice.starts_on, "有人反映", candidacy), recorded_by=None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"settlement": "  "}, "请写明调查处理情况"),
        ({"settled_on": HELD_ON + timedelta(days=1)}, "办结日期早于收到日期"),
        ({"settled_on": today() + timedelta(days=1)}, "办结日期晚于今天"),
    ],
)
def test_an_objection_is_settled_in_words_on_a_day_since_it_came_that_is_not_to_come(township, post, said, words):
    _, one, people = chosen(township, post, "甲")
    raised = raised_against(noticed(one.selection), people[0], on=HELD_ON + timedelta(days=2))
    with pytest.raises(ValidationError, match=words):
        settle(raised, **said)
    settle(raised, settled_on=raised.received_on)
    with pytest.raises(ValidationError, match="这条异议已经办结"):
        settle(raised)


def test_an_upheld_objection_names_somebody_who_is_not_approved_yet(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    notice = noticed(one.selection)
    with pytest.raises(ValidationError, match="没有指明针对谁"):
        settle(unnamed := raised_against(notice), outcome="upheld")
    settle(unnamed)
    approve(people[:1], ruling(), recorded_by=None)
    with pytest.raises(ValidationError, match="已经审批"):
        settle(raised_against(notice, people[0]), outcome="upheld")


def test_objections_are_taken_to_a_notice_in_force_of_a_round_under_way(township, post):
    made, one, people = chosen(township, post, "甲")
    withdrawn = noticed(one.selection)
    withdraw_notice(withdrawn, reason="名单有误", withdrawn_by=None)
    with pytest.raises(ValidationError, match="已经作废"):
        raised_against(withdrawn, people[0])
    notice = noticed(one.selection)
    cancel_round(made, reason="上级统一安排", recorded_by=None)
    with pytest.raises(ValidationError):
        raised_against(notice, people[0])
    assert not notice.objections.exists()


def test_a_notice_of_a_past_round_does_not_begin_before_the_meeting_it_follows(township, post):
    _, one, _ = chosen(township, post, "甲")
    with pytest.raises(ValidationError, match="公示不能早于公选大会"):
        noticed(one.selection, starts_on=HELD_ON - timedelta(days=1))
    with pytest.raises(ValidationError, match="不少于 5 个工作日"):
        noticed(one.selection, days=4)
    assert noticed(one.selection, starts_on=HELD_ON).starts_on >= HELD_ON


def test_no_notice_while_a_post_is_not_counted_or_nobody_of_it_was_chosen(township, village, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    title = "村党支部书记"
    assert why_no_notice(one.selection) == [f"{title}：还没有票选结果。"]
    count_ballot(one, for_only(people, 50, 50), recorded_by=None)
    assert why_no_notice(one.selection) == [f"{title}：得票相同，须重新投票。"]
    count_ballot(one, for_only(people, 10, 20), recorded_by=None)
    assert why_no_notice(one.selection) == ["没有入选的人。"]


def test_no_notice_while_a_void_ballot_was_not_held_again(township, post):
    _, one, people = ready_for_ballot(township, post, "甲")
    count_ballot(one, Count(PRESENT - 1, PRESENT, None, None), recorded_by=None)
    assert why_no_notice(one.selection) == ["村党支部书记：上次投票作废，须重新投票。"]
    count_ballot(one, for_only(people, 60), recorded_by=None)
    assert why_no_notice(one.selection) == []


def test_a_post_whose_candidates_all_failed_their_review_holds_no_notice_up(township, village, post):
    other = village.posts.exclude(pk=post.pk).get()
    made = announced(township, {post: 1, other: 1})
    one, without = opened(made, post), opened(made, other)
    (fit,), (unfit,) = nominated(one, "甲"), nominated(without, "乙")
    reviewed([fit])
    reviewed([unfit], "fail")
    met(one.selection)
    count_ballot(one, for_only([fit], 60), recorded_by=None)
    assert why_no_notice(one.selection) == []
    assert chosen_in(one.selection) == [fit]


def test_nobody_is_approved_on_the_last_day_of_the_notice_but_on_the_day_after(township, post):
    _, one, people = chosen(township, post, "甲")
    notice = noticed(one.selection)
    for day in (notice.starts_on, notice.ends_on):
        with pytest.raises(ValidationError, match="次日起才能审批"):
            approve(people, ruling(on=day), recorded_by=None)
    approve(people, ruling(on=notice.ends_on + timedelta(days=1)), recorded_by=None)
    assert people[0].cadre.state_changes.filter(state="in_pool").count() == 1


def test_an_approval_is_of_somebody(township, post):
    with pytest.raises(ValidationError, match="请先勾选要审批的人"):
        approve([], ruling(), recorded_by=None)


def test_a_full_post_is_told_before_anybody_is_approved_for_it_and_one_with_a_seat_left_is_not(
    township, village, post
):
    _, one, people = chosen(township, post, "甲")
    noticed(one.selection)
    waiting = Candidacy.objects.for_pages().get(pk=people[0].pk)
    make_cadre(village, "补录", post=post)
    assert hindrances([waiting], today()) == {waiting.pk: []}
    make_cadre(village, "又一人", post=post)
    full = "岗位后备名额已满(2/2)；可不予批准，或等名额空出后再批准。"
    assert hindrances([waiting], today()) == {waiting.pk: [full]}


def test_the_number_that_takes_objections_is_offered_again(township, post):
    _, one, _ = chosen(township, post, "甲")
    noticed(one.selection)
    assert NoticeForm(selection=one.selection)["contact"].initial == ""
    one.selection.notices.update(contact="5190-1234567")
    assert NoticeForm(selection=one.selection)["contact"].initial == "5190-1234567"
