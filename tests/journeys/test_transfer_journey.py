"""A table brought in: seen with its faults, mended, seen again, confirmed; at both widths."""

import io

import pytest
from django.urls import reverse
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from accounts.models import User
from tests.demo import demo_township
from tests.journeys.conftest import fits, sign_in
from tests.transfers import book
from villages.models import Post
from workbench.demo.township import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = ["村(社区)", "岗位名称", "现任姓名", "现任出生年月", "任期届满", "后备名额"]


def hand_in(page, *rows, password=""):
    content = book(["石西镇各村岗位和现任"], *rows).read()
    if password:
        locked = io.BytesIO()
        OOXMLFile(io.BytesIO(content)).encrypt(password, locked)
        content = locked.getvalue()
    page.get_by_label("表格").set_input_files(
        {"name": "表.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传并预览").click()


def test_posts_and_incumbents_are_seen_before_they_are_written(page, live_server):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(live_server.url + reverse("villages:list"))
    page.get_by_role("link", name="导入岗位").click()
    village = Post.objects.filter(village__township__name="石西镇", title="村党支部书记").first().village
    wrong = [village.name, "会计室主任", "李四", "1975年13月", "届满", "两"]
    hand_in(page, HEAD, wrong, ["无此村", "文书", "王五", "1980.06", None, 2])
    page.get_by_text("现在没有写入任何内容").wait_for()
    assert page.get_by_text("D3：没有 1975 年 13 月这个日期").is_visible()
    assert page.get_by_text("A4：没有村(社区)「无此村」").is_visible()
    assert fits(page)
    page.get_by_role("link", name="重新选择文件").click()
    hand_in(
        page,
        HEAD,
        [village.name, "会计室主任", "李四", "1975.12", "2026-12-31", 2],
        [None, "村党支部书记", "王五", "1980.06"],
    )
    page.get_by_role("button", name="确认写入 2 行").wait_for()
    assert fits(page)
    assert not Post.objects.filter(title="会计室主任").exists()
    page.get_by_role("button", name="确认写入 2 行").click()
    page.get_by_text("岗位：新增 1 行，修改 1 行").wait_for()
    assert Post.objects.get(village=village, title="村党支部书记").incumbent_name == "王五"


def test_first_passwords_are_shown_on_one_sheet(page, live_server):
    demo_township()
    sign_in(page, live_server, "guanli", PASSWORD)
    page.goto(live_server.url + reverse("accounts:list"))
    page.get_by_role("link", name="从 Excel 导入").click()
    rows = [[f"驻村人{name}", "镇政府工作人员", "驻村干部", "三道堰社区"] for name in "甲乙丙"]
    hand_in(page, ["姓名", "单位及职务", "角色", "村(社区)"], *rows)
    page.get_by_role("button", name="确认写入 3 行").wait_for()
    assert fits(page)
    page.get_by_role("button", name="确认写入 3 行").click()
    page.get_by_role("heading", name="初始密码发放表").wait_for()
    assert fits(page)
    shown = page.locator("code").all_inner_texts()
    assert [
        User.objects.get(name=f"驻村人{name}").check_password(word) for name, word in zip("甲乙丙", shown, strict=True)
    ]
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="下载表格").click()
    assert downloaded.value.suggested_filename.startswith("账号初始密码发放表")


def test_a_table_with_a_password_is_opened_and_given_back_with_its_faults_marked(page, live_server):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(live_server.url + reverse("villages:import_posts"))
    hand_in(page, HEAD, ["无此村", "文书", "王五", "1980.06", None, 2], password="开门")
    page.get_by_label("打开密码").fill("关门")
    page.get_by_role("button", name="打开并预览").click()
    page.get_by_text("密码不对").wait_for()
    assert fits(page)
    page.get_by_label("打开密码").fill("开门")
    page.get_by_role("button", name="打开并预览").click()
    page.get_by_text("A3：没有村(社区)「无此村」").wait_for()
    assert fits(page)
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="下载标注了错误的表格").click()
    assert downloaded.value.suggested_filename == "表(标注).xlsx"
    assert "无此村" in load_workbook(io.BytesIO(downloaded.value.path().read_bytes())).active["A3"].comment.text
