"""The rosters of the kinds as other kinds of file: .xls and .ods with their merges, hidden and crossed out cells, errors."""

import io
from html import escape

import xlwt
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.hostile.workbooks import zipped

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def _spans(sheet) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (area.min_row, area.min_col): (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }


def as_xls(content: bytes) -> bytes:
    """An .xlsx as .xls."""
    book = xlwt.Workbook()
    plain, struck = xlwt.XFStyle(), xlwt.easyxf("font: struck_out on")
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        copy = book.add_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                at, style = (cell.row - 1, cell.column - 1), struck if cell.font.strike else plain
                if cell.data_type == "e":
                    copy.row(at[0]).set_cell_error(at[1], cell.value.replace("#N/A", "#N/A!"), style)
                elif cell.value is not None:
                    copy.write(*at, cell.value, style)
        for (row, column), (down, across) in _spans(sheet).items():
            copy.merged_ranges.append((row - 1, row + down - 2, column - 1, column + across - 2))
        for number, dimension in sheet.row_dimensions.items():
            copy.row(number - 1).hidden = dimension.hidden
        for letter, dimension in sheet.column_dimensions.items():
            copy.col(ord(letter) - ord("A")).hidden = dimension.hidden
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_ods(content: bytes) -> bytes:
    """An .xlsx as .ods."""
    sheets = "".join(map(_ods_sheet, load_workbook(io.BytesIO(content)).worksheets))
    style = (
        '<office:automatic-styles><style:style style:name="crossed" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    body = (
        f'<?xml version="1.0"?><office:document-content {_SPACES} '
        f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">{style}'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/></manifest:manifest>'
    )
    return zipped(
        {"mimetype": _KIND.encode(), "META-INF/manifest.xml": manifest.encode(), "content.xml": body.encode()}
    )


def _ods_sheet(sheet) -> str:
    spans = _spans(sheet)
    shown = "<table:table-column/>"
    columns = "".join(
        shown.replace("/", ' table:visibility="collapse"/') if sheet.column_dimensions[letter].hidden else shown
        for letter in map(get_column_letter, range(1, sheet.max_column + 1))
    )
    lines = ""
    for row in sheet.iter_rows():
        off = ' table:visibility="filter"' if sheet.row_dimensions[row[0].row].hidden else ""
        lines += f"<table:table-row{off}>{''.join(_ods_cell(cell, spans) for cell in row)}</table:table-row>"
    return f'<table:table table:name="{escape(sheet.title)}">{columns}{lines}</table:table>'


def _ods_cell(cell, spans) -> str:
    down, across = spans.get((cell.row, cell.column), (1, 1))
    said = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"' if down * across > 1 else ""
    said += ' table:style-name="crossed"' if cell.font.strike else ""
    note = (
        f"<office:annotation><text:p>{escape(cell.comment.text)}</text:p></office:annotation>" if cell.comment else ""
    )
    if cell.value is None:
        return f"<table:table-cell{said}>{note}</table:table-cell>"
    if cell.data_type == "e":
        said += ' office:value-type="string" office:string-value="" calcext:value-type="error"'
    elif cell.data_type == "n":
        said += f' office:value-type="float" office:value="{cell.value}"'
    else:
        said += ' office:value-type="string"'
    return f"<table:table-cell{said}>{note}<text:p>{escape(str(cell.value))}</text:p></table:table-cell>"
