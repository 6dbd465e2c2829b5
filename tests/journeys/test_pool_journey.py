"""The living pool in a browser: an exit and a succession decided, assessments, a term change, the papers."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.permissions import Role
from reserve_cadres.models import Cadre
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.ending import close_round
from tests.conftest import make_user, make_village
from tests.journeys.conftest import fits, sign_in
from tests.queue import drain
from tests.selection.steps import for_only, noticed, ready_for_ballot
from tests.selection.test_approval import ruling
from villages.models import Post, Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-good-password-1"
# So many days back lies the round whose runner-up is called up.
LONG_AGO = {"nominations_from": 60, "nominations_until": 45, "held_on": 40}
TODAY = timezone.localdate()


def day(before=0):
    return f"{TODAY - timedelta(days=before):%Y-%m-%d}"


def as_user(page, live_server, username):
    page.context.clear_cookies()
    sign_in(page, live_server, username, PASSWORD)


@pytest.fixture
def office(page, live_server):
    """A village whose ballot chose 甲 and 乙 before 丙; both entered on the day the notice was over."""
    township = Township.objects.create(name="石西镇")
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    for role, username in ((Role.ORGANISER, "zuzhi"), (Role.LEADING_GROUP, "lingdao")):
        make_user(role, township, username=username)
    days = {name: TODAY - timedelta(days=before) for name, before in LONG_AGO.items()}
    made, one, people = ready_for_ballot(township, village.posts.first(), "甲", "乙", "丙", seats=2, **days)
    count_ballot(one, for_only(people, 60, 55, 50), recorded_by=None)
    noticed(one.selection, starts_on=days["held_on"])
    approve(people[:2], ruling(on=TODAY - timedelta(days=20)), recorded_by=None)
    close_round(made, recorded_by=None)
    sign_in(page, live_server, "zuzhi", PASSWORD)
    return page


def decide(page, live_server, approved, number):
    as_user(page, live_server, "lingdao")
    page.get_by_role("link", name="份进出变动等待决定").click()
    page.get_by_label("全选").check()
    if approved:
        page.fill("#id_document_number", number)
    else:
        page.get_by_label("不同意").check()
        page.fill("#id_opinion", "再观察")
    page.get_by_role("button", name="提交决定").click()
    page.locator("dialog.confirm").get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("份变动申请，已记录在档案里")).to_be_visible()
    assert fits(page)
    as_user(page, live_server, "zuzhi")


def test_somebody_leaves_and_the_runner_up_succeeds(office, live_server, width):
    page = office
    leaving = Cadre.objects.get(name="甲")
    page.goto(f"{live_server.url}/cadres/{leaving.pk}/")
    page.get_by_role("link", name="退出", exact=True).click()
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_text("这个字段是必填项").first).to_be_visible()
    page.select_option("#id_reason", label="外出务工失联")
    page.fill("#id_effective_on", day(10))
    page.fill("#id_basis", "村党组织会议研究")
    assert fits(page)
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_text("等待镇领导小组决定。").first).to_be_visible()
    decide(page, live_server, True, "石委〔2026〕12号")

    page.get_by_role("link", name="个岗位有人离开，要递补或重新选拔").click()
    expect(page.get_by_text("外出务工失联")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="递补", exact=True).click()
    page.fill("#id_starts_on", day(9))
    page.get_by_role("button", name="发布递补公示").click()
    expect(page.get_by_text("递补公示已登记")).to_be_visible()
    as_user(page, live_server, "lingdao")
    page.get_by_role("link", name="人等待审批入库").click()
    page.get_by_label("选丙").check()
    page.fill("#id_document_number", "石委〔2026〕13号")
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_role("heading", name="1 人批准入库？")).to_be_visible()
    page.locator("dialog.confirm").get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("已批准 1 人入库")).to_be_visible()
    successor = Cadre.objects.get(name="丙")
    assert (successor.state, str(successor.post)) == ("in_pool", "红星村 村党支部书记")
    page.goto(f"{live_server.url}/cadres/{leaving.pk}/")
    expect(page.locator("#timeline")).to_contain_text("退出：已退出")
    expect(page.locator("#pool")).to_contain_text("石委〔2026〕12号")
    assert fits(page)


def test_a_village_is_assessed_and_an_exit_by_rule_refused(office, live_server, width):
    page = office
    page.goto(f"{live_server.url}/assessments/")
    page.get_by_role("link", name="红星村").click()
    people = {name: Cadre.objects.get(name=name).pk for name in ("甲", "乙")}
    page.select_option(f"[name='{people['甲']}-grade']", label="优秀")
    page.fill(f"[name='{people['甲']}-virtue']", "101")
    page.select_option(f"[name='{people['乙']}-grade']", label="不合格")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("有需要更正的地方")).to_be_visible()
    assert fits(page)
    page.fill(f"[name='{people['甲']}-virtue']", "95")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("改动 2 人")).to_be_visible()
    expect(page.locator("#done")).to_have_text("2")
    page.get_by_role("link", name="建议退出，未提出").click()
    page.get_by_label("选乙").check()
    page.get_by_role("button", name="对勾选的人提出退出").click()
    expect(page.get_by_text("已提出 1 人退出")).to_be_visible()
    decide(page, live_server, False, "")
    page.goto(f"{live_server.url}/assessments/suggestions/")
    expect(page.get_by_text("决定保留：再观察")).to_be_visible()
    assert Cadre.objects.get(name="乙").state == "in_pool"


def test_elections_are_recorded_and_the_elected_appointed(office, live_server, width):
    page = office
    page.goto(f"{live_server.url}/terms/new/")
    page.fill("#id_title", "本次换届")
    page.fill("#id_election_day", day())
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="登记选举结果").click()
    page.get_by_label("村党支部书记当选的后备干部").select_option(label="乙")
    page.get_by_label("村委会主任当选人姓名").fill("外来人")
    assert fits(page)
    page.get_by_role("button", name="保存结果").click()
    expect(page.get_by_text("已提请任用：乙")).to_be_visible()
    expect(page.locator("#rate")).to_have_text("50.0%")
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出", exact=True).click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert [cell.value for cell in book["当选人员"][4]][2:6:3] == ["乙", "村党支部书记"]
    decide(page, live_server, True, "石委〔2026〕14号")
    assert Cadre.objects.get(name="乙").state == "appointed"
    assert set(Post.objects.values_list("incumbent_name", flat=True)) == {"乙", "外来人"}


def test_the_whole_pools_files_and_a_long_table_are_made_by_the_queue(office, live_server, width, settings):
    page, settings.EXPORT_ROWS_AT_ONCE = office, 1
    page.goto(f"{live_server.url}/archives/")
    page.get_by_role("button", name="开始生成").click()
    expect(page.get_by_text("已开始生成")).to_be_visible()
    drain()
    expect(page.get_by_role("link", name="下载", exact=True)).to_be_visible(timeout=60_000)
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    with zipfile.ZipFile(download.value.path()) as package:
        assert sorted(package.namelist()) == ["红星村/乙-登记表.docx", "红星村/甲-登记表.docx"]
        assert Document(io.BytesIO(package.read("红星村/甲-登记表.docx"))).tables
    page.goto(f"{live_server.url}/cadres/export/")
    expect(page.get_by_text("等待处理，2 行")).to_be_visible()
    assert fits(page)
    drain()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click(timeout=60_000)
    assert load_workbook(io.BytesIO(download.value.path().read_bytes())).active["A1"].value.endswith("花名册")
    expect(page.get_by_text("已下载，文件已删除")).to_be_visible()


def test_a_layout_is_kept_from_the_list_and_the_tables_go_out(office, live_server, width):
    page = office
    page.goto(f"{live_server.url}/cadres/?sex=male&columns=age&columns=education")
    page.get_by_role("link", name="存为版式").click()
    page.fill("#id_name", "男性名册")
    page.fill("#id_place_age", "1")
    assert fits(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("版式「男性名册」已保存")).to_be_visible()
    assert page.locator("thead th").nth(1).inner_text() == "村(社区)"
    with page.expect_download() as download:
        page.get_by_role("link", name="导出", exact=True).click()
    assert load_workbook(io.BytesIO(download.value.path().read_bytes())).active["A1"].value == "男性名册"
    page.goto(f"{live_server.url}/tables/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出全部").click()
    assert len(load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames) == 6
    page.goto(f"{live_server.url}/statistics/?since={day(400)}")
    expect(page.locator("#change-total")).to_have_text("+2")
    assert fits(page)
