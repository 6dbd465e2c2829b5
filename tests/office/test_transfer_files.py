"""The workbook of a table on its way in: opened with a password that is kept nowhere, given back with its faults marked."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from accounts.permissions import Role
from office.transfer import carrying
from office.transfer.pages import MOST_LISTED
from tests.conftest import make_user
from tests.transfers import book, brought_in, confirm, preview, problems
from villages.models import Village

pytestmark = pytest.mark.django_db
VILLAGES = reverse("villages:import")
PASSWORD = "石西-2026 "


def locked(*rows) -> SimpleUploadedFile:
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(book(*rows).read())).encrypt(PASSWORD, content)
    return SimpleUploadedFile("各村.xlsx", content.getvalue())


@pytest.fixture
def asked(as_organiser):
    """The answer to a workbook with a password."""
    return preview(as_organiser, VILLAGES, locked(["村名", "户数"], ["新村", 300]))


def opened(client, answer, password):
    return client.post(VILLAGES, {"locked": answer.context["locked"], "password": password})


def test_a_table_with_a_password_asks_for_it_and_is_read_without_choosing_the_file_again(as_organiser, asked):
    assert "打开密码" in asked.content.decode()
    assert not Village.objects.exists()
    confirm(as_organiser, VILLAGES, opened(as_organiser, asked, PASSWORD))
    assert Village.objects.get().name == "新村"


def test_a_wrong_password_is_told_at_its_field_and_the_file_is_not_lost(as_organiser, asked):
    answer = opened(as_organiser, asked, "石西")
    assert "密码不对" in answer.context["form"].errors["password"][0]
    assert opened(as_organiser, answer, PASSWORD).context["ticket"]


def test_the_page_holds_the_password_nowhere(as_organiser, asked):
    assert PASSWORD.strip() not in opened(as_organiser, asked, PASSWORD).content.decode()
    assert PASSWORD.strip() not in opened(as_organiser, asked, f"{PASSWORD}x").content.decode()


def test_a_table_with_a_password_too_large_to_travel_is_asked_for_without_it(as_organiser, monkeypatch):
    monkeypatch.setattr(carrying, "MOST_BYTES", 100)
    assert "取消密码" in "".join(problems(preview(as_organiser, VILLAGES, locked(["村名"], ["新村"]))))


def test_a_table_with_faults_is_given_back_with_each_at_its_cell(as_organiser):
    rows = [["各村情况"], ["名称", "类别", "户数"], ["甲村", "乡", "三百"], ["乙村", "村", 20]]
    answer = preview(as_organiser, VILLAGES, book(*rows, sheet="各村", name="各村.xlsx"))
    given = as_organiser.post(VILLAGES, {"marked": answer.context["marked"]})
    assert "%28%E6%A0%87%E6%B3%A8%29.xlsx" in given["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(given.streaming_content)))["各村"]
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"B3", "C3"}
    assert "「乡」" in sheet["B3"].comment.text
    assert [cell.value for cell in sheet[4]] == ["乙村", "村", 20]


def test_of_very_many_faulty_rows_the_page_lists_the_first_and_the_workbook_has_them_all(as_organiser):
    rows = [["名称", "户数"], *([f"村{number}", "三百"] for number in range(MOST_LISTED + 40))]
    answer = preview(as_organiser, VILLAGES, book(*rows))
    page = answer.content.decode()
    assert page.count("有错误</span>") == MOST_LISTED
    assert "另有 40 行没有列出，都标注在可以下载的表格里" in page
    given = as_organiser.post(VILLAGES, {"marked": answer.context["marked"]})
    sheet = load_workbook(io.BytesIO(b"".join(given.streaming_content))).active
    assert sum(bool(cell.comment) for cell in sheet["B"]) == MOST_LISTED + 40


def test_whatever_would_be_written_is_listed_however_much_it_is(as_organiser):
    rows = [["名称", "户数"], *([f"村{number}", 300] for number in range(MOST_LISTED + 40))]
    page = preview(as_organiser, VILLAGES, book(*rows)).content.decode()
    assert page.count("新增</span>") == MOST_LISTED + 40
    assert "没有列出" not in page


def test_a_fault_of_a_whole_row_stands_at_its_first_cell(as_organiser, village):
    from openpyxl.styles import Font

    made = load_workbook(book(["序号", "村名", "户数"], [1, "甲村", 5]))
    made.active["C2"].font = Font(strike=True)
    content = io.BytesIO()
    made.save(content)
    answer = preview(as_organiser, VILLAGES, SimpleUploadedFile("a.xlsx", content.getvalue()))
    given = as_organiser.post(VILLAGES, {"marked": answer.context["marked"]})
    sheet = load_workbook(io.BytesIO(b"".join(given.streaming_content))).active
    assert "删除线" in sheet["B2"].comment.text


def test_corrected_and_handed_in_again_the_marked_workbook_is_taken(as_organiser):
    answer = preview(as_organiser, VILLAGES, book(["名称", "户数"], ["甲村", "三百"]))
    given = as_organiser.post(VILLAGES, {"marked": answer.context["marked"]})
    made = load_workbook(io.BytesIO(b"".join(given.streaming_content)))
    made.active["B2"] = 300
    content = io.BytesIO()
    made.save(content)
    brought_in(as_organiser, VILLAGES, SimpleUploadedFile("a.xlsx", content.getvalue()))
    assert Village.objects.get().households == 300


@pytest.mark.parametrize("field", ["locked", "marked"])
def test_what_travels_is_handed_in_by_its_user_only_and_as_it_was(as_organiser, asked, township, field):
    other = Client()
    other.force_login(make_user(Role.ORGANISER, township))
    for client, text in (
        (other, asked.context["locked"]),
        (as_organiser, f"{asked.context['locked']}x"),
        (as_organiser, ""),
    ):
        answer = client.post(VILLAGES, {field: text, "password": PASSWORD}, follow=True)
        assert "预览已过期" in answer.content.decode()
