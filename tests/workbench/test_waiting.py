"""The numbers beside the groups of the menu: what waits for this user, counted in one statement."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.models import Pairing, Talk
from reserve_cadres.changes.changes import Motion, propose
from tests.conftest import make_cadre, make_user
from tests.rosters import HEADER, person, previewed, workbook
from tests.selection.steps import chosen
from training.tasks.tasks import Assignment, set_task
from workbench.menu import GROUPS, MENU
from workbench.waiting.waiting import waiting_for


@pytest.fixture
def things(village, other_village):
    """Something that waits in every room, all of it in 红星村."""
    organiser, today = make_user(Role.ORGANISER, village.township), timezone.localdate()
    cadre = make_cadre(village, post=village.posts.first())
    propose(cadre, Motion("exit", today, "本人申请", "支部", today, reason="moved"), recorded_by=None)
    set_task(Assignment(cadre, "任务", "书记", date(2026, 1, 1), today - timedelta(days=1)), recorded_by=None)
    mentor = make_user(Role.SECRETARY, village.township, village)
    talk = Talk.objects.create(
        mentor=mentor, kind="secretary", held_on=date(2026, 1, 5), summary="近况", follow_up="学习",
        follow_up_due=today - timedelta(days=1),
    )  # fmt: skip
    talk.cadres.add(cadre)
    Pairing.objects.create(cadre=cadre, mentor=mentor, kind="resident_leader", starts_on=date(2015, 3, 1))
    previewed(workbook(HEADER, person(village.name, "李四")), village.township, organiser)
    chosen(village.township, village.posts.last(), "参选人")
    return organiser


def test_each_role_is_told_what_waits_for_it_and_where(things, village, other_village):
    today = timezone.localdate()
    assert waiting_for(things, today) == {"人员": 1, "培养": 1, "问效": 2}
    assert waiting_for(make_user(Role.LEADING_GROUP, village.township), today) == {
        "选拔": 1, "培养": 1, "问效": 1, "动态": 1,
    }  # fmt: skip
    assert waiting_for(make_user(Role.SECRETARY, village.township, village), today) == {"培养": 1, "问效": 1}
    assert waiting_for(make_user(Role.SECRETARY, village.township, other_village), today) == {}
    assert waiting_for(make_user(Role.ADMINISTRATOR, village.township), today) == {}


def test_what_waits_is_counted_in_one_statement(things, django_assert_num_queries):
    assert things.held_roles
    with django_assert_num_queries(1):
        waiting_for(things, timezone.localdate())


def test_a_page_asks_for_the_numbers_once_it_is_shown_and_each_has_its_place(client, things):
    client.force_login(things)
    page = client.get(reverse("villages:list")).content.decode()
    numbers = client.get(reverse("workbench:waiting")).content.decode()
    assert f'hx-get="{reverse("workbench:waiting")}"' in page
    for name in ("people", "training", "mentoring"):
        assert f'id="waits-{name}"' in page
        assert f'id="waits-{name}"' in numbers


def test_every_group_of_the_menu_has_a_place_for_its_number():
    assert list(GROUPS) == list(dict.fromkeys(entry.group for entry in MENU))
