"""A township's year as its people go through it: a round, a merger of villages, an election, exits, and the data's check-up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.permissions import Role
from mentoring.models import Pairing, Talk
from reserve_cadres.models import Cadre
from reserve_cadres.selection.ballots.ballots import count_ballot
from tests.conftest import make_user, make_village
from tests.journeys.conftest import fits, sign_in
from tests.selection.steps import for_only, noticed, ready_for_ballot
from villages.models import Township, Village

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", [1366, 390], indirect=True),
]
PASSWORD = "a-good-password-1"
TODAY = timezone.localdate()


def day(before=0):
    return f"{TODAY - timedelta(days=before):%Y-%m-%d}"


def as_user(page, live_server, username):
    page.context.clear_cookies()
    sign_in(page, live_server, username, PASSWORD)


def confirm(page, button):
    page.get_by_role("button", name=button).click()
    page.locator("dialog.confirm").get_by_role("button", name=button).click()


@pytest.fixture
def township(page, live_server):
    """Two villages; in one of them the ballot chose 甲 and 乙 and the notice is over."""
    township = Township.objects.create(name="石西镇", code="519900101")
    red, white = make_village(township, "红星村"), make_village(township, "白塔村")
    for role, place, username in (
        (Role.ORGANISER, None, "zuzhi"), (Role.LEADING_GROUP, None, "lingdao"), (Role.SECRETARY, red, "hongshu"),
        (Role.SECRETARY, white, "baishu"),
    ):  # fmt: skip
        make_user(role, township, place, username=username)
    days = {"nominations_from": 60, "nominations_until": 45, "held_on": 40}
    _, opened, people = ready_for_ballot(
        township, red.posts.get(), "甲红", "乙红", seats=2,
        **{name: TODAY - timedelta(days=before) for name, before in days.items()},
    )  # fmt: skip
    count_ballot(opened, for_only(people, 60, 55), recorded_by=None)
    noticed(opened.selection, starts_on=TODAY - timedelta(days=40))
    return township


def approve_both(page, live_server):
    as_user(page, live_server, "lingdao")
    page.get_by_role("link", name="人等待审批入库").click()
    for name in ("甲红", "乙红"):
        page.get_by_label(f"选{name}").check()
    page.fill("#id_decided_on", day(20))
    page.fill("#id_document_number", "石委〔2026〕8号")
    confirm(page, "提交决定")
    expect(page.get_by_text("已批准 2 人入库")).to_be_visible()


def pair_the_village(page, live_server):
    page.goto(f"{live_server.url}/mentoring/pairs/village/")
    page.select_option("#id_village", label="红星村")
    page.select_option("#id_kind", "secretary")
    page.select_option("#id_mentor", index=1)
    page.fill("#id_starts_on", day(19))
    assert fits(page)
    page.get_by_role("button", name="结对").click()
    expect(page.get_by_text("红星村已结对 2 人")).to_be_visible()


def talk(page, live_server):
    as_user(page, live_server, "hongshu")
    page.get_by_role("link", name="记谈话").first.click()
    page.get_by_label("甲红").check()
    page.get_by_label("谈了什么").fill("谈近况")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("谈话已保存")).to_be_visible()


def merge(page, live_server):
    page.goto(f"{live_server.url}/villages/")
    page.get_by_role("link", name="合村并居").click()
    for name in ("红星村", "白塔村"):
        page.get_by_label(name).check()
    page.fill("#id_name", "红塔村")
    page.fill("#id_document_number", "石发〔2026〕3号")
    page.fill("#id_effective_on", day(10))
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("#plan")).to_contain_text("在库 2 人")
    assert fits(page)
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name="红塔村")).to_be_visible()
    expect(page.get_by_text("石发〔2026〕3号")).to_be_visible()
    assert fits(page)


def elect(page, live_server):
    page.goto(f"{live_server.url}/terms/new/")
    page.fill("#id_title", "本次换届")
    page.fill("#id_election_day", day())
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="登记选举结果").click()
    page.get_by_label("村党支部书记当选的后备干部").select_option(label="甲红")
    page.get_by_role("button", name="保存结果").click()
    expect(page.get_by_text("已提请任用：甲红")).to_be_visible()


def propose_exit(page, live_server, name):
    page.goto(f"{live_server.url}/cadres/{Cadre.objects.get(name=name).pk}/")
    page.get_by_role("link", name="退出", exact=True).click()
    expect(page.get_by_text("镇领导小组同意后，从变动日期起一并办结")).to_be_visible()
    page.select_option("#id_reason", label="外出务工失联")
    page.fill("#id_effective_on", day())
    page.fill("#id_basis", "村党组织会议研究")
    assert fits(page)
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_text("等待镇领导小组决定。").first).to_be_visible()


def decide(page, live_server):
    as_user(page, live_server, "lingdao")
    page.get_by_role("link", name="份进出变动等待决定").click()
    page.get_by_label("全选").check()
    page.fill("#id_document_number", "石委〔2026〕12号")
    assert fits(page)
    confirm(page, "提交决定")
    expect(page.get_by_text("份变动申请，已记录在档案里")).to_be_visible()


def test_a_township_goes_through_its_year(page, live_server, width, township):
    approve_both(page, live_server)
    as_user(page, live_server, "zuzhi")
    pair_the_village(page, live_server)
    talk(page, live_server)
    as_user(page, live_server, "zuzhi")
    merge(page, live_server)
    elect(page, live_server)
    propose_exit(page, live_server, "乙红")
    decide(page, live_server)

    states = dict(Cadre.objects.values_list("name", "state"))
    assert (states["甲红"], states["乙红"]) == ("appointed", "out")
    assert not Pairing.objects.active().exists()
    assert set(Cadre.objects.values_list("village__name", flat=True)) == {"红塔村"}

    # The month's talk stands on the board, and days and papers of before say what was then.
    as_user(page, live_server, "zuzhi")
    page.goto(f"{live_server.url}/mentoring/")
    expect(page.locator("tfoot")).to_contain_text(str(Talk.objects.count()))
    assert fits(page)
    page.goto(f"{live_server.url}/cadres/?on={day(11)}&village={Village.ever.get(name='红星村').pk}")
    expect(page.locator("tbody")).to_contain_text("甲红")
    expect(page.locator("tbody")).to_contain_text("红星村")
    page.goto(f"{live_server.url}/cadres/?q=乙红")
    page.get_by_role("link", name="1 人已退出").click()
    expect(page.get_by_role("link", name="乙红", exact=True)).to_be_visible()
    page.goto(f"{live_server.url}/selection/")
    page.get_by_role("main").get_by_role("link", name="公推公选").first.click()
    expect(page.get_by_role("main")).to_contain_text("红星村")

    page.goto(f"{live_server.url}/checkup/")
    expect(page.get_by_role("heading", name="数据体检")).to_be_visible()
    expect(page.get_by_text("已离库的人还有结对、")).to_be_visible()
    assert fits(page)
