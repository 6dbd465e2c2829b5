"""Rosters going out: layout, safety, and that they come back in unchanged."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.comments import Comment

from office.workbooks.footers import with_foot
from office.workbooks.writing import SheetWriter
from reserve_cadres.models import Cadre
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.roster.export import blank_template, official_roster, plain_roster
from reserve_cadres.roster.marked import marked_workbook
from tests.conftest import id_number, make_cadre
from tests.reserve_cadres.test_reading import old_excel
from tests.rosters import HEADER, person, previewed, with_sheets, workbook
from workbench.demo.township import demo_roster

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]


def sheet_of(content):
    return load_workbook(io.BytesIO(content)).worksheets[0]


def official(township):
    return official_roster(Cadre.objects.filter(township=township), township=township, day=date(2015, 3, 1)).read()


def test_the_official_roster_is_laid_out_for_a4_with_its_header_on_every_page(village, township):
    make_cadre(village, "张三", id_number=id_number(), phone="13800000000")
    sheet = sheet_of(official(township))
    assert sheet["A1"].value == "石西镇村级后备干部花名册"
    assert "A1:P1" in map(str, sheet.merged_cells.ranges)
    assert "2015年3月1日" in [cell.value for cell in sheet[2] if cell.value][-1]
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.freeze_panes == "A4"
    header = [cell.value for cell in sheet[3]]
    for heading in ("身份证号", "联系电话"):
        cell = sheet.cell(4, header.index(heading) + 1)
        assert (cell.data_type, cell.number_format) == ("s", "@")
        assert cell.border.left.style == "thin"


def test_the_official_roster_looks_as_offices_hand_it_up(village, township):
    for name in ("张三", "李四"):
        make_cadre(village, name)
    sheet = sheet_of(official(township))
    title = sheet["A1"].font
    assert (title.name, title.size, bool(title.bold)) == ("方正小标宋简体", 22, False)
    assert {cell.font.name for cell in sheet[3]} == {"黑体"}
    assert {cell.font.name for row in sheet["A4:C5"] for cell in row} == {"仿宋_GB2312"}
    assert [cell.value for cell in sheet[6]][:2] == ["合计", "2 人"]
    assert [cell.value for cell in sheet[7] if cell.value] == ["审核人：", "填表人：", "联系电话："]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.row_dimensions[1].height >= 22 * 1.4


def test_a_row_is_as_high_as_its_longest_text(village, township):
    make_cadre(village, "张三", occupation="在县职业高级中学任教，" * 8)
    make_cadre(village, "李四", occupation="务农")
    sheet = sheet_of(official(township))
    heights = sorted(sheet.row_dimensions[row].height or 28 for row in (4, 5))
    assert heights[0] == 28
    assert heights[1] > 100


def test_the_roster_of_a_past_day_bears_that_day(as_organiser, village):
    make_cadre(village, "张三", on=date(2015, 3, 1))
    answer = as_organiser.get(reverse("cadres:export") + "?on=2016-05-04")
    assert "2016-05-04" in answer["Content-Disposition"]
    line = [cell.value for cell in sheet_of(b"".join(answer.streaming_content))[2] if cell.value]
    assert line == ["填报单位(盖章)：石西镇党委组织办", "填报时间：2016年5月4日"]


@pytest.mark.parametrize("roster", ["official", "plain"])
def test_what_was_exported_is_unchanged_when_imported_again(township, organiser, roster):
    confirm(previewed(demo_roster(), township, organiser, create_places=True), organiser)
    people = Cadre.objects.filter(township=township)
    content = official(township) if roster == "official" else plain_roster(people).read()
    assert previewed(content, township, organiser).counts == {"unchanged": 110, "total": 110}


def test_people_without_id_number_or_day_come_back_unchanged(village, township, organiser):
    make_cadre(village, "张三", birth_date=date(1985, 6, 17))
    make_cadre(
        village, "李四", birth_date=date(1985, 6, 1), birth_day_known=False, tags=["grower"], category="veteran"
    )
    assert previewed(official(township), township, organiser).counts == {"unchanged": 2, "total": 2}
    assert previewed(plain_roster(Cadre.objects.all()).read(), township, organiser).counts == {
        "unchanged": 2,
        "total": 2,
    }


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_stays_text(village, township, organiser, text):
    make_cadre(village, "张三", occupation=text, remarks=text)
    for content in (official(township), plain_roster(Cadre.objects.all()).read()):
        cells = [cell for row in sheet_of(content).iter_rows() for cell in row if cell.value == text]
        assert cells
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
        assert previewed(content, township, organiser).counts == {"unchanged": 1, "total": 1}


def test_what_no_workbook_can_hold_is_left_out_and_the_rest_of_the_text_stays(village, township):
    make_cadre(village, "张三", occupation=" 种\x0b植 & <养殖>\n第二行\r", remarks="\ufffe" + "长" * 40_000)
    book = sheet_of(plain_roster(Cadre.objects.all()).read())
    texts = {cell.value for row in book.iter_rows() for cell in row}
    assert " 种植 & <养殖>\n第二行\r" in texts


def test_the_rows_of_each_sheet_stand_in_that_sheet(township):
    first = SheetWriter("甲", ["栏"], [20])
    second = SheetWriter("乙", ["栏"], [20], workbook=first.workbook)
    for writer, word in ((second, "乙的"), (first, "甲的")):
        writer.header()
        writer.row([word])
    book = load_workbook(io.BytesIO(first.content()))
    assert [[cell.value for row in sheet for cell in row] for sheet in book] == [["栏", "甲的"], ["栏", "乙的"]]


@pytest.mark.parametrize("before", range(0, 30, 3))
def test_the_foot_is_written_wherever_it_stands_in_a_long_sheet(before, monkeypatch):
    monkeypatch.setattr("office.workbooks.footers._PIECE", 40)
    writer = SheetWriter("甲" * (before or 1), ["栏"], [20])
    writer.row(["字" * before])
    sheet = sheet_of(with_foot(writer.finished(), "谁 & 何时").read())
    assert sheet.oddFooter.left.text == "谁 && 何时"
    assert sheet["A1"].value == ("字" * before or None)


def test_each_drop_down_list_of_the_template_refers_to_a_sheet_it_has(township):
    book = load_workbook(io.BytesIO(blank_template(township, ["红星村"], ["村党支部书记"])))
    lists = book["花名册"].data_validations.dataValidation
    assert len(lists) == 6
    for one in lists:
        sheet, area = one.formula1.split("!")
        assert all(cell.value for row in book[sheet][area.replace("$", "")] for cell in row), one.formula1


def test_the_template_has_drop_down_lists_and_its_example_is_not_imported(village, township, organiser):
    content = blank_template(township, ["红星村"], ["村党支部书记"])
    sheet = sheet_of(content)
    assert len(sheet.data_validations.dataValidation) == 6
    assert previewed(content, township, organiser).status == "unreadable"
    book = load_workbook(io.BytesIO(content))
    row = dict(zip([cell.value for cell in book.worksheets[0][3]], range(1, 20), strict=False))
    for heading, value in {"村(社区)": "红星村", "姓名": "王五", "性别": "男", "出生年月": "1985.06"}.items():
        book.worksheets[0].cell(5, row[heading]).value = value
    filled = io.BytesIO()
    book.save(filled)
    assert previewed(filled.getvalue(), township, organiser).counts == {"new": 1, "total": 1}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_the_workbook_comes_back_with_faulty_cells_marked_and_a_note_on_each(village, township, organiser, kind):
    rows = [HEADER, person(number="123", 联系电话="12"), person(name="李四", birth="1979.03")]
    content = {
        "xlsx": lambda: workbook(*rows),
        "xls": lambda: old_excel(rows),
        "csv": lambda: "\n".join(",".join(map(str, row)) for row in rows).encode("gb18030"),
    }[kind]()
    sheet = sheet_of(marked_workbook(previewed(content, township, organiser, name=f"roster.{kind}")))
    assert sheet["G2"].fill.fgColor.rgb == "FFFFC7CE"
    assert "18 位" in sheet["G2"].comment.text
    assert "电话" in sheet["J2"].comment.text
    assert sheet["C3"].comment is None
    assert sheet["C3"].value == "李四"


def test_a_fault_in_a_merged_village_cell_is_marked_where_it_can_be_seen(township, organiser):
    content = workbook(HEADER, person("无此村"), person("", "李四", birth="1979.03"), merged=["B2:B3"])
    sheet = sheet_of(marked_workbook(previewed(content, township, organiser)))
    assert "无此村" in sheet["B2"].comment.text


def test_marks_of_an_earlier_time_are_taken_out_and_the_offices_own_notes_stay(village, township, organiser):
    book = load_workbook(io.BytesIO(workbook(HEADER, person(number="123"), person(name="李四", birth="1979.03"))))
    book.active["G2"].comment = Comment("请核对原件", "组织办")
    content = io.BytesIO()
    book.save(content)
    once = marked_workbook(previewed(content.getvalue(), township, organiser))
    mended = load_workbook(io.BytesIO(once))
    assert "请核对原件" in mended.active["G2"].comment.text
    mended.active["G2"].value, mended.active["J3"].value = "", "12"
    content = io.BytesIO()
    mended.save(content)
    sheet = sheet_of(marked_workbook(previewed(content.getvalue(), township, organiser)))
    assert (sheet["G2"].comment.text, sheet["G2"].fill.fill_type) == ("请核对原件", None)
    assert sheet["J3"].fill.fgColor.rgb == "FFFFC7CE"


def test_an_area_merged_down_to_the_last_row_is_marked_within_its_bounds(village, township, organiser):
    content = workbook(HEADER, person(number="123"), merged=["K1:K3"])
    content = with_sheets(content, lambda sheet: sheet.replace(b"K1:K3", b"K1:K1048576"))
    sheet = sheet_of(marked_workbook(previewed(content, township, organiser)))
    assert "18 位" in sheet["G2"].comment.text


def test_a_file_that_cannot_be_marked_is_answered_with_the_reason(as_organiser, village, township, organiser):
    roster_import = previewed(workbook(HEADER, person(number="123")), township, organiser)
    Path(roster_import.file.path).write_bytes(b"PK\x03\x04 broken")
    page = as_organiser.get(reverse("roster:marked", args=[roster_import.pk]), follow=True).content.decode()
    assert "无法标注" in page
