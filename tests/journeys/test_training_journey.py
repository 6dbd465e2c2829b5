"""A session with 30 people from invitation to marks, and a placement whose overlap is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.permissions import Role
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import agree_to_all, fits, search_choices, sign_in
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-good-password-1"
NAMES = [f"{family}{given}" for family in "王李张刘陈杨" for given in "强军杰涛斌"]


@pytest.fixture
def office(page, live_server):
    township = Township.objects.create(name="石西镇", code="519900101")
    villages = [make_village(township, name) for name in ("红星村", "白塔村")]
    for number, name in enumerate(NAMES):
        make_cadre(villages[number % 2], name, birth_date=date(1985, 1, 1) + timedelta(days=number))
    make_user(Role.ORGANISER, township, username="zuzhi")
    agree_to_all(page)
    sign_in(page, live_server, "zuzhi", PASSWORD)
    return page


def test_thirty_people_are_invited_come_and_get_their_marks(office, live_server):
    page = office
    page.goto(f"{live_server.url}/training/sessions/")
    page.get_by_role("main").get_by_role("link", name="新建培训").first.click()
    page.fill("#id_title", "民政救助政策轮训")
    page.select_option("#id_kind", "rotation")
    page.fill("#id_topic", "民政救助政策")
    page.fill("#id_place", "镇政府三楼会议室")
    began = timezone.localtime() - timedelta(hours=4)
    page.fill("#id_starts_at", f"{began:%Y-%m-%dT%H:%M}")
    page.fill("#id_ends_at", f"{began + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.fill("#id_hours", "3")
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="按村、类别、岗位选人").click()
    page.locator("summary", has_text="筛选").click()
    page.get_by_label("是否参加过").select_option("1")
    page.get_by_label("全选 30 人").check()
    assert fits(page)
    page.get_by_role("button", name="邀请勾选的人").click()
    expect(page.get_by_text("应到 30 人，到会 0 人")).to_be_visible()
    page.get_by_role("link", name="登记到会").click()
    page.get_by_role("button", name="全部到会").click()
    page.get_by_role("group", name="王强到会情况").get_by_text("请假").click()
    page.get_by_label("王强的原因").fill("外出务工")
    page.get_by_role("group", name="李军到会情况").get_by_text("缺席").click()
    for number, name in enumerate(NAMES):
        if name not in {"王强", "李军"}:
            page.get_by_label(f"{name}的成绩").fill(str(70 + number))
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("应到 30 人，到会 28 人，到会率 93.3%")).to_be_visible()
    expect(page.get_by_text("外出务工")).to_be_visible()
    assert fits(page)
    page.goto(f"{live_server.url}/training/people/?idle=1")
    expect(page.get_by_role("link", name="王强")).to_be_visible()
    expect(page.get_by_role("link", name="李杰")).to_have_count(0)
    assert fits(page)


def arrange(page, live_server, first, last):
    page.goto(f"{live_server.url}/training/placements/new/")
    search_choices(page, page.locator("#id_cadre-ts-control"), "wq")
    page.locator(".ts-dropdown .option", has_text="王强").click()
    page.select_option("#id_kind", "fellow_township")
    page.fill("#id_township_name", "邻镇")
    page.fill("#id_starts_on", f"{first:%Y-%m-%d}")
    page.fill("#id_ends_on", f"{last:%Y-%m-%d}")
    page.fill("#id_post", "民政助理")
    page.fill("#id_duties", "协助办理救助申请")
    page.fill("#id_supervisor", "何主任")
    page.get_by_role("button", name="保存").click()


def test_a_second_full_time_placement_on_the_same_day_is_refused(office, live_server):
    page, today = office, timezone.localdate()
    arrange(page, live_server, today, today + timedelta(days=10))
    expect(page.get_by_text("已安排王强")).to_be_visible()
    arrange(page, live_server, today + timedelta(days=10), today + timedelta(days=20))
    expect(page.get_by_text("此人这段时间已有全脱产")).to_be_visible()
    expect(page.locator("#id_duties")).to_have_value("协助办理救助申请")
    assert fits(page)
    page.fill("#id_starts_on", f"{today + timedelta(days=11):%Y-%m-%d}")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已安排王强")).to_be_visible()
    page.goto(f"{live_server.url}/training/placements/calendar/")
    expect(page.get_by_role("link", name="王强").first).to_be_visible()
    assert fits(page)


def test_who_types_fast_chooses_whom_they_meant_and_keeps_the_next_field(office, live_server):
    page = office
    page.goto(f"{live_server.url}/training/placements/new/")
    search_choices(page, page.locator("#id_cadre-ts-control"), "wq")
    page.keyboard.press("Enter")
    expect(page.locator("#id_cadre-ts-control")).to_contain_text("王强")
    page.locator("#id_duties").press_sequentially("xieban", delay=100)
    expect(page.locator("#id_duties")).to_have_value("xieban")
