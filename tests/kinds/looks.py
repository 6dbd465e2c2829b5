"""What a sheet only shows: colours, formats that show other than the cell holds, text boxes, rows of no height, days since 1904."""

import io
import re
import zipfile
from datetime import date

import xlwt
from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.kinds.making import ASKED, MAY_BE_NONE, VILLAGES, Kind, Page, kind, people, plain, table
from tests.rosters import with_sheets

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
    "<xdr:from><xdr:col>7</xdr:col><xdr:row>{0}</xdr:row></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:row>{0}</xdr:row></xdr:to>"
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>{1}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)


def _marked(members, asked, mark) -> Kind:
    truth = {one.name: MAY_BE_NONE if one in asked else plain(one) for one in members}
    return Kind([Page("名册", table([], [(one,) for one in members]), marked=mark)], truth)


def _coloured(rows, **look):
    def mark(sheet):
        for row in rows:
            for cell in sheet[row]:
                for name, value in look.items():
                    setattr(cell, name, value)

    return mark


@kind
def rows_in_a_colour_nobody_explains():
    """One of four is yellow: what that means only the office knows."""
    members = people(4)
    return _marked(members, members[1:2], _coloured([4], fill=PatternFill("solid", fgColor="FFFFFF00")))


@kind
def names_in_red_or_in_white():
    """Letters of another colour, or of none that shows."""
    members = people(5)
    return _marked(members, members[1:2], _coloured([4], font=Font(color="FFFFFFFF")))


@kind
def every_other_row_in_a_colour():
    """Such colours only part the rows."""
    return _marked(people(5), [], _coloured([4, 6], fill=PatternFill("solid", fgColor="FFDDEBF7")))


@kind
def formats_that_show_other_than_the_cell_holds():
    """139 before a telephone by its format, a job that does not show, a day of a year that the program put in."""
    formats = {7: '"139"00000000', 8: ";;;", 9: 'm"月"d"日"'}

    def mark(sheet):
        for row in (3, 4):
            for column, code in formats.items():
                sheet.cell(row, column).number_format = code

    members = people(2)
    rows = [(one, 12345670, "务农", date(2015, 3, 1)) for one in members]
    asked = {"phone": ASKED, "occupation": ASKED, "entered_on": ASKED}
    page = Page("名册", table(["联系电话", "职业", "入库时间"], rows), marked=mark)
    return Kind([page], {one.name: plain(one, **asked) for one in members})


def _boxed(truth, members, row, text) -> Kind:
    """The roster with a text box over its row ``row``, from 0."""
    made = Kind([Page("名册", table([], [(one,) for one in members]))], truth)
    content = with_sheets(
        made.written(),
        lambda part: part.replace(
            b"</worksheet>", f'<drawing xmlns:r="{_RELATIONS}" r:id="rId1"/></worksheet>'.encode()
        ),
    )
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("xl/drawings/drawing1.xml", _DRAWING.format(row, text))
        book.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
        )
    made.content = target.getvalue()
    return made


@kind
def text_box_over_a_person():
    """此人已退出 in a box drawn over the row."""
    members = people(3)
    truth = {one.name: plain(one) for one in members} | {members[1].name: MAY_BE_NONE}
    return _boxed(truth, members, 3, "此人已退出")


@kind
def text_box_that_explains_colours():
    """标红的为已退出人员 in a box below the people."""
    members = people(2)
    return _boxed({one.name: MAY_BE_NONE for one in members}, members, 9, "标红的为已退出人员")


@kind
def rows_of_no_height_and_columns_of_no_width():
    """Pulled together until they do not show, by programs that do not call that hidden, nor number their rows."""
    members = people(3)
    page = Page("名册", table(["学历"], [(one, "高中") for one in members]))
    truth = {one.name: plain(one) for one in members} | {members[1].name: MAY_BE_NONE}

    def pull_together(part: bytes) -> bytes:
        part = part.replace(b"<sheetData>", b'<cols><col min="7" max="7" width="0"/></cols><sheetData>')
        return re.sub(rb' r="\w+"', b"", part.replace(b'<row r="4"', b"<row ht='0' r=\"4\""))

    made = Kind([page], truth)
    made.content = with_sheets(made.written(), pull_together)
    return made


_SINCE_1904 = date(1904, 1, 1)


def _of_births(members, **meant) -> dict:
    return {one.name: plain(one, id_number=None, **meant) for one in members}


@kind
def days_since_1904_as_bare_numbers():
    """Of a Mac's workbook: as the days of another they would be four years off."""
    members = people(3)
    lines = [["村", "姓名", "性别", "出生年月"]]
    lines += [[VILLAGES[0], one.name, one.sex, (one.birth - _SINCE_1904).days] for one in members]
    made = Kind([Page("名册", lines)], _of_births(members, birth_date=ASKED))
    book = load_workbook(io.BytesIO(made.written()))
    book.epoch = CALENDAR_MAC_1904
    content = io.BytesIO()
    book.save(content)
    made.content = content.getvalue()
    return made


@kind
def xls_with_colours_formats_and_days_since_1904():
    """The same of an .xls: a row in red letters, a telephone of which the format has a part, days as bare numbers."""
    members = people(4)
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("名册")
    red, dressed = xlwt.easyxf("font: colour red"), xlwt.easyxf(num_format_str='"139"00000000')
    for column, heading in enumerate(["村", "姓名", "性别", "出生年月", "身份证号", "联系电话", "入库时间"]):
        sheet.write(0, column, heading)
    for row, one in enumerate(members, start=1):
        style = red if row == 2 else xlwt.XFStyle()
        for column, value in enumerate([VILLAGES[0], one.name, one.sex, one.month, one.number]):
            sheet.write(row, column, value, style)
        sheet.write(row, 5, 12345670, dressed)
        sheet.write(row, 6, (date(2015, 3, row) - _SINCE_1904).days)
    content = io.BytesIO()
    book.save(content)
    truth = {one.name: plain(one, phone=ASKED, entered_on=ASKED) for one in members} | {members[1].name: MAY_BE_NONE}
    return Kind([], truth, file_name="名册.xls", content=content.getvalue())
