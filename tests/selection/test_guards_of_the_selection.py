"""What was recorded of a selection is not rewritten past the functions, also by the application's own database user.

domain.md, "Open selection" and "Mentoring".
"""

from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from mentoring.models import MonthClosing
from mentoring.months.months import close_month, reopen_month
from reserve_cadres.models import (
    Approval,
    Ballot,
    Candidacy,
    NoticePerson,
    Objection,
    PublicNotice,
    QualificationReview,
    SelectionMeeting,
    Tally,
)
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.course.correcting import correct_ballot
from reserve_cadres.selection.course.ending import cancel_round
from reserve_cadres.selection.meetings.meetings import declare_invalid
from reserve_cadres.selection.nominations.nominations import withdraw
from reserve_cadres.selection.notices.notices import Received, record_objection, settle_objection
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from tests.conftest import refused_by_the_database
from tests.selection.steps import announced, chosen, for_only, met, nominated, noticed, opened, reviewed, today
from tests.selection.test_approval import ruling

pytestmark = pytest.mark.django_db
COUNTED = "登记了的计票不能改写，录错了请用「更正」。"


@pytest.fixture
def candidates(township, post):
    """Two who passed the review, and one nobody reviewed."""
    made = announced(township, {post: 2})
    one = opened(made, post)
    people = nominated(one, "甲", "乙", "丙")
    reviewed(people[:2])
    for person in people:
        person.refresh_from_db()
    return people


def reviews(candidacy):
    return QualificationReview.objects.filter(candidacy=candidacy)


def test_an_outcome_of_the_review_is_that_of_its_steps(candidates):
    passed, _, pending = candidates
    words = "审查结论须由各步审查结果得出，不能单独改。"
    assert (passed.review, pending.review) == ("passed", "pending")
    with refused_by_the_database(words):
        Candidacy.objects.filter(pk=pending.pk).update(review="passed")
    with refused_by_the_database(words):
        Candidacy.objects.filter(pk=passed.pk).update(review="failed")
    with refused_by_the_database(words):
        reviews(passed).filter(department="纪检").update(result="fail", opinion="处分期内")
    with refused_by_the_database(words):
        reviews(passed).filter(department="派出所").delete()
    with refused_by_the_database(words):
        Candidacy.objects.create(
            opened_post=passed.opened_post.selection.posts.get(), cadre=_another(passed), review="passed"
        )


def _another(candidacy):
    (other,) = nominated(candidacy.opened_post, "丁")
    cadre = other.cadre
    other.nominations.all().delete()
    other.delete()
    return cadre


def test_a_review_is_not_rewritten_once_it_was_decided_on_or_its_round_is_over(township, post, candidates):
    passed = candidates[0]
    selection = passed.opened_post.selection
    approval = Approval.objects.create(
        candidacy=passed, decision="refused", decided_on=today(), decided_by="镇党委会议", opinion="另有考虑"
    )
    with refused_by_the_database("甲已经审批，不能再改审查结果。"):
        reviews(passed).filter(department="纪检").update(opinion="补一句")
    with refused_by_the_database("甲已经审批，不能再改审查结果。"):
        reviews(passed).delete()
    assert approval.pk
    cancel_round(selection.round, reason="报名太少", recorded_by=None)
    with refused_by_the_database("批次已取消，不能再登记审查结果。"):
        QualificationReview.objects.create(candidacy=candidates[2], stage="branch", result="pass", reviewed_on=today())


def test_who_withdrew_does_not_stand_again(candidates):
    withdraw(candidates[0], day=today(), reason="外出务工")
    with refused_by_the_database("已退出或被取消资格的参选人，不能改回。"):
        Candidacy.objects.filter(pk=candidates[0].pk).update(withdrawn_on=None, withdrawal_reason="")


def test_a_meeting_declared_stays_declared_under_its_rules(candidates):
    selection = candidates[0].opened_post.selection
    reviewed(candidates[2:])
    meeting = met(selection)
    meetings = SelectionMeeting.objects.filter(pk=meeting.pk)
    with refused_by_the_database("大会已经宣布，不能改回"):
        meetings.update(status="planned")
    with refused_by_the_database("当时的法定人数规定不能再改"):
        meetings.update(minimum_representatives=1)
    declare_invalid(meeting, reason="主持人不是本村的", recorded_by=None)
    with refused_by_the_database("大会已经宣布，不能改回"):
        meetings.update(status="valid")


def test_what_was_counted_is_corrected_and_never_rewritten(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    first = one.ballots.get()
    tally = first.tallies.get(candidacy=people[0])
    tallies = Tally.objects.filter(pk=tally.pk)
    for fields in ({"outcome": "runner_up"}, {"votes_for": 59, "votes_against": 11}, {"rank": 2}):
        with refused_by_the_database(COUNTED):
            tallies.update(**fields)
    with refused_by_the_database(COUNTED):
        tallies.delete()
    ballots = Ballot.objects.filter(pk=first.pk)
    for fields in ({"seats": 1}, {"threshold_numerator": 0}, {"recorded_at": timezone.now()}, {"status": "void"}):
        with refused_by_the_database(COUNTED):
            ballots.update(**fields)
    with refused_by_the_database(COUNTED):
        ballots.delete()
    correct_ballot(first, for_only(people, 50, 40), reason="录错", recorded_by=None)
    with refused_by_the_database(COUNTED):
        ballots.update(status="counted", number=9)


def test_a_notice_is_neither_shortened_nor_put_back_nor_deleted(township, post):
    _, one, _ = chosen(township, post, "甲")
    days = {"selection": one.selection, "starts_on": today()}
    with refused_by_the_database("本批次规定公示不少于 5 个工作日。"):
        PublicNotice.objects.create(**days, days=4, ends_on=today() + timedelta(days=9))
    with refused_by_the_database("公示截止太早，不足公示天数。"):
        PublicNotice.objects.create(**days, days=5, ends_on=today() + timedelta(days=3))
    notice = noticed(one.selection, starts_on=today())
    notices = PublicNotice.objects.filter(pk=notice.pk)
    for fields in ({"ends_on": today()}, {"days": 1}, {"calls_up": True}, {"posted_at": timezone.now()}):
        with refused_by_the_database("已经发布的公示不能改，只能作废后重新公示。"):
            notices.update(**fields)
    with refused_by_the_database("已经发布的公示不能改，只能作废后重新公示。"):
        notices.delete()
    notices.update(withdrawn_at=timezone.now(), withdrawal_reason="名单有误")
    with refused_by_the_database("已经发布的公示不能改，只能作废后重新公示。"):
        notices.update(withdrawn_at=None)


def test_the_names_on_a_posted_notice_are_neither_added_to_nor_exchanged_nor_struck_out(township, post):
    _, one, people = chosen(township, post, "甲", "乙", "丙", seats=2)
    notice = noticed(one.selection)
    posted = NoticePerson.objects.filter(publicnotice=notice)
    assert posted.count() == 2
    for act in (
        lambda: notice.candidacies.add(people[2]),
        lambda: NoticePerson.objects.create(publicnotice=notice, candidacy=people[2]),
        lambda: posted.filter(candidacy=people[0]).update(candidacy=people[2]),
        lambda: posted.filter(candidacy=people[0]).delete(),
        notice.candidacies.clear,
    ):
        with refused_by_the_database("已经发布的公示不能改，只能作废后重新公示。"):
            act()
    # One posted in its place names whom it names.
    withdraw_notice(notice, reason="名单有误", withdrawn_by=None)
    assert noticed(one.selection).candidacies.count() == 2


def test_an_objection_is_settled_once_and_never_taken_away(township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    notice = noticed(one.selection)
    received = Received(notice.starts_on, "宅基地纠纷", people[0])
    raised = record_objection(notice, received, recorded_by=None)
    words = "登记了的异议不能改写或删除，只能办结。"
    objections = Objection.objects.filter(pk=raised.pk)
    for act in (
        lambda: objections.update(candidacy=people[1]),
        lambda: objections.update(content="无"),
        lambda: objections.delete(),
    ):
        with refused_by_the_database(words):
            act()
    settle_objection(raised, outcome="dismissed", settlement="查不属实", settled_on=today(), settled_by=None)
    with refused_by_the_database(words):
        objections.update(outcome="open", settled_on=None, settlement="")
    with refused_by_the_database(words):
        objections.update(settlement="查实")


def test_a_decision_on_entry_is_neither_moved_nor_deleted(township, post):
    _, one, people = chosen(township, post, "甲")
    noticed(one.selection)
    (approval,) = approve(people, ruling(), recorded_by=None)
    approvals = Approval.objects.filter(pk=approval.pk)
    for fields in (
        {"decided_on": approval.decided_on - timedelta(days=5)},
        {"document_number": "另一个"},
        {"decision": "refused", "opinion": "改了"},
    ):
        with refused_by_the_database("已经审批的决定不能改写或删除。"):
            approvals.update(**fields)
    with refused_by_the_database("已经审批的决定不能改写或删除。"):
        approvals.delete()


def test_nobody_is_approved_who_was_not_chosen_or_no_longer_stands(township, post):
    _, one, people = chosen(township, post, "甲", "乙", "丙", seats=2)
    notice = noticed(one.selection)
    with pgtrigger.ignore("reserve_cadres.NoticePerson:nobody_is_added_to_a_posted_notice"):
        notice.candidacies.add(people[2])
    words = "没有在有效的票选中入选或已不是参选人的，不能批准入库。"
    said = {"decision": "approved", "decided_on": today(), "decided_by": "镇党委会议", "document_number": "1 号"}
    with refused_by_the_database(words):
        Approval.objects.create(candidacy=people[2], **said)
    withdraw(people[1], day=today(), reason="外出务工")
    with refused_by_the_database(words):
        Approval.objects.create(candidacy=people[1], **said)
    count = Candidacy.objects.filter(approvals__isnull=False).count()
    assert count == 0


def test_a_closed_month_is_opened_by_the_office_with_its_reason_only(township):
    month = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    closing = close_month(township, month, closed_by=None)
    closings = MonthClosing.objects.filter(pk=closing.pk)
    words = "关闭了的月份只能由组织办写明原因重新开放。"
    for act in (
        lambda: closings.update(month=(month - timedelta(days=1)).replace(day=1)),
        lambda: closings.delete(),
    ):
        with refused_by_the_database(words):
            act()
    with refused_by_the_database("请写明重开原因。"):
        closings.update(reopened_at=timezone.now())
    reopen_month(township, month, reason="补录", reopened_by=None)
    with refused_by_the_database(words):
        closings.update(reopened_at=None)
