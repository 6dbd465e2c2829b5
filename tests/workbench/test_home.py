"""The home page of each role: what must be done, what is late, what changed; each number is that of its list."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from reserve_cadres.models import Assessment, ChangeProposal
from tests.access.objects import objects_of
from tests.conftest import make_cadre, make_user, undone
from tests.demo import demo_township
from tests.mentoring.conftest import month_before, talked
from tests.selection.steps import announced
from tests.training.conftest import make_session
from training.models import Placement, PlannedSession, Task
from training.plans.plans import plan_of
from villages.models import Post, Village
from workbench.demo.township import ACCOUNTS, PRACTICE_ACCOUNT
from workbench.start.models import FirstDay

TODAY = timezone.localdate()
# Home, and what it fetches below its bands.
ADDRESSES = ("/", "/glance/")


# The sessions of January are overdue from February on.
OVERDUE = ["计划培训过期"] if TODAY.month > 1 else []


def lines_of(page):
    """The lines of the three bands."""
    return [*page["todo"], *page["month"], *page["missing"]]


def count_behind(client, address):
    """How many the list at ``address`` holds."""
    context = client.get(address).context
    name = resolve(address.split("?")[0]).view_name
    match name:
        case "changes:list" | "selection:approvals":
            return len(context["waiting"])
        case "accounts:pending":
            return len(context["waiting"])
        case "assessments:overview":
            return context["totals"]["missing"]
        case "assessments:suggestions":
            return sum(one.open for one in context["suggestions"])
        case "mentoring:board":
            return len(context["board"].behind) if "behind=1" in address else 1
        case "training:plan":
            return len(context["standing"].overdue)
        case "selection:department_reviews":
            return sum(one.open for one in context["reviews"])
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


def double(place):
    """As much again in a village as :func:`busy` put there, and a post more."""
    post = Post.objects.create(village=place, kind="clerk", title="文书")
    for name in ("丙", "丁", "戊"):
        cadre = make_cadre(place, f"{place}{name}", post=post if name == "丙" else None)
        Task.objects.create(
            cadre=cadre,
            title="修路",
            set_by="书记",
            set_on=TODAY - timedelta(days=9),
            due_on=TODAY - timedelta(days=1),
        )
        Assessment.objects.create(
            cadre=cadre,
            year=TODAY.year - 1,
            village=place,
            grade="unqualified",
            assessed_on=date(TODAY.year - 1, 12, 1),
        )
    make_session(place.township, began=timedelta(days=2))


def test_each_number_is_that_of_the_list_it_leads_to_for_every_role(client, busy, township, village):
    for role in Role:
        with undone():
            client.force_login(make_user(role, township, village))
            page = client.get("/").context
            for item in lines_of(page):
                assert item.count == count_behind(client, item.address), (role, item.text, item.address)
            lines = {item.text for item in lines_of(page)}
            # They have to do with accounts and the trail only.
            if role == Role.ADMINISTRATOR:
                assert lines == {"件系统管理员的事项等待您确认"}
            else:
                assert bool(lines) == (role != Role.AUDITOR), role


def test_the_demos_numbers_too_and_its_pages_cost_no_more(client, db):
    demo_township()
    for role, username, *_ in [*ACCOUNTS, PRACTICE_ACCOUNT]:
        client.force_login(User.objects.get(username=username))
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/").context
        assert len(queries) <= 12, username
        for item in lines_of(page):
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


def test_what_is_late_is_marked_and_comes_first_in_its_band(as_organiser, busy):
    page = as_organiser.get("/").context
    late = " ".join(item.text for item in lines_of(page) if item.late)
    for text in ("任务逾期", "到期没有鉴定", *OVERDUE, f"没有 {TODAY.year - 1} 年度考核"):
        assert text in late
    for band in ("todo", "month", "missing"):
        marks = [item.late for item in page[band]]
        assert marks == sorted(marks, reverse=True)


def test_what_was_never_recorded_is_no_errand_of_today(as_organiser, busy):
    page = as_organiser.get("/").context
    missing = " ".join(item.text for item in page["missing"])
    for text in ("后备没有配齐", "档案有缺项", *OVERDUE, f"没有 {TODAY.year - 1} 年度考核"):
        assert text in missing
    assert not any(
        text in item.text for item in page["todo"] for text in ("没有配齐", "缺项", f"没有 {TODAY.year - 1} 年度考核")
    )


def queries_of_home(client):
    """How many queries each of home's parts takes."""
    found = []
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found.append(len(queries))
    return found


def test_the_page_costs_the_same_few_queries_for_every_role_however_much_there_is(client, busy, township, village):
    for role in Role:
        with undone():
            client.force_login(make_user(role, township, village))
            for address in ADDRESSES:
                client.get(address)
            few = queries_of_home(client)
            for place in Village.objects.filter(township=township):
                double(place)
            many = queries_of_home(client)
            assert many == few, role
            assert max(many) <= 12, role


def test_what_home_shows_below_its_bands_comes_after_them_and_is_a_page_without_script(as_organiser, busy):
    below = reverse("workbench:glance")
    home = as_organiser.get("/").content.decode()
    assert f'hx-get="{below}"' in home
    assert f'<a href="{below}">' in home
    fragment, page = as_organiser.get(below, headers={"HX-Request": "true"}), as_organiser.get(below)
    for answer in (fragment, page):
        for heading in ("岗位后备一览", "月的日子", "最近 30 天的变动", "将要举办的培训"):
            assert heading in answer.content.decode()
    assert "<h1>" not in fragment.content.decode()
    assert "<h1>一览</h1>" in page.content.decode()


def test_the_first_days_page_costs_no_more(as_organiser, township):
    FirstDay.objects.create(township=township)
    as_organiser.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert as_organiser.get("/").context["coming"]
    assert len(queries) <= 12


def test_a_month_that_is_over_and_was_talked_in_is_to_be_closed(as_organiser, township, village):
    secretary, cadre = make_user(Role.SECRETARY, township, village), make_cadre(village, "甲")
    pair(cadre, secretary, "secretary", date(2025, 1, 1))
    talked(secretary, [cadre], day=month_before())
    assert "的谈话记录还没有关闭" in as_organiser.get("/").content.decode()
    as_organiser.post(f"{reverse('mentoring:close_month')}?month={month_before():%Y-%m}")
    assert "的谈话记录还没有关闭" not in as_organiser.get("/").content.decode()


def test_a_village_whose_nominations_are_over_is_late(as_organiser, township, village, post):
    made = announced(township, {post: 2})
    (item,) = [item for item in as_organiser.get("/").context["todo"] if item.late and "提名到期" in item.text]
    assert (item.count, item.address) == (1, f"/selection/{made.pk}/?stage=nominating")
    assert count_behind(as_organiser, item.address) == 1


def test_with_nothing_to_do_the_page_says_so(client, township):
    client.force_login(make_user(Role.READER, township))
    page = client.get("/").content.decode()
    assert "没有要办的事" in page
    assert "本月没有到期的事" in page


def test_a_change_of_long_ago_is_shown_with_the_day_of_its_effect_and_when_it_was_recorded(as_organiser, village):
    make_cadre(village, "补登的人", on=date(2015, 3, 1))
    page = as_organiser.get(reverse("workbench:glance")).content.decode()
    assert f"2015-03-01（{timezone.localdate():%m-%d} 登记）" in page


def test_on_the_first_day_nothing_of_the_past_is_due(as_organiser, township, village):
    make_cadre(village, "甲")
    FirstDay.objects.create(township=township)
    page = as_organiser.get("/").context
    assert not any("年度考核" in item.text for item in [*page["todo"], *page["month"]])
    assert any("年度考核" in item.text for item in page["missing"])


def test_what_is_due_on_a_day_of_this_month_stands_on_that_day_and_leads_to_its_page(as_organiser, township, village):
    session = make_session(township, began=timedelta(0))
    session.refresh_from_db()
    task = Task.objects.create(
        cadre=make_cadre(village, "甲"), title="修渠", set_by="书记", set_on=TODAY, due_on=TODAY
    )
    days = {one.day: one.dues for one in as_organiser.get(reverse("workbench:glance")).context["month_days"]}
    assert [day.day for day in days] == list(range(1, len(days) + 1))
    found = {(due.text, due.address) for due in days[TODAY]}
    assert found == {
        (session.title, reverse("training:session", args=[session.pk])),
        ("甲：修渠", reverse("training:task", args=[task.pk])),
    }
    assert not any(dues for day, dues in days.items() if day != TODAY)


def test_the_bench_on_the_page_adds_up_to_the_figures_above_it(client, busy, township, village):
    for role in (Role.ORGANISER, Role.SECRETARY):
        client.force_login(make_user(role, township, village))
        figures = client.get("/").context["strength"]
        page = client.get(reverse("workbench:glance")).context
        posts = [post for line in page["bench"] for post in line.posts]
        assert {post.pk for post in posts} == set(Post.objects.visible_to(page["user"]).values_list("pk", flat=True))
        assert figures.seats == figures.filled + figures.missing == sum(post.quota for post in posts)
        assert figures.bare == sum(post.reserve_count == 0 for post in posts)
