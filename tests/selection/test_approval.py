"""Notice, objections and approval. domain.md, "Open selection", 6 and 7."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from reserve_cadres.models import Approval, Cadre, Candidacy, StateChange
from reserve_cadres.pool.pool import Posting, admit
from reserve_cadres.pool.seats import QuotaExceeded
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.ending import cancel_round, close_round
from reserve_cadres.selection.course.progress import progress_of
from reserve_cadres.selection.meetings.meetings import declare_valid
from reserve_cadres.selection.nominations.nominations import (
    close_nominations,
    withdraw,
)
from reserve_cadres.selection.notices.notices import Received, post_notice, record_objection, settle_objection
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from tests.conftest import make_cadre, make_village, refused_by_the_database
from tests.selection.steps import (
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
from tests.together import at_once
from villages.models import Township

DECISION = {"approved": True, "decided_by": "镇党委会议", "document_number": "石委〔2026〕8号"}


def ruling(on=None, **changes):
    return Ruling(**(DECISION | {"decided_on": on or today()} | changes))


def test_approval_puts_people_into_the_pool_on_their_posts(township, post, organiser):
    _, one, people = chosen(township, post, "甲", "乙")
    noticed(one.selection)
    approve(people, ruling(), recorded_by=organiser)
    assert {cadre.name for cadre in Cadre.objects.filter(state="in_pool", post=post)} == {"甲", "乙"}
    change = StateChange.objects.filter(origin="selected").first()
    assert (change.document_number, change.decided_by, change.recorded_by) == (
        "石委〔2026〕8号",
        "镇党委会议",
        organiser,
    )


def test_who_stands_in_a_round_is_not_registered_past_notice_and_approval(township, post):
    _, _, people = chosen(township, post, "甲")
    posting = Posting(people[0].cadre_id, post.village_id, post.pk, today())
    with pytest.raises(ValidationError, match="正在参加公开选拔"):
        admit(posting, origin=StateChange.Origin.REASSIGNED, recorded_by=None)
    withdraw(people[0], day=today(), reason="本人外出")
    with pytest.raises(ValidationError, match="参加过公开选拔，须经审批入库，或提请镇领导小组决定入库"):
        admit(posting, origin=StateChange.Origin.REGISTERED, recorded_by=None)


def test_no_approval_before_the_notice_ran_out(township, post):
    _, one, people = chosen(township, post, "甲")
    with pytest.raises(ValidationError, match="还没有公示"):
        approve(people, ruling(), recorded_by=None)
    notice = noticed(one.selection, starts_on=today())
    with pytest.raises(ValidationError, match="期满"):
        approve(people, ruling(), recorded_by=None)
    with refused_by_the_database("公示还没有期满或还有异议没有办结"):
        Approval.objects.create(
            candidacy=people[0],
            decision="approved",
            decided_on=notice.ends_on,
            document_number="1",
            decided_by="镇党委",
        )


def objection(notice, candidacy=None, **fields):
    received = Received(notice.starts_on, "有人反映", candidacy, **fields)
    return record_objection(notice, received, recorded_by=None)


def test_no_approval_before_each_objection_is_settled(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    notice = noticed(one.selection)
    raised = objection(notice, people[0])
    with pytest.raises(ValidationError, match="1 条公示异议没有办结"):
        approve(people, ruling(), recorded_by=None)
    with pytest.raises(ValidationError, match="调查处理情况"):
        settle_objection(raised, outcome="dismissed", settlement="", settled_on=today(), settled_by=None)
    settle_objection(raised, outcome="dismissed", settlement="查无此事", settled_on=today(), settled_by=None)
    assert len(approve(people, ruling(), recorded_by=None)) == 2


def test_an_objection_is_received_during_the_notice_and_names_somebody_on_it(township, village, post):
    _, one, people = chosen(township, post, "甲", "乙")
    notice = noticed(one.selection)
    refused = [
        (Received(today() + timedelta(days=1), "有人反映", people[0]), "晚于今天"),
        (Received(notice.starts_on - timedelta(days=1), "有人反映", people[0]), "早于公示开始"),
        (Received(notice.starts_on, "", people[0]), "不能为空|必填|content"),
    ]
    third = Candidacy.objects.create(opened_post=people[0].opened_post, cadre=make_cadre(village, "丙", in_pool=False))
    refused.append((Received(notice.starts_on, "有人反映", third), "丙不在这次公示的名单里"))
    for received, words in refused:
        with pytest.raises(ValidationError, match=words):
            record_objection(notice, received, recorded_by=None)
    assert not notice.objections.exists()


def test_an_objection_stays_open_through_every_later_notice(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    first = noticed(one.selection)
    raised = objection(first, people[0])
    withdraw_notice(first, reason="另一岗位计票更正", withdrawn_by=None)
    noticed(one.selection)
    assert stage(one.selection) == ("on_notice", "1 条异议没有办结。")
    with pytest.raises(ValidationError, match="1 条公示异议没有办结"):
        approve(people[:1], ruling(), recorded_by=None)
    with refused_by_the_database("公示还没有期满或还有异议没有办结"):
        Approval.objects.create(
            candidacy=people[0], decision="approved", decided_on=today(), document_number="1", decided_by="镇党委"
        )
    approve(people[1:], ruling(), recorded_by=None)
    settle_objection(raised, outcome="dismissed", settlement="查无此事", settled_on=today(), settled_by=None)
    approve(people[:1], ruling(), recorded_by=None)


def test_a_round_does_not_end_with_an_objection_unanswered(township, post):
    made, one, people = chosen(township, post, "甲")
    first = noticed(one.selection)
    raised = objection(first, people[0])
    withdraw(people[0], day=today(), reason="本人外出")
    with pytest.raises(ValidationError, match="1 条公示异议没有办结，不能结束"):
        close_round(made, recorded_by=None)
    settle_objection(raised, outcome="dismissed", settlement="查无此事", settled_on=today(), settled_by=None)
    close_round(made, recorded_by=None)


def test_an_objection_of_a_round_that_was_given_up_can_still_be_settled(township, post):
    made, one, people = chosen(township, post, "甲")
    raised = objection(noticed(one.selection), people[0])
    cancel_round(made, reason="上级统一安排", recorded_by=None)
    settle_objection(raised, outcome="dismissed", settlement="查无此事", settled_on=today(), settled_by=None)


def test_an_upheld_objection_takes_the_candidate_off_and_the_others_go_on(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    raised = objection(noticed(one.selection), people[0])
    settle_objection(raised, outcome="upheld", settlement="查实拉票", settled_on=today(), settled_by=None)
    with pytest.raises(ValidationError, match="已取消资格"):
        approve(people, ruling(), recorded_by=None)
    approve(people[1:], ruling(), recorded_by=None)
    assert post.reserves.filter(state="in_pool").count() == 1


def test_one_of_many_that_cannot_be_approved_stops_all(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    noticed(one.selection)
    withdraw(people[0], day=today(), reason="本人外出")
    with pytest.raises(ValidationError, match="已退出选拔"):
        approve(people, ruling(), recorded_by=None)
    assert not Approval.objects.exists()


def test_a_refusal_says_why_and_puts_nobody_into_the_pool(township, post):
    _, one, people = chosen(township, post, "甲")
    noticed(one.selection)
    with pytest.raises(ValidationError, match="须写明意见"):
        approve(people, ruling(approved=False, document_number=""), recorded_by=None)
    approve(people, ruling(approved=False, document_number="", opinion="另有任用"), recorded_by=None)
    assert not post.reserves.filter(state="in_pool").exists()


def test_approval_never_goes_over_the_quota(township, village, post):
    _, one, people = chosen(township, post, "甲", "乙")
    noticed(one.selection)
    make_cadre(village, "补录的人", post=post)
    with pytest.raises(QuotaExceeded, match="名额 2 名"):
        approve(people, ruling(), recorded_by=None)
    approve(people[:1], ruling(), recorded_by=None)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_the_same_moment_do_not_share_the_last_seat():
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    post = village.posts.get()
    _, one, people = chosen(village.township, post, "甲", "乙")
    noticed(one.selection)
    make_cadre(village, "丙", post=post)
    failures = at_once(*(lambda one=one: approve([one], ruling(), recorded_by=None) for one in people))
    assert [type(one) for one in failures if one] == [QuotaExceeded]
    assert post.reserves.filter(state="in_pool").count() == 2


def test_a_notice_waits_for_every_tie_and_every_post(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    with pytest.raises(ValidationError, match="还没有票选结果"):
        noticed(one.selection)
    count_ballot(one, for_only(people, 50, 50), recorded_by=None)
    with pytest.raises(ValidationError, match="得票相同"):
        noticed(one.selection)
    count_ballot(one, for_only(people, 50, 20), recorded_by=None)
    assert list(noticed(one.selection).candidacies.all()) == people[:1]
    with pytest.raises(ValidationError, match="已有公示"):
        noticed(one.selection)


def test_a_notice_is_not_shorter_than_the_round_says(township, post):
    _, one, _ = chosen(township, post, "甲")
    with pytest.raises(ValidationError, match="不少于 5 个工作日"):
        post_notice(one.selection, starts_on=today(), days=4, place="公开栏", posted_by=None)


def stage(selection, day=None):
    selection.refresh_from_db()
    found = progress_of([selection], day)[0]
    return found.stage, " ".join(found.missing)


def test_a_village_s_standing_follows_from_what_was_done(township, post):
    made = announced(township, {post: 2})
    one = opened(made, post)
    assert stage(one.selection, made.nominations_until) == ("announced", "还没有人报名。")
    people = nominated(one, "甲", "乙", "丙")
    assert stage(one.selection)[0] == "nominating"
    close_nominations(one.selection, recorded_by=None)
    assert stage(one.selection) == ("reviewing", "3 人的资格审查没有完成：丙、甲、乙。")
    reviewed(people)
    assert stage(one.selection) == ("meeting", "登记公选大会。")
    meeting = met(one.selection, valid=False)
    assert stage(one.selection) == ("meeting", "大会还没有宣布有效。")
    declare_valid(meeting, recorded_by=None)
    assert stage(one.selection) == ("meeting", "村党支部书记：登记计票结果。")
    count_ballot(one, for_only(people, 60, 50, 50), recorded_by=None)
    assert stage(one.selection) == ("meeting", "村党支部书记：得票相同，须重新投票。")
    count_ballot(one, for_only(people[1:], 50, 20), recorded_by=None)
    assert stage(one.selection) == ("meeting", "发布公示。")
    notice = noticed(one.selection)
    assert stage(one.selection) == ("approving", "2 人等待镇领导小组审批。")
    raised = objection(notice)
    assert stage(one.selection) == ("on_notice", "1 条异议没有办结。")
    settle_objection(raised, outcome="dismissed", settlement="查无此事", settled_on=today(), settled_by=None)
    approve(people[:2], ruling(), recorded_by=None)
    assert stage(one.selection) == ("approved", "")


def test_a_closed_round_keeps_its_runners_up_and_lets_the_others_go(township, post):
    made, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", seats=1)
    count_ballot(one, for_only(people, 60, 50, 10), recorded_by=None)
    with pytest.raises(ValidationError, match="没有办完"):
        close_round(made, recorded_by=None)
    noticed(one.selection)
    approve(people[:1], ruling(), recorded_by=None)
    close_round(made, recorded_by=None)
    assert {cadre.name: cadre.state for cadre in Cadre.objects.all()} == {
        "甲": "in_pool", "乙": "in_selection", "丙": "out",
    }  # fmt: skip
