"""The bell: what others did that concerns me, as the records tell it, within my rights, until I have read it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from reserve_cadres.changes.changes import Motion, decide, propose, withdraw
from reserve_cadres.models import RosterImport, RosterWork
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.notices.notices import Received, record_objection
from tests.conftest import make_cadre
from tests.conftest import make_user as made_today
from tests.rosters import HEADER, person, previewed, workbook
from tests.selection.steps import chosen, noticed
from villages.handovers import offer
from villages.models import Township
from villages.reforms import Paper
from workbench.models import DossierArchive, ExportWork, PersonalCopy
from workbench.news.news import count_unread, news_in, rows_of

TODAY = timezone.localdate()


def make_user(*where, **fields):
    """Somebody whose account is older than what happens: what was before it is no news to a newcomer."""
    user = made_today(*where, **fields)
    user.date_joined = timezone.now() - timedelta(days=60)
    user.save()
    return user


def unread_of(user):
    """What the bell rings for: kind and text, the newest first."""
    return [(one.kind, one.text) for one in news_in(rows_of(user, unread=True))]


def proposed(cadre, by):
    return propose(cadre, Motion("exit", TODAY, "本人申请", "支部", TODAY, reason="moved"), recorded_by=by)


def decided(proposal, by, approved=True):
    decide([proposal], Ruling(approved, TODAY, "镇党委会议", "石委〔2026〕1号", "同意"), recorded_by=by)


@pytest.fixture
def secretary(township, village):
    return make_user(Role.SECRETARY, township, village)


@pytest.fixture
def leader(township):
    return make_user(Role.LEADING_GROUP, township)


def test_a_proposal_rings_for_who_decides_and_its_answer_for_who_proposed(township, village, secretary, leader):
    cadre = make_cadre(village, "甲")
    proposal = proposed(cadre, secretary)
    assert unread_of(leader) == [("proposed", "甲提请退出，等待决定")]
    assert unread_of(secretary) == []
    decided(proposal, leader, approved=False)
    assert unread_of(leader) == []
    assert unread_of(secretary) == [("decided", "甲的退出：不同意")]


def test_what_was_withdrawn_is_no_news_any_more(village, secretary, leader):
    proposal = proposed(make_cadre(village, "甲"), secretary)
    withdraw(proposal, withdrawn_by=secretary)
    assert unread_of(leader) == []


def test_another_villages_secretary_hears_nothing(township, village, other_village, leader):
    stranger = make_user(Role.SECRETARY, township, other_village, username="stranger")
    decided(proposed(make_cadre(village, "甲"), None), leader)
    assert unread_of(stranger) == []


def test_a_notice_rings_once_it_has_ended_an_objection_at_once_and_the_decision_then(
    township, village, post, secretary, organiser, leader
):
    _, opened, _ = chosen(township, post, "甲")
    running = noticed(opened.selection, starts_on=TODAY)
    assert unread_of(secretary) == []
    record_objection(running, Received(TODAY, "反映"), recorded_by=organiser)
    assert unread_of(secretary) == [("objected", "红星村的公示收到一条异议")]
    assert unread_of(organiser) == []


def test_a_notice_rings_from_the_day_after_its_last_and_an_approval_for_all_but_who_recorded_it(
    township, village, post, secretary, leader
):
    _, opened, candidacies = chosen(township, post, "甲")
    notice = noticed(opened.selection)
    assert notice.ends_on < TODAY
    assert unread_of(secretary) == [("notice", "红星村的公示期满")]
    approve(candidacies, Ruling(True, TODAY, "镇党委会议", "石委〔2026〕2号"), recorded_by=leader)
    assert ("approved", "甲入库审批：批准入库") in unread_of(secretary)
    assert "approved" not in [kind for kind, _ in unread_of(leader)]


def test_a_roster_rings_for_the_others_and_its_background_work_for_who_asked(township, village, organiser):
    colleague = make_user(Role.ORGANISER, township, username="colleague")
    roster = previewed(workbook(HEADER, person(village.name, "李四")), township, organiser)
    RosterWork.objects.create(roster_import=roster, requested_by=organiser, kind="writing", status="failed")
    RosterImport.objects.filter(pk=roster.pk).update(
        status="confirmed", confirmed_by=organiser, confirmed_at=timezone.now()
    )
    assert unread_of(colleague) == [("import", f"{roster.file_name}：已导入")]
    assert unread_of(organiser) == [("roster", f"{roster.file_name}：没有完成")]


def test_an_archive_rings_for_who_asked_for_it_alone(township, organiser):
    colleague = make_user(Role.ORGANISER, township, username="colleague")
    DossierArchive.objects.create(township=township, requested_by=organiser, status="done")
    DossierArchive.objects.create(township=township, requested_by=organiser, status="running")
    assert unread_of(organiser) == [("archive", "档案打包：已完成")]
    assert unread_of(colleague) == []


def test_a_long_export_rings_for_who_asked_for_it_until_it_was_taken(township, organiser):
    colleague = make_user(Role.ORGANISER, township, username="colleague")
    work = ExportWork.objects.create(township=township, requested_by=organiser, what="谈话记录", status="done")
    assert unread_of(organiser) == [("export", "谈话记录：已完成")]
    assert unread_of(colleague) == []
    assert [one.address for one in news_in(rows_of(organiser))] == [reverse("workbench:made_table", args=[work.pk])]
    ExportWork.objects.update(taken_at=timezone.now())
    assert unread_of(organiser) == []


def test_a_persons_copy_rings_for_who_asked_for_it(village, organiser):
    cadre = make_cadre(village, "甲")
    PersonalCopy.objects.create(township=village.township, cadre=cadre, requested_by=organiser, status="failed")
    assert unread_of(organiser) == [("copy", "甲本人信息副本：没有完成")]


def test_a_village_offered_rings_in_the_township_that_is_to_have_it(village, organiser):
    third = Township.objects.create(name="第三镇")
    receiver = make_user(Role.LEADING_GROUP, third, username="receiver")
    offer(village, third, Paper(TODAY, "石发〔2026〕3号"), proposed_by=organiser)
    assert unread_of(receiver) == [("handover", f"{village}的划转：等待接收")]
    assert unread_of(organiser) == []


def test_opening_one_marks_it_and_leads_to_its_page(client, village, secretary, leader):
    cadre = make_cadre(village, "甲")
    proposal = proposed(cadre, secretary)
    decided(proposal, leader)
    client.force_login(secretary)
    waiting = reverse("workbench:waiting")
    assert '1<span class="visually-hidden"> 条未读</span>' in client.get(waiting).content.decode()
    answer = client.post(reverse("workbench:read_news", args=[f"decided-{proposal.pk}"]))
    assert answer["Location"] == reverse("workbench:dossier", args=[cadre.pk])
    assert "条未读" not in client.get(waiting).content.decode()
    page = client.get(reverse("workbench:news"))
    assert [one.unread for one in page.context["news"]] == [False]
    assert client.get(reverse("workbench:news"), {"unread": 1}).context["news"] == []


def test_all_are_read_at_once_and_what_comes_later_is_unread(client, village, secretary, leader):
    proposed(make_cadre(village, "甲"), secretary)
    client.force_login(leader)
    client.post(reverse("workbench:read_all_news"))
    assert unread_of(leader) == []
    proposed(make_cadre(village, "乙"), secretary)
    assert unread_of(leader) == [("proposed", "乙提请退出，等待决定")]


def test_what_was_before_the_account_is_read(village, secretary):
    proposed(make_cadre(village, "甲"), secretary)
    newcomer = made_today(Role.LEADING_GROUP, village.township, username="newcomer")
    assert unread_of(newcomer) == []
    assert [one.text for one in news_in(rows_of(newcomer))] == ["甲提请退出，等待决定"]


def test_what_one_has_read_the_other_has_not(client, township, village, secretary, leader):
    other = make_user(Role.ORGANISER, township, username="other")
    proposal = proposed(make_cadre(village, "甲"), secretary)
    decided(proposal, leader)
    client.force_login(secretary)
    client.post(reverse("workbench:read_news", args=[f"decided-{proposal.pk}"]))
    assert [kind for kind, _ in unread_of(other)] == ["decided"]


@pytest.mark.parametrize("piece", ["decided-999999", "decided-x", "nothing-1", "decided", f"decided-{10**30}"])
def test_what_is_no_news_of_mine_is_not_found(client, secretary, piece):
    client.force_login(secretary)
    assert client.post(reverse("workbench:read_news", args=[piece])).status_code == 404


def test_the_bell_costs_one_query_however_much_there_is_and_none_before_the_page_is_shown(
    client, village, secretary, leader
):
    client.force_login(leader)
    for name in "甲乙丙丁":
        proposed(make_cadre(village, name), secretary)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("accounts:password_change"))
    assert len(queries) <= 3
    assert "条未读" not in page.content.decode()
    assert leader.held_roles
    with CaptureQueriesContext(connection) as queries:
        assert count_unread(leader) == 4
    assert len(queries) == 1


def test_the_list_filters_by_kind_and_pages_in_a_fixed_number_of_queries(client, village, secretary, leader):
    client.force_login(leader)
    proposed(make_cadre(village, "甲"), secretary)
    client.get(reverse("workbench:news"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("workbench:news"), {"kind": "proposed"})
    for name in "乙丙丁":
        proposed(make_cadre(village, name), secretary)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("workbench:news"), {"kind": "proposed"})
    assert len(page.context["news"]) == 4
    assert len(many) == len(few)
    assert client.get(reverse("workbench:news"), {"kind": "archive"}).context["news"] == []
