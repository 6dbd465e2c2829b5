"""Workbooks handed back with their faulty cells marked: nothing of them lost, and none that takes the house down."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as Photo
from PIL import Image

from office.workbooks.marking import Mark, marked_copy
from office.workbooks.reading import UnreadableWorkbook
from reserve_cadres.roster.marked import marked_workbook
from tests.hostile.workbooks import spoilt, within_the_limits
from tests.reserve_cadres.test_workbooks_out import sheet_of
from tests.rosters import HEADER, person, previewed, workbook

pytestmark = pytest.mark.django_db


def test_photos_widths_and_merged_titles_stay_in_the_marked_workbook(village, township, organiser):
    book = load_workbook(io.BytesIO(workbook(["花名册"], HEADER, person(number="123"), merged=["A1:J1"])))
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), "red").save(picture, "PNG")
    book.active.add_image(Photo(picture), "K3")
    book.active.column_dimensions["C"].width = 33
    content = io.BytesIO()
    book.save(content)
    sheet = sheet_of(marked_workbook(previewed(content.getvalue(), township, organiser)))
    assert len(sheet._images) == 1
    assert (sheet.column_dimensions["C"].width, str(sheet.merged_cells)) == (33, "A1:J1")


def test_a_workbook_only_the_reader_understands_is_marked_as_the_reader_sees_it(tmp_path):
    content = spoilt("<v>7</v>", "<v>NaN</v>")
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    sheet = sheet_of(marked_copy(path, [Mark("花名册", 2, 7, "错", True)]))
    assert (sheet["C2"].value, sheet["G2"].comment.text) == ("张三", "【导入核对】错")


def test_rows_without_cells_are_no_reason_not_to_mark(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(spoilt("</sheetData>", '<row r="9" hidden="1"/>' * 300_000 + "</sheetData>"))
    assert sheet_of(marked_copy(path, [Mark("花名册", 2, 7, "错", True)]))["G2"].comment


def test_a_workbook_too_large_to_be_marked_is_told_so_at_once(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(3, 210_000))
    path.write_bytes(spoilt("</sheetData>", f"{rows}</sheetData>"))
    with within_the_limits(), pytest.raises(UnreadableWorkbook, match="太大"):
        marked_copy(path, [])


def test_a_name_longer_than_a_village_or_a_post_takes_is_a_fault_of_its_cell(village, township, organiser):
    rows = [person("大" * 51 + "村"), person(name="李四", 后备岗位="主" * 51)]
    read = previewed(workbook(HEADER, *rows), township, organiser, create_places=True)
    assert [row.problems[0]["field"] for row in read.rows.all()] == ["village", "post"]
