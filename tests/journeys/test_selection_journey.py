"""A whole round for two villages, with a void ballot, a tie and an objection, as office, secretary and leading group go
about it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.permissions import Role
from tests.conftest import id_number, make_user, make_village
from tests.journeys.conftest import agree_to_all, fits, sign_in
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-good-password-1"
CANDIDATES = {"红星村": ["甲红", "乙红", "丙红"], "白塔村": ["甲白", "乙白"]}


@pytest.fixture
def office(page, live_server):
    township = Township.objects.create(name="石西镇", code="519900101")
    villages = [make_village(township, name) for name in CANDIDATES]
    make_user(Role.ORGANISER, township, username="zuzhi")
    make_user(Role.LEADING_GROUP, township, username="lingdao")
    make_user(Role.SECRETARY, township, villages[0], username="shuji")
    agree_to_all(page)
    as_user(page, live_server, "zuzhi")
    return page


def as_user(page, live_server, username):
    page.context.clear_cookies()
    sign_in(page, live_server, username, PASSWORD)


def day(back):
    return f"{timezone.localdate() - timedelta(days=back):%Y-%m-%d}"


def open_round(page, live_server):
    page.goto(f"{live_server.url}/selection/")
    page.get_by_role("main").get_by_role("link", name="新建选拔批次").first.click()
    page.fill("#id_title", "村级后备干部公推公选")
    page.fill("#id_nominations_from", day(40))
    page.fill("#id_nominations_until", day(16))
    page.check("#id_entered_afterwards")
    page.fill("#id_source_document", "公选材料一卷")
    page.fill("#id_source_dated_on", day(1))
    page.fill("#id_departments", "纪检、派出所")
    assert fits(page)
    page.get_by_role("button", name="保存，下一步选定岗位").click()
    page.get_by_label("红星村 村党支部书记选拔名额").fill("1")
    page.get_by_label("白塔村 村党支部书记选拔名额").fill("1")
    page.get_by_role("button", name="选定").click()
    expect(page.locator("#id_text")).to_have_value(containing("红星村：村党支部书记 1 名"))
    page.fill("#id_announced_on", day(40))
    page.get_by_role("button", name="发布公告").click()
    expect(page.get_by_text("公告已发布")).to_be_visible()


def containing(words):
    return re.compile(re.escape(words))


def nominate(page, name):
    page.select_option("#id_kind", "branch")
    page.fill("#id_nominator", "村党支部")
    page.fill("#id_nominated_on", day(20))
    page.fill("#id_name", name)
    page.fill("#id_id_number", id_number())
    page.select_option("#id_education", label="大专")
    page.select_option("#id_household_here", "yes")
    # The check of what was typed adds its lines above the button; a click while they arrive would miss it.
    expect(page.get_by_text("没有填政治面貌，中共党员优先。")).to_be_visible()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text(f"已登记{name}的党支部推荐")).to_be_visible()


def hold_meeting(page):
    page.get_by_role("link", name="登记公选大会").click()
    page.fill("#id_held_on", day(15))
    page.fill("#id_chair", "郑书记")
    page.fill("#id_officials-0-name", "马监票")
    page.fill("#id_officials-1-name", "朱计票")
    for group, due, present in (("cadres", 5, 5), ("party_members", 30, 25), ("council_members", 10, 10)):
        page.fill(f"#id_{group}_due", str(due))
        page.fill(f"#id_{group}_present", str(present))
    page.fill("#id_representatives_due", "40")
    page.fill("#id_representatives_present", "29")
    expect(page.locator("#check")).to_contain_text("到会村民代表 29 人，至少须 30 人")
    page.fill("#id_representatives_present", "35")
    expect(page.locator("#check")).to_contain_text("可以宣布有效")
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="宣布大会有效").click()
    expect(page.get_by_text("大会已宣布有效")).to_be_visible()


def count(page, votes, *, button, issued=75, returned=75, valid=70, invalid=5):
    page.get_by_role("link", name=button).click()
    for name, number in {"issued": issued, "returned": returned, "valid": valid, "invalid": invalid}.items():
        page.fill(f"#id_{name}", str(number))
    for name, number in votes.items():
        page.get_by_label(f"{name}赞成").fill(str(number))
        page.get_by_label(f"{name}反对").fill(str(valid - number))
        page.get_by_label(f"{name}弃权").fill("0")


def test_two_villages_go_from_the_announcement_to_the_pool(office, live_server, width):
    page = office
    open_round(page, live_server)
    board = page.url
    for village, names in CANDIDATES.items():
        page.goto(board)
        page.get_by_role("link", name=village).click()
        for name in names:
            page.get_by_role("link", name="登记提名").click()
            nominate(page, name)
        page.get_by_role("button", name="截止提名").click()
        expect(page.get_by_text("提名已截止")).to_be_visible()
        assert fits(page)

    page.goto(f"{board}reviews/")
    for step in ("村支部初审", "镇复审", "纪检", "派出所"):
        page.goto(f"{board}reviews/step/")
        page.get_by_role("navigation", name="审查环节").get_by_role("link", name=step).click()
        page.fill("#id_reviewed_on", day(16))
        page.get_by_role("button", name="待审的全部选").click()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("已登记 5 项审查结果")).to_be_visible()
    assert fits(page)

    # The secretary holds the meeting and the ballots of 红星村: one void, then a tie, then the run-off.
    as_user(page, live_server, "shuji")
    page.goto(f"{live_server.url}/")
    page.locator(".section", has_text="正在进行的公开选拔").get_by_role("link", name="红星村").click()
    hold_meeting(page)
    village_page = page.url
    count(page, {}, button="登记计票结果", issued=75, returned=76)
    expect(page.locator("#check")).to_contain_text("本次投票作废")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("本次投票已记为作废，须重新投票")).to_be_visible()
    count(page, {"甲红": 60, "乙红": 60, "丙红": 40}, button="登记第 2 次投票", valid=69)
    expect(page.locator("#check")).to_contain_text("应等于收回 75")
    page.fill("#id_valid", "70")
    for name in ("甲红", "乙红"):
        page.get_by_label(f"{name}反对").fill("10")
    page.get_by_label("丙红反对").fill("30")
    expect(page.locator("#check")).to_contain_text("得票相同")
    assert fits(page)
    page.get_by_role("button", name="登记", exact=True).click()
    count(page, {"甲红": 30, "乙红": 40}, button="登记重新投票")
    expect(page.locator("#check")).to_contain_text("乙红 40 票 入选")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("计票结果已登记")).to_be_visible()
    assert fits(page)

    # The office does the other village, posts both notices and settles an objection.
    as_user(page, live_server, "zuzhi")
    page.goto(board)
    page.get_by_role("link", name="白塔村").click()
    hold_meeting(page)
    count(page, {"甲白": 50, "乙白": 45}, button="登记计票结果")
    page.get_by_role("button", name="登记", exact=True).click()
    other_village = page.url
    for address in (village_page, other_village):
        page.goto(address)
        page.get_by_role("link", name="发布公示").click()
        page.fill("#id_starts_on", day(14))
        expect(page.locator("#check")).to_contain_text("期满")
        page.get_by_role("button", name="发布公示").click()
        expect(page.get_by_text("公示已登记")).to_be_visible()
    page.get_by_role("link", name="登记异议").click()
    page.fill("#id_received_on", day(13))
    page.fill("#id_content", "反映拉票")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("异议已登记")).to_be_visible()

    # The leading group approves what may be approved; the objection holds the other village up.
    as_user(page, live_server, "lingdao")
    page.get_by_role("link", name="人等待审批入库，其中 1 人可以批准").click()
    expect(page.get_by_text("1 条公示异议没有办结")).to_be_visible()
    page.get_by_label("选乙红").check()
    page.fill("#id_document_number", "石委〔2026〕8号")
    assert fits(page)
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("已批准 1 人入库")).to_be_visible()

    as_user(page, live_server, "zuzhi")
    page.goto(other_village)
    page.get_by_role("link", name="办结").click()
    page.get_by_label("查不属实，不影响").check()
    page.fill("#id_settlement", "查无此事")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("异议已办结")).to_be_visible()

    as_user(page, live_server, "lingdao")
    page.goto(f"{live_server.url}/selection/approvals/")
    page.get_by_label("选甲白").check()
    page.fill("#id_document_number", "石委〔2026〕9号")
    page.get_by_role("button", name="提交决定").click()
    page.goto(f"{live_server.url}/villages/bench/")
    expect(page.get_by_role("link", name="乙红")).to_be_visible()
    expect(page.get_by_role("link", name="甲白")).to_be_visible()
    page.get_by_role("link", name="乙红").click()
    for step in ("党支部推荐", "第 3 次投票：赞成 40 票，入选", "批准入库 石委〔2026〕8号"):
        expect(page.get_by_text(step).first).to_be_visible()
    assert fits(page)
