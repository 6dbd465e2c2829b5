"""The search box: what it finds, for whom, and what it notes."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AccessRecord
from accounts.permissions import Role
from mentoring.models import Talk
from reserve_cadres.people.searches import SUBJECT
from tests.conftest import id_number, make_cadre, make_user, make_village
from tests.reserve_cadres.test_changes import carried_out
from tests.selection.steps import make_round
from tests.training.conftest import make_session
from villages.models import Township
from workbench.search.found import matches
from workbench.search.models import Opened
from workbench.search.opened import KEPT, note_opened, recently_opened
from workbench.search.places import pages

SEARCH = "workbench:search"


def titles(client, text, label="人员"):
    groups = client.get(reverse(SEARCH), {"q": text}).context["groups"]
    return [line.title for group in groups if group.label == label for line in group.lines]


@pytest.fixture
def office(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    return client


@pytest.fixture
def zeng(village):
    number = id_number(date(1985, 6, 1), sequence=7)
    return make_cadre(village, "曾林", id_number=number, phone="13812340000")


def test_a_person_is_found_by_name_pinyin_initials_numbers_and_village(office, zeng, village):
    make_cadre(village, "王强")
    for text in (
        "曾",
        "曾林",
        "zl",
        "ZL",
        "zenglin",
        "zeng",
        zeng.id_number,
        zeng.id_number[-4:],
        "13812340000",
        "曾 红星",
    ):
        assert titles(office, text) == ["曾林"], text
    assert titles(office, "红星村") == ["王强", "曾林"]
    assert titles(office, "没有此人") == []


def test_who_left_is_found_after_those_in_the_pool_and_said_to_have_left(office, village):
    left = make_cadre(village, "曾来", post=village.posts.first())
    carried_out(left, "exit")
    make_cadre(village, "曾林")
    assert titles(office, "曾") == ["曾林", "曾来"]
    assert " · 已退出</span>" in office.get(reverse(SEARCH), {"q": "曾来"}).content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.RESIDENT_LEADER, Role.RESIDENT_CADRE])
def test_nothing_of_another_village_or_township_is_found(client, role, village, other_village, zeng):
    client.force_login(make_user(role, village.township, other_village))
    far = make_user(Role.ORGANISER, Township.objects.create(name="远镇", code="519900102"))
    for _ in range(2):
        for text in ("曾林", "zl", zeng.id_number, "红星", "hxc", "13812340000"):
            groups = client.get(reverse(SEARCH), {"q": text}).context["groups"]
            assert not [group.label for group in groups if group.label not in ("页面", "用户手册")], text
        client.force_login(far)


def test_who_may_not_see_numbers_cannot_search_for_them(client, village, zeng):
    client.force_login(make_user(Role.READER, village.township))
    assert titles(client, "zl") == ["曾林"]
    assert titles(client, zeng.id_number) == titles(client, zeng.id_number[-4:]) == titles(client, "13812340000") == []
    assert not AccessRecord.objects.filter(subject=SUBJECT).exists()


def test_a_search_by_digits_is_on_record_with_no_more_than_the_last_four(office, zeng):
    office.get(reverse(SEARCH), {"q": "zl"})
    assert not AccessRecord.objects.filter(subject=SUBJECT).exists()
    office.get(reverse(SEARCH), {"q": zeng.id_number})
    office.get(reverse("cadres:list"), {"q": zeng.id_number})
    first, second = AccessRecord.objects.filter(subject=SUBJECT)
    assert first.detail == second.detail == f"尾号 {zeng.id_number[-4:]}（输入 18 位），找到 1 人"


def test_villages_are_found_also_under_the_name_they_bore_before(office, village):
    old = make_village(village.township, "老坝村")
    type(old).ever.filter(pk=old.pk).update(ended_on=date(2020, 1, 1))
    type(village).objects.filter(pk=village.pk).update(past=[old.pk])
    assert titles(office, "hxc", "村(社区)") == ["红星村"]
    page = office.get(reverse(SEARCH), {"q": "老坝"})
    assert titles(office, "老坝", "村(社区)") == ["红星村", "老坝村"]
    assert "由老坝村而来" in page.content.decode()
    assert "2020-01-01 起不再有" in page.content.decode()


def test_rounds_sessions_and_talks_are_found(office, village, zeng):
    make_round(village.township, "秋季公推公选")
    make_session(village.township, title="集体经济专题", topic="合作社怎么办")
    mentor = make_user(Role.SECRETARY, village.township, village)
    talk = Talk.objects.create(mentor=mentor, kind="secretary", held_on=date(2026, 3, 2), summary="谈到养蜂")
    talk.cadres.add(zeng)
    assert titles(office, "秋季", "选拔批次") == ["秋季公推公选"]
    assert titles(office, "合作社", "培训") == ["集体经济专题"]
    assert titles(office, "养蜂", "谈话") == titles(office, "曾林", "谈话") == ["2026-03-02 曾林"]


def test_a_talk_is_not_found_by_who_of_another_village_took_part(client, village, other_village, zeng):
    mentor = make_user(Role.RESIDENT_LEADER, village.township, village)
    talk = Talk.objects.create(mentor=mentor, kind="resident_leader", held_on=date(2026, 3, 2), summary="谈到养蜂")
    talk.cadres.add(zeng, make_cadre(other_village, "王强"))
    client.force_login(make_user(Role.SECRETARY, village.township, other_village))
    assert titles(client, "王强", "谈话") == ["2026-03-02 王强"]
    assert titles(client, "曾林", "谈话") == []


def test_letters_find_names_they_begin_and_two_of_them_also_what_stands_within():
    assert [word for word in ("hx", "hong", "xc", "h", "星村") if matches([word], "红星村")] == [
        "hx",
        "hong",
        "xc",
        "h",
        "星村",
    ]
    assert [word for word in ("c", "xing", "x", "红村") if matches([word], "红星村")] == []
    assert matches(["红星", "村"], "红星村")
    assert not matches(["红星", "社区"], "红星村")


def test_pages_are_found_by_who_may_open_them(office, client, village):
    assert "统计" in titles(office, "tj", "页面")
    assert titles(office, "jiedui", "页面") == ["结对"]
    client.force_login(make_user(Role.ADMINISTRATOR, village.township))
    assert titles(client, "zhanghao", "页面") == ["账号"]
    assert titles(client, "结对", "页面") == titles(client, "年度计划", "页面") == []


@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_is_found_opens(client, village, role):
    user = make_user(role, village.township, village)
    client.force_login(user)
    # Every name is part of the empty word.
    found = pages(user, [""], 100)
    assert found
    assert {line.address: client.get(line.address).status_code for line in found} == {
        line.address: 200 for line in found
    }


def test_the_box_is_answered_with_a_few_lines_and_no_page(office, zeng):
    answer = office.get(reverse(SEARCH), {"q": "zl"}, headers={"HX-Request": "true"}).content.decode()
    assert "曾林" in answer
    assert "<html" not in answer


def test_a_search_takes_a_few_queries_however_many_it_finds(office, village, django_assert_max_num_queries):
    for number in range(12):
        make_cadre(village, f"曾{'甲乙丙丁戊己庚辛壬癸子丑'[number]}")
    with django_assert_max_num_queries(16):
        office.get(reverse(SEARCH), {"q": "曾"}, headers={"HX-Request": "true"})


def test_what_was_opened_last_stands_in_the_empty_box_for_that_account_only(office, village, zeng):
    for address in (reverse("villages:detail", args=[village.pk]), reverse("workbench:dossier", args=[zeng.pk])):
        office.get(address)
    office.get(reverse("villages:detail", args=[village.pk]))
    recent = office.get(reverse(SEARCH)).context["recent"]
    assert [line.title for line in recent] == ["红星村", "曾林"]
    office.force_login(make_user(Role.ORGANISER, village.township))
    assert office.get(reverse(SEARCH)).context["recent"] == []


def test_what_the_account_may_not_see_any_more_is_not_among_what_it_opened(client, village, other_village, zeng):
    user = make_user(Role.SECRETARY, village.township, village)
    client.force_login(user)
    client.get(reverse("workbench:dossier", args=[zeng.pk]))
    user.roles.update(village=other_village)
    assert client.get(reverse(SEARCH)).context["recent"] == []


def test_a_page_that_was_refused_was_not_opened(client, village, other_village, zeng):
    client.force_login(make_user(Role.SECRETARY, village.township, other_village))
    assert client.get(reverse("workbench:dossier", args=[zeng.pk])).status_code == 404
    assert not Opened.objects.exists()


def test_no_more_is_kept_than_is_of_use(village):
    user = make_user(Role.ORGANISER, village.township)
    for key in range(KEPT + 5):
        note_opened(user, "villages:detail", key + 1_000_000)
    note_opened(user, "villages:detail", village.pk)
    assert [line.title for line in recently_opened(user)] == ["红星村"]
    assert Opened.objects.filter(user=user).count() == KEPT
