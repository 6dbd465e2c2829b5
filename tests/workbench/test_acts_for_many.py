"""What is done for many people of the list at once: shown before, done for all or for none, each reason at its person."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.models import Pairing
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.models import ChangeProposal
from tests.conftest import make_cadre, make_user
from tests.training.conftest import make_session
from tests.transfers import sheet_of
from training.models import Attendance, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(village):
    return [make_cadre(village, name) for name in ("甲", "乙", "丙")]


def act(client, name, people, **said):
    keys = [one.pk for one in people]
    return client.post(reverse(f"people:{name}"), {"people": keys, **({"sure": "1"} | said if said else {})})


def leaving(**more):
    today = timezone.localdate()
    return {
        "reason": "moved",
        "effective_on": today,
        "basis": "本人申请",
        "proposer": "镇党委组织办",
        "proposed_on": today,
    } | more


def task(**more):
    return {
        "kind": "task",
        "title": "土地流转",
        "set_by": "书记",
        "set_on": "2026-01-01",
        "due_on": "2026-02-01",
    } | more


def test_the_page_before_says_whom_it_concerns_and_what_follows_and_writes_nothing(as_organiser, people, village):
    gone = make_cadre(village, "已走的", in_pool=False)
    page = act(as_organiser, "exit", [*people, gone]).content.decode()
    assert "镇领导小组同意后才退出" in page
    assert all(f"选{one}" in page for one in people)
    assert "不能办：" in page
    assert not ChangeProposal.objects.exists()


def test_everybody_ticked_is_paired_and_who_had_another_mentor_is_handed_over(as_organiser, people, village):
    first, second = (make_user(Role.SECRETARY, village.township, village) for _ in range(2))
    Pairing.objects.create(cadre=people[0], mentor=first, kind="secretary", starts_on=date(2015, 3, 1))
    assert f"现有：党组织书记{first}" in act(as_organiser, "pair", people).content.decode()
    act(as_organiser, "pair", people, kind="secretary", mentor=second.pk, starts_on=timezone.localdate())
    assert Pairing.objects.active().filter(mentor=second).count() == 3
    assert Pairing.objects.get(mentor=first).ends_on == timezone.localdate() - timedelta(days=1)


def test_one_who_cannot_be_paired_hinders_all_and_is_told_at_the_person(as_organiser, people, village, other_village):
    mentor = make_user(Role.SECRETARY, village.township, village)
    foreign = make_cadre(other_village, "外村的")
    page = act(
        as_organiser, "pair", [*people, foreign], kind="secretary", mentor=mentor.pk, starts_on=timezone.localdate()
    ).content.decode()
    assert "有 1 人不能办理" in page
    assert f"{mentor}不是白塔村的党组织书记。" in page
    assert not Pairing.objects.exists()


def test_everybody_ticked_is_invited_once(as_organiser, people, township):
    session = make_session(township)
    act(as_organiser, "invite", people[:1], session=session.pk)
    answer = act(as_organiser, "invite", people, session=session.pk)
    assert answer["Location"] == reverse("training:session", args=[session.pk])
    assert Attendance.objects.filter(session=session).count() == 3
    assert "已邀请 2 人，另有 1 人原来已经邀请。" in as_organiser.get(answer["Location"]).content.decode()


def test_everybody_ticked_is_given_a_task_of_their_own(as_organiser, people):
    act(as_organiser, "task", people, **task())
    assert sorted(Task.objects.values_list("cadre__name", flat=True)) == sorted(one.name for one in people)
    assert Task.objects.filter(title="土地流转", created_by__isnull=False).count() == 3


def test_a_form_with_a_fault_keeps_what_was_typed_and_who_was_ticked(as_organiser, people):
    page = act(as_organiser, "task", people, **task(due_on="2025-01-01")).content.decode()
    assert "完成期限早于交办日期" in page
    assert 'value="土地流转"' in page
    assert page.count('name="people"') == 3
    assert not Task.objects.exists()


def test_everybody_ticked_is_proposed_to_leave_or_nobody(as_organiser, people):
    today = timezone.localdate()
    propose(people[0], Motion("exit", today, "外出", "支部", today, reason="absent"), recorded_by=None)
    page = act(as_organiser, "exit", people, **leaving()).content.decode()
    assert "已有一份变动申请在等待决定" in page
    assert ChangeProposal.objects.count() == 1
    act(as_organiser, "exit", people[1:], **leaving())
    assert ChangeProposal.objects.waiting().count() == 3


def test_all_whom_the_conditions_find_are_meant_also_those_on_other_pages(as_organiser, village, other_village):
    for number in range(35):
        make_cadre(village, f"村民{number}")
    make_cadre(other_village, "外村的")
    said = {"all": "1", "filters": f"village={village.pk}"}
    page = as_organiser.post(reverse("people:task"), said).content.decode()
    assert "勾选了 35 人" in page
    assert "外村的" not in page


def test_whom_the_user_may_not_act_for_is_left_out_of_what_was_sent(client, village, other_village):
    own, foreign = make_cadre(village, "本村的"), make_cadre(other_village, "外村的")
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    act(client, "task", [own, foreign], **task())
    assert list(Task.objects.values_list("cadre", flat=True)) == [own.pk]
    assert act(client, "pair", [own]).status_code == 403


def test_who_is_ticked_goes_out_and_nobody_else(as_organiser, people):
    rows = list(sheet_of(act(as_organiser, "export", people[:2])).values)
    words = {cell for row in rows for cell in row}
    assert {"甲", "乙"} <= words
    assert "丙" not in words


def test_without_anybody_ticked_the_list_comes_back_with_its_conditions(as_organiser, village):
    answer = as_organiser.post(reverse("people:task"), {"filters": f"village={village.pk}"})
    assert answer["Location"] == f"{reverse('cadres:list')}?village={village.pk}"


def test_the_list_offers_each_role_what_it_may_do_for_many(client, people, village):
    for role, shown in ((Role.ORGANISER, 5), (Role.SECRETARY, 3), (Role.LEADING_GROUP, 1), (Role.READER, 0)):
        client.force_login(make_user(role, village.township, village))
        page = client.get(reverse("cadres:list")).content.decode()
        assert page.count("formaction=") == shown, role
        assert ("data-tick-all" in page) == bool(shown)
