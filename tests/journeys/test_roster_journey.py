"""From an untidy roster to the published figures, as an office would go about it."""

import pytest
from playwright.sync_api import expect

from benchmarks.rosters import large_roster
from reserve_cadres.models import Cadre
from tests.conftest import id_number
from tests.demo import demo_township
from tests.journeys.conftest import agree_to_all, fits, sign_in
from tests.rosters import HEADER, person, workbook
from workbench.demo.township import PASSWORD, PRACTICE_ACCOUNT, demo_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def practice(page, live_server):
    demo_township()
    agree_to_all(page)
    sign_in(page, live_server, PRACTICE_ACCOUNT[1], PASSWORD)
    return page


def upload(page, content, name="花名册.xlsx"):
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/roster/")
    page.set_input_files("#id_file", {"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="上传并识别").click()


def test_an_office_roster_becomes_the_pool_with_the_published_figures(practice):
    page = practice
    expect(page.get_by_text("库里还没有人")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="导入花名册").click()
    upload(page, demo_roster())
    expect(page.locator("#count-new")).to_have_text("110")
    assert fits(page)
    page.get_by_role("button", name="确认导入 110 行").click()
    expect(page.get_by_text("已导入：新建 110 人")).to_be_visible()

    page.get_by_role("link", name="看统计").click()
    for place, figure in {
        "#total": "110", "#mean-age": "35.7", "#college": "87", "#women": "17", "#category-veteran": "19",
        "#category-graduate": "28", "#category-business_owner": "32", "#category-grower": "20", "#category-volunteer": "11",
    }.items():  # fmt: skip
        expect(page.locator(place)).to_have_text(figure)
    assert fits(page)

    page.goto(page.url.split("/statistics")[0] + "/villages/bench/")
    expect(page.get_by_text("2/2")).to_have_count(55)
    assert fits(page)

    upload(page, demo_roster())
    expect(page.locator("#count-unchanged")).to_have_text("110")
    expect(page.get_by_text("名册与系统完全一致")).to_be_visible()


def test_faults_are_shown_decided_on_and_the_import_is_undone(practice):
    page = practice
    rows = [
        person("三道堰社区", "张三", 后备岗位="社区党支部书记"),
        person("三道堰社区", "李四", number="123", 后备岗位="社区党支部书记"),
        person("三道堰社区", "王五", number=id_number(), 后备岗位="居委会主任", 联系电话="12"),
    ]
    upload(page, workbook(HEADER, *rows))
    expect(page.locator("#count-error")).to_have_text("2")
    expect(page.locator("table.cards-on-phone").get_by_text("身份证号应为 18 位").first).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_be_disabled()
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注后的表").click()
    assert download.value.suggested_filename == "花名册-已标注.xlsx"
    page.get_by_label("李四怎么处理").select_option("skip")
    page.get_by_label("王五怎么处理").select_option("without_faults")
    page.get_by_role("button", name="确认导入 2 行").click()
    expect(page.get_by_text("已导入：新建 2 人")).to_be_visible()
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("导入已撤销")).to_be_visible()
    page.get_by_role("link", name="全部导入").click()
    expect(page.get_by_role("table").get_by_text("已撤销")).to_be_visible()


def test_a_file_that_is_no_workbook_gets_a_clear_answer(practice):
    upload(practice, b"%PDF-1.7", name="花名册.pdf")
    expect(practice.get_by_text("这是 PDF 文件")).to_be_visible()


# Notes what a page shows right after a form was sent: while the answer is awaited, the page cannot be asked.
NOTE_WHAT_IS_SHOWN = """
addEventListener("submit", () => setTimeout(() => {
  const shown = [...document.querySelectorAll(".working")].filter((node) => node.offsetParent);
  localStorage.seen = (localStorage.seen || "") + shown.map((node) => node.innerText).join();
}));
"""


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_a_large_roster_shows_that_it_is_being_worked_on(practice):
    page = practice
    page.add_init_script(NOTE_WHAT_IS_SHOWN)
    upload(page, large_roster(3000))
    expect(page.locator("#count-error")).to_have_text("3000", timeout=30_000)
    page.get_by_role("button", name="按名册建立这些村和岗位").click()
    expect(page.locator("#count-new")).to_have_text("3000", timeout=30_000)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入：新建 3000 人")).to_be_visible(timeout=30_000)
    seen = page.evaluate("localStorage.seen")
    for words in ("正在上传", "正在识别花名册", "正在写入 3000 行"):
        assert words in seen


def test_the_first_roster_of_an_empty_township_enters_without_a_trip_back_to_excel(
    page, live_server, township, organiser
):
    """A file that names its village in the title only, one word taught, one sheet left out."""
    header = ["序号", "姓名", "性别", "出生年月", "政治面貌", "人员类别", "后备岗位"]
    rows = [
        [1, "张三", "男", "1985.06", "非党员", "养蜂的", "村党支部书记"],
        [2, "李四", "女", "1990.11", "党员", "养蜂的", "村委会主任"],
        ["合计", "2人"],
    ]
    left = [header, [1, "王五", "男", "1970.01", "党员", "其他", "村党支部书记"]]
    content = workbook(["石西镇红星村后备干部花名册"], header, *rows, more=[("退出人员", left)])
    sign_in(page, live_server, organiser.username, "a-good-password-1")
    upload(page, content)
    # Of the third the sheet names no village.
    expect(page.locator("#count-error")).to_have_text("3")
    assert fits(page)
    page.locator("#sheets summary").click()
    page.get_by_label("退出人员：像是退出人员的名单").uncheck()
    page.get_by_role("button", name="按勾选的工作表重新识别").click()
    expect(page.locator("#count-error")).to_have_text("2")
    page.get_by_label("养蜂的").select_option(label="种养殖能手")
    page.get_by_role("button", name="记住词语的读法并重新识别").click()
    expect(page.locator("#count-new")).to_have_text("2")
    expect(page.get_by_text("原文 非党员")).to_be_visible()
    expect(page.get_by_text("村(社区)取自标题").first).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="确认导入 2 行").click()
    page.locator("dialog.confirm [value=yes]").click()
    expect(page.get_by_text("已导入：新建 2 人")).to_be_visible()
    assert list(township.villages.values_list("name", flat=True)) == ["红星村"]
    assert set(Cadre.objects.values_list("name", "category", "political_status", "post__title")) == {
        ("张三", "grower", "masses", "村党支部书记"), ("李四", "grower", "party_member", "村委会主任"),
    }  # fmt: skip
