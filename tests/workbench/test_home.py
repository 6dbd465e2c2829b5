"""The home page of each role: what must be done, what is late, what changed; each number is that of its list."""

from datetime import date, timedelta

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from reserve_cadres.models import Assessment, ChangeProposal
from tests.access.objects import objects_of
from tests.conftest import make_cadre, make_user
from tests.mentoring.conftest import month_before, talked
from tests.selection.steps import announced
from tests.training.conftest import make_session
from training.models import Placement, PlannedSession, Task
from training.plans.plans import plan_of
from workbench.demo.township import ACCOUNTS, load_demo

TODAY = timezone.localdate()


def count_behind(client, address):
    """How many the list at ``address`` holds."""
    context = client.get(address).context
    name = resolve(address.split("?")[0]).view_name
    match name:
        case "changes:list" | "selection:approvals":
            return len(context["waiting"])
        case "assessments:overview":
            return context["totals"]["missing"]
        case "assessments:suggestions":
            return sum(one.open for one in context["suggestions"])
        case "mentoring:board":
            return len(context["board"].behind) if "behind=1" in address else 1
        case "training:plan":
            return len(context["standing"].overdue)
        case "roster:list":
            return sum(one.status in {"uploaded", "previewed"} for one in context["page"].object_list)
    return context["page"].paginator.count


@pytest.fixture
def busy(township, village, other_village, organiser):
    """Something of everything there is to do, in the own village and in another."""
    for place in (village, other_village):
        objects_of(place, organiser)
        cadre = make_cadre(place, f"{place}甲")
        Assessment.objects.create(
            cadre=cadre,
            year=TODAY.year - 1,
            village=place,
            grade="unqualified",
            assessed_on=date(TODAY.year - 1, 12, 1),
        )
        left = make_cadre(place, f"{place}乙", post=place.posts.first())
        Task.objects.create(
            cadre=left, title="修渠", set_by="书记", set_on=TODAY - timedelta(days=9), due_on=TODAY - timedelta(days=1)
        )
        Placement.objects.create(
            cadre=left, kind="village", village=place, starts_on=TODAY - timedelta(days=40),
            ends_on=TODAY - timedelta(days=20), post="助理", duties="协助", supervisor="书记",
        )  # fmt: skip
    make_session(township, began=-timedelta(days=3))
    PlannedSession.objects.create(plan=plan_of(township, TODAY.year), month=1, kind="rotation", topic="主题")


@pytest.mark.parametrize("role", list(Role))
def test_each_number_is_that_of_the_list_it_leads_to(client, busy, township, village, role):
    client.force_login(make_user(role, township, village))
    page = client.get("/").context
    for item in [*page["todo"], *page["late"]]:
        assert item.count == count_behind(client, item.address), (item.text, item.address)
    lines = {item.text for item in [*page["todo"], *page["late"]]}
    assert bool(lines) == (role not in {Role.ADMINISTRATOR, Role.AUDITOR})


def test_the_demos_numbers_too(client, db):
    load_demo()
    for role, username, *_ in ACCOUNTS:
        client.force_login(User.objects.get(username=username))
        page = client.get("/").context
        for item in [*page["todo"], *page["late"]]:
            assert item.count == count_behind(client, item.address), (role, item.text)


def test_a_secretary_is_told_of_the_own_village_only(client, busy, village):
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    page = client.get("/").content.decode()
    assert "白塔村" not in page
    assert "项任务逾期" in page


def test_the_leading_group_is_told_what_waits_for_its_decision(client, busy, township):
    client.force_login(make_user(Role.LEADING_GROUP, township))
    page = client.get("/").context
    waiting = ChangeProposal.objects.waiting().count()
    assert waiting
    assert (waiting, "份进出变动等待决定") in {(item.count, item.text) for item in page["todo"]}


def test_what_is_late_stands_apart_from_what_is_due(as_organiser, busy):
    page = as_organiser.get("/").context
    late = " ".join(item.text for item in page["late"])
    for text in ("任务逾期", "到期没有鉴定", "计划培训过期", f"没有 {TODAY.year - 1} 年度考核"):
        assert text in late
    assert not any(item.late for item in page["todo"])


def test_a_month_that_is_over_and_was_talked_in_is_to_be_closed(as_organiser, township, village):
    secretary, cadre = make_user(Role.SECRETARY, township, village), make_cadre(village, "甲")
    pair(cadre, secretary, "secretary", date(2025, 1, 1))
    talked(secretary, [cadre], day=month_before())
    assert "的谈话记录还没有关闭" in as_organiser.get("/").content.decode()
    as_organiser.post(f"{reverse('mentoring:close_month')}?month={month_before():%Y-%m}")
    assert "的谈话记录还没有关闭" not in as_organiser.get("/").content.decode()


def test_a_village_whose_nominations_are_over_is_late(as_organiser, township, village, post):
    made = announced(township, {post: 2})
    (item,) = [item for item in as_organiser.get("/").context["late"] if "提名到期" in item.text]
    assert (item.count, item.address) == (1, f"/selection/{made.pk}/?stage=nominating")
    assert count_behind(as_organiser, item.address) == 1


def test_with_nothing_to_do_the_page_says_so(client, township):
    client.force_login(make_user(Role.READER, township))
    page = client.get("/").content.decode()
    assert "没有要办的事" in page
    assert "没有逾期的事" in page


def test_a_change_of_long_ago_is_shown_with_the_day_of_its_effect_and_when_it_was_recorded(as_organiser, village):
    make_cadre(village, "补登的人", on=date(2015, 3, 1))
    page = as_organiser.get(reverse("workbench:home")).content.decode()
    assert f"2015-03-01（{timezone.localdate():%m-%d} 登记）" in page
