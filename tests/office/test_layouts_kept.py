"""A workbook that is no .xlsx comes back marked with the layout, notes and photos that its kind of file holds."""

import io

import pytest
import xlwt

from office.workbooks.limits import MAX_FILE_BYTES
from office.workbooks.marking import Mark, marked_copy
from office.workbooks.pictures import picture_places, pictures_at
from tests.hostile.workbooks import within_the_limits
from tests.pictured import png, xls_with_pictures
from tests.reserve_cadres.test_workbooks_out import sheet_of

HEADER = ["序号", "姓名", "出生年月", "照片"]


def marked(path, content: bytes, *marks: Mark):
    path.write_bytes(content)
    return sheet_of(marked_copy(path, marks or [Mark("花名册", 3, 2, "错", True)]))


def looks(cell) -> dict:
    """What a cell looks like, as far as the rosters here say it."""
    return {
        "font": (cell.font.name, cell.font.sz, cell.font.b, cell.font.color.rgb[2:] if cell.font.color else None),
        "lines": (cell.border.left.style, cell.border.right.style, cell.border.top.style, cell.border.bottom.style),
        "aligned": (cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text)),
        "fill": cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None,
    }


TITLE = {
    "font": ("黑体", 16, True, "FF0000"),
    "lines": (None,) * 4,
    "aligned": ("center", "center", False),
    "fill": "FFFF00",
}
BODY = {
    "font": ("仿宋_GB2312", 11, False, "000000"),
    "lines": ("thin",) * 4,
    "aligned": ("left", "top", True),
    "fill": None,
}


def assert_kept(sheet, *, frozen=True):
    """The roster below, with its look, whatever kind of file it came in."""
    assert [cell.value for cell in sheet[2]][:4] == HEADER
    assert looks(sheet["A1"]) == TITLE
    assert looks(sheet["C3"]) == BODY
    assert looks(sheet["B5"])["lines"] == ("thin",) * 4, "an empty row below the names keeps its lines"
    assert str(sheet.merged_cells) == "A1:D1"
    assert sheet.column_dimensions["B"].width == pytest.approx(20, abs=0.8)
    assert sheet.row_dimensions[1].height == pytest.approx(36, abs=0.8)
    assert (sheet["C3"].value.year, sheet["C3"].number_format) == (1985, 'yyyy"年"m"月"')
    assert sheet["B3"].comment.text == "【导入核对】错"
    assert looks(sheet["B3"])["font"] == BODY["font"], "a marked cell keeps its letters"
    if frozen:
        assert sheet.freeze_panes == "A3"


def xls() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    title = xlwt.easyxf(
        "font: name 黑体, height 320, bold on, color_index red; align: horiz center, vert center;"
        "pattern: pattern solid, fore_colour yellow"
    )
    body = "font: name 仿宋_GB2312, height 220, color_index black; align: horiz left, vert top, wrap on; borders: "
    body += ", ".join(f"{side} thin" for side in ("left", "right", "top", "bottom"))
    plain, day = xlwt.easyxf(body), xlwt.easyxf(body, num_format_str='yyyy"年"m"月"')
    sheet.write_merge(0, 0, 0, 3, "村级后备干部花名册", title)
    for column, heading in enumerate(HEADER):
        sheet.write(1, column, heading, plain)
    for column, (value, style) in enumerate([(1, plain), ("张三", plain), (31200, day), ("", plain)]):
        sheet.write(2, column, value, style)
        sheet.write(4, column, None, plain)
    sheet.col(1).width = 20 * 256
    sheet.row(0).height, sheet.row(0).height_mismatch = 36 * 20, True
    sheet.panes_frozen, sheet.horz_split_pos = True, 2
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_xls_keeps_widths_heights_letters_lines_colours_and_frozen_rows(tmp_path):
    assert_kept(marked(tmp_path / "a.xls", xls()))


def test_the_photos_of_an_xls_are_kept_in_their_places_and_offered(tmp_path):
    # From a quarter into D3 to three quarters of it; and one stored, but nowhere to be seen.
    place = (3, 256, 2, 64, 3, 768, 2, 192)
    content = xls_with_pictures(xls(), png(), png("blue"), anchors=[(2, place)])
    sheet = marked(tmp_path / "a.xls", content)
    assert_kept(sheet)
    [kept] = sheet._images
    assert kept._data() == png("blue")
    assert (kept.anchor._from.col, kept.anchor._from.row) == (3, 2)
    assert kept.anchor._from.colOff > 0
    assert picture_places(tmp_path / "a.xls") == [("花名册", 3)]
    assert pictures_at(tmp_path / "a.xls", [("花名册", 3)]) == {("花名册", 3): png("blue")}


def test_a_large_photo_of_an_xls_that_lies_in_several_records_is_whole(tmp_path):
    large = png() + bytes(30_000)
    content = xls_with_pictures(xls(), large, anchors=[(1, (3, 0, 2, 0, 4, 0, 3, 0))])
    assert marked(tmp_path / "a.xls", content)._images[0]._data() == large


def test_a_shape_of_a_picture_that_is_not_there_is_left_out(tmp_path):
    content = xls_with_pictures(xls(), png(), b"no picture", anchors=[(7, (3, 0, 2, 0, 4, 0, 3, 0)), (2, (0,) * 8)])
    assert marked(tmp_path / "a.xls", content)._images == []


def test_what_an_xls_says_a_thousand_times_costs_no_more_than_a_file_may(tmp_path):
    """One picture of a megabyte in every row, and lines drawn around cells to the last row and column."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for column, heading in enumerate(HEADER):
        sheet.write(1, column, heading)
    lines = xlwt.easyxf("borders: left thin")
    for row in range(3, 12_000):
        sheet.row(row).set_cell_mulblanks(0, 255, lines)
        if row % 1000 == 0:
            sheet.flush_row_data()
    content = io.BytesIO()
    book.save(content)
    anchors = [(1, (3, 0, row, 0, 4, 0, row + 1, 0)) for row in range(3, 1000)]
    content = xls_with_pictures(content.getvalue(), png() + bytes(1_000_000), anchors=anchors)
    with within_the_limits():
        sheet = marked(tmp_path / "a.xls", content, Mark("花名册", 2, 2, "错", True))
    assert sheet["B2"].comment
    assert 0 < len(sheet._images) <= MAX_FILE_BYTES / 1_000_000
