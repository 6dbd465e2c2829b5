"""A workbook that is no .xlsx comes back marked with the layout, notes and photos that its kind of file holds."""

import io

import pytest
import xlwt

from office.workbooks.limits import MAX_FILE_BYTES
from office.workbooks.marking import Mark, marked_copy
from office.workbooks.pictures import picture_places, pictures_at
from tests.hostile.workbooks import within_the_limits
from tests.office.laid_out import HEADER, ods, page, xls, xml
from tests.pictured import png, xls_with_pictures
from tests.reserve_cadres.test_workbooks_out import sheet_of


def marked(path, content: bytes, *marks: Mark):
    path.write_bytes(content)
    return sheet_of(marked_copy(path, marks or [Mark("花名册", 3, 2, "错", True)]))


def looks(cell) -> dict:
    """What a cell looks like, as far as the rosters here say it."""
    return {
        "font": (cell.font.name, cell.font.sz, cell.font.b, cell.font.color.rgb[2:] if cell.font.color else None),
        "lines": tuple(
            getattr(getattr(cell.border, side), "style", None) for side in ("left", "right", "top", "bottom")
        ),
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


def assert_kept(sheet, *, is_page=False):
    """The roster of :mod:`tests.office.laid_out` with its look, whatever kind of file it came in."""
    assert [cell.value for cell in sheet[2]][:4] == HEADER
    assert looks(sheet["A1"]) == TITLE
    assert looks(sheet["C3"]) == BODY
    assert looks(sheet["B5"])["lines"] == ("thin",) * 4, "an empty row below the names keeps its lines"
    assert str(sheet.merged_cells) == "A1:D1"
    assert sheet.column_dimensions["B"].width == pytest.approx(20, abs=0.8)
    assert sheet.row_dimensions[1].height == pytest.approx(36, abs=0.8)
    assert sheet["B3"].comment.text == "【导入核对】错"
    assert looks(sheet["B3"])["font"] == BODY["font"], "a marked cell keeps its letters"
    # A page has no dates, and nothing in it stands still.
    if not is_page:
        assert (sheet["C3"].value.year, sheet["C3"].number_format) == (1985, 'yyyy"年"m"月"')
        assert sheet.freeze_panes == "A3"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_an_xls_keeps_widths_heights_letters_lines_colours_and_frozen_rows(tmp_path):
    assert_kept(marked(tmp_path / "a.xls", xls()))


def test_an_xml_of_excel_2003_keeps_its_layout_and_its_notes(tmp_path):
    sheet = marked(tmp_path / "a.xls", xml())
    assert_kept(sheet)
    assert (sheet["B2"].comment.text, sheet["B2"].comment.author) == ("按户口本", "镇组织办")


def test_an_ods_keeps_its_layout_its_notes_and_its_photos_and_these_are_offered(tmp_path):
    sheet = marked(tmp_path / "a.ods", ods())
    assert_kept(sheet)
    assert (sheet["B2"].comment.text, sheet["B2"].comment.author) == ("按户口本\n2015年", "镇组织办")
    [kept] = sheet._images
    assert (kept._data(), kept.anchor._from.col, kept.anchor._from.row) == (png(), 3, 2)
    assert pictures_at(tmp_path / "a.ods", picture_places(tmp_path / "a.ods")) == {("花名册", 3): png()}


def test_a_page_keeps_what_its_style_sheet_its_styles_and_its_attributes_say_and_pictures_within_it(tmp_path):
    sheet = marked(tmp_path / "a.xls", page(), Mark("表1", 3, 2, "错", True))
    assert_kept(sheet, is_page=True)
    [kept] = sheet._images
    assert (kept._data(), kept.anchor._from.col, kept.anchor._from.row) == (png(), 3, 2)


@pytest.mark.parametrize(
    "content",
    [
        ods(row='<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
                "</table:table-row>"),
        ods(row='<table:table-row>' + '<table:table-cell><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame>'
                "</table:table-cell>" * 2000 + "</table:table-row>", photo=png() + bytes(4_000_000)),
        page(row='<tr><td rowspan="9999" colspan="90" style="border:1pt solid">x</td></tr>' * 3),
        page(row="<tr><td></td></tr>", style="td{color:red}" * 50_000),
        page(row=f'<tr><td style="{"color:red;" * 50_000}">x</td></tr>'),
        xml(row='<Row ss:Height="1e999"><Cell ss:MergeDown="9999" ss:MergeAcross="1" ss:StyleID="body"/></Row>'),
        xml(row='<Row ss:Index="9"><Cell ss:Index="2" ss:StyleID="own"/></Row>', style='<Style ss:ID="own" ss:Parent="own"/>'),
    ],
    ids=["repeated", "pictures", "spanned", "rules", "declarations", "merged", "its own parent"],
)  # fmt: skip
def test_what_a_layout_says_beyond_all_measure_neither_stops_the_marks_nor_costs_more(tmp_path, content):
    (tmp_path / "a.xls").write_bytes(content)
    with within_the_limits():
        sheet = sheet_of(
            marked_copy(tmp_path / "a.xls", [Mark("花名册", 3, 2, "错", True), Mark("表1", 3, 2, "错", True)])
        )
    assert sheet["B3"].comment
    assert len(sheet._images) <= 5


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
