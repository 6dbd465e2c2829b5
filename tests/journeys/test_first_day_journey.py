"""The first day of a township, from an empty installation to the first figures, without a console."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import agree_to_all, fits
from workbench.demo.township import COMMUNITIES, VILLAGES, demo_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# docs/design.md, "The first start": besides typing.
MOST_CLICKS = 15


@pytest.fixture
def clicks(page):
    """Every click on the way, also of the confirmation of a dialog."""
    counted = []

    def count(_source=None):
        counted.append(1)

    page.expose_binding("countClick", count)
    page.add_init_script(
        "addEventListener('click', (event) => (event.isTrusted || event.target.value === 'yes') && window.countClick(), true)"
    )
    agree_to_all(page)
    return counted


@pytest.mark.usefixtures("on_own_machine")
def test_from_nothing_to_the_first_figures_in_few_clicks(page, live_server, clicks):
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="第一次使用")).to_be_visible()
    assert fits(page)
    for field, text in {
        "township": "石西镇", "name": "周组织", "username": "zhouzuzhi", "administrator_name": "卫管理",
        "administrator_username": "weiguanli",
    }.items():  # fmt: skip
        page.locator(f"#id_{field}").fill(text)
    page.locator("#id_password").fill("kai-shi-gong-zuo-1")
    page.locator("#id_again").fill("kai-shi-gong-zuo-1")
    page.get_by_role("button", name="建立并进入").click()
    # The administrator is somebody else, and gets the first password on paper.
    expect(page.get_by_role("heading", name="卫管理的初始密码")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="已记下，开始第一天").click()

    expect(page.get_by_role("heading", name="第一天：从空白到第一份统计")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="粘贴村名").click()
    page.get_by_label("村和社区").fill("\n".join([*COMMUNITIES, *VILLAGES]))
    assert fits(page)
    page.get_by_role("button", name="建立", exact=True).click()
    expect(page.get_by_text("新建 28 个村和社区。")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="导入花名册").click()
    page.set_input_files("#id_file", {"name": "花名册.xlsx", "mimeType": XLSX, "buffer": demo_roster()})
    page.get_by_role("button", name="上传并识别").click()
    expect(page.locator("#count-new")).to_have_text("110")
    page.get_by_role("button", name="确认导入 110 行").click()
    expect(page.get_by_text("已导入：新建 110 人")).to_be_visible()
    page.get_by_role("link", name="看统计").click()
    expect(page.locator("#total")).to_have_text("110")
    expect(page.locator("#women")).to_have_text("17")
    # A file is picked in a dialog of the system: one click on the field and one there.
    assert len(clicks) + 2 <= MOST_CLICKS

    page.goto(live_server.url)
    expect(page.get_by_text("第一天：下一步")).to_be_visible()
    # What nobody could have recorded yet is no reproach: it is folded away as what comes later.
    expect(page.locator("#missing summary")).to_contain_text("以后要补的")
    expect(page.locator("#todo .short-2, #month .short-2, #missing .short-2")).to_have_count(0)
    expect(page.locator("#todo, #month").get_by_text("年度考核")).to_have_count(0)
    assert fits(page)
