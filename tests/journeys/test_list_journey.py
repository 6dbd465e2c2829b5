"""Lists in a browser: ticking people for one act, and three lines a record on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.permissions import Role
from mentoring.models import Pairing
from reserve_cadres.people.models import Cadre
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import fits, sign_in
from training.models import Task
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-good-password-1"


@pytest.fixture
def village():
    village = make_village(Township.objects.create(name="石西镇"), "红星村", ["村党支部书记"])
    for name in ("甲红", "乙红", "丙红", "丁红"):
        make_cadre(village, name)
    return village


def test_people_ticked_with_shift_are_given_a_task_at_once(page, live_server, village):
    make_user(Role.ORGANISER, village.township, username="zuzhi")
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(live_server.url + reverse("cadres:list"))
    boxes = page.locator("input[name=people]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("已勾选 3 人")).to_be_visible()
    page.get_by_role("button", name="交办任务").click()
    expect(page.get_by_role("heading", name="交办任务")).to_contain_text("勾选了 3 人")
    page.fill("#id_title", "土地流转")
    page.fill("#id_due_on", "2099-01-01")
    page.locator("input[name=people]").nth(1).uncheck()
    page.get_by_role("button", name="确认交办任务").click()
    expect(page.get_by_text("已交办给 2 人。")).to_be_visible()
    assert Task.objects.count() == 2


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_files_and_what_the_browser_objects_to_are_spoken_of_in_chinese(page, live_server, village):
    make_user(Role.ORGANISER, village.township, username="zuzhi")
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(live_server.url + reverse("workbench:statistics"))
    day = page.locator("#day")
    day.fill("")
    page.get_by_role("button", name="统计", exact=True).click()
    assert day.evaluate("field => field.validationMessage") == "请填写这一项。"
    day.fill("2015-03-01")
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.get_by_role("heading", name="统计")).to_contain_text("2015年3月1日")
    page.goto(live_server.url + reverse("roster:list"))
    expect(page.locator(".file-box")).to_have_text("选择文件没有选文件")
    page.set_input_files("#id_file", {"name": "花名册.xlsx", "mimeType": "application/zip", "buffer": b"x"})
    expect(page.locator(".file-box")).to_have_text("选择文件花名册.xlsx")


def test_a_mentor_on_a_phone_sees_three_lines_and_records_a_talk_with_one_touch(page, live_server, village, width):
    secretary = make_user(Role.SECRETARY, village.township, village, username="shuji")
    mentee = Cadre.objects.get(name="甲红")
    Pairing.objects.create(cadre=mentee, mentor=secretary, kind="secretary", starts_on="2015-03-01")
    sign_in(page, live_server, "shuji", PASSWORD)
    page.goto(f"{live_server.url}{reverse('cadres:list')}?sex=male")
    assert fits(page)
    expect(page.locator("details[data-fold-on-phone]")).to_have_js_property("open", width > 640)
    talk = page.get_by_role("link", name="记谈话", exact=True).last
    if width > 640:
        expect(talk).to_be_hidden()
        return
    row = page.locator("tbody tr", has_text="甲红")
    lines = row.evaluate(
        "row => new Set([...row.cells].filter(cell => cell.offsetHeight && !cell.matches('.c-tick'))"
        ".map(cell => Math.round((cell.getBoundingClientRect().top + cell.getBoundingClientRect().bottom) / 20))).size"
    )
    assert lines <= 3
    assert row.get_by_text("电话").is_hidden()
    assert talk.bounding_box()["height"] >= 44
    talk.click()
    expect(page.get_by_label("甲红")).to_be_checked()
