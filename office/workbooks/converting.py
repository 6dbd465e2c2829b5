"""A workbook that is no .xlsx made into one, with the layout, notes and photos that its kind of file holds.

An .xlsx is what takes marks and is opened everywhere. Formulas come as the values they had, hidden sheets stay behind;
text of a .csv has no layout to be kept.
"""

import io
import re
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Border
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import pixels_to_EMU

from office.workbooks import limits
from office.workbooks.book import text_cell
from office.workbooks.exchange import packed, unpacked
from office.workbooks.kinds import OLE, ZIP
from office.workbooks.layout import SPARE, Extent, Layout, Look, Placed
from office.workbooks.markup import is_spreadsheet
from office.workbooks.reader import decoded, is_markup, read_sheets

_NOT_IN_A_NAME = re.compile(r"[\\*?:/\[\]]")
_WIDEST, _HIGHEST, _LARGEST = 255, 409, 4000
# Beyond that somebody drew the picture out of its proportions.
_DISTORTED = 1.6


def converted(path: Path) -> Workbook:
    """The workbook at ``path`` as the reader sees it. Raises as :func:`read_sheets` does."""
    # What is handed over between the processes is fit for a workbook as well.
    sheets = [sheet for sheet in unpacked(packed(read_sheets(path, limits.MAX_MARKED_CELLS))) if not sheet[-1]]
    layouts = _layouts(path, sheets)
    workbook = Workbook()
    workbook.remove(workbook.active)
    room = limits.MAX_MERGED_CELLS
    for name, rows, merged, hidden_rows, hidden_columns, *_ in sheets:
        target = workbook.create_sheet(_NOT_IN_A_NAME.sub("_", name)[:31])
        _fill(target, rows)
        layout = layouts.get(name) or Layout()
        layout.widths = layout.widths or _widths(rows)
        _arrange(target, layout)
        for top, left, bottom, right in merged:
            room -= (bottom - top + 1) * (right - left + 1)
            if room >= 0:
                _merge(target, top + 1, left + 1, bottom + 1, right + 1)
        for row in hidden_rows:
            target.row_dimensions[row + 1].hidden = True
        for column in hidden_columns:
            target.column_dimensions[get_column_letter(column + 1)].hidden = True
    return workbook


def _layouts(path: Path, sheets: list) -> Mapping[str, Layout]:
    """How the sheets look, by their names; nothing where that cannot be read, since the marks matter more."""
    extents = _extents(sheets, SPARE)
    if sum(one.rows * one.columns for one in extents.values()) > limits.MAX_MARKED_CELLS:
        extents = _extents(sheets, 0)
    try:
        return _read_layouts(path, extents)
    except Exception:
        # A damaged file brings any kind of error, a hostile one that of memory.
        return {}


def _read_layouts(path: Path, extents: Mapping[str, Extent]) -> Mapping[str, Layout]:
    content = path.read_bytes()
    if content.startswith(OLE):
        from office.workbooks.layout_xls import layouts_of_xls

        return layouts_of_xls(path, extents)
    if content.startswith(ZIP):
        from office.workbooks.layout_ods import layouts_of_ods

        return layouts_of_ods(path, extents)
    if not is_markup(content):
        return {}
    if is_spreadsheet(content):
        from office.workbooks.layout_xml import layouts_of_xml

        return layouts_of_xml(content, extents)
    from office.workbooks.layout_page import layouts_of_page

    return layouts_of_page(content, decoded, extents)


def _extents(sheets: list, spare: int) -> dict[str, Extent]:
    return {
        name: Extent(len(rows) + spare, max(map(len, rows), default=0) + (spare and SPARE // 4))
        for name, rows, *_ in sheets
    }


def _fill(target: Any, rows: list[list]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str):
                text_cell(target.cell(number, column), value)
            else:
                target.cell(number, column).value = value


def _arrange(target: Any, layout: Layout) -> None:
    for column, width in layout.widths.items():
        target.column_dimensions[get_column_letter(column + 1)].width = min(width, _WIDEST)
    for row, height in layout.heights.items():
        target.row_dimensions[row + 1].height = min(height, _HIGHEST)
    styles: dict[tuple, Any] = {}
    for (row, column), look in layout.looks.items():
        _dress(target.cell(row + 1, column + 1), look, styles)
    for (row, column), (text, author) in layout.notes.items():
        target.cell(row + 1, column + 1).comment = Comment(text, author)
    for picture in layout.pictures:
        _place(target, picture)
    if page := layout.page:
        target.page_setup.paperSize = page.paper
        target.page_setup.orientation = "landscape" if page.landscape else "portrait"
        target.page_setup.scale = page.scale
        if page.fit:
            target.sheet_properties.pageSetUpPr.fitToPage = True
            target.page_setup.fitToWidth, target.page_setup.fitToHeight = page.fit
    if any(layout.frozen):
        target.freeze_panes = target.cell(layout.frozen[0] + 1, layout.frozen[1] + 1)


def _dress(cell: Any, look: Look, styles: dict[tuple, Any]) -> None:
    """Give the cell its look; each look is made up once, as that is most of the time."""
    is_text = cell.data_type == "s"
    key = (look, is_text, cell.quotePrefix)
    if key not in styles:
        cell.font, cell.fill, cell.border, cell.alignment = look.font, look.fill, look.border, look.alignment
        if not is_text:
            cell.number_format = look.number_format
        styles[key] = cell._style
    cell._style = copy(styles[key])


def _merge(target: Any, top: int, left: int, bottom: int, right: int) -> None:
    """Merge the cells; the lines around them, which each of them says for itself, are those of the first from now on."""
    first, last = target.cell(top, left), target.cell(bottom, right)
    if (first.border.right, first.border.bottom) != (last.border.right, last.border.bottom):
        first.border = Border(
            left=first.border.left, top=first.border.top, right=last.border.right, bottom=last.border.bottom
        )
    target.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _place(target: Any, picture: Placed) -> None:
    try:
        image = Image(io.BytesIO(picture.content))
    except Exception:
        # No picture after all.
        return
    image.anchor = OneCellAnchor(
        _from=AnchorMarker(picture.column, _emu(picture.x), picture.row, _emu(picture.y)),
        ext=XDRPositiveSize2D(_emu(_width(picture, image)), _emu(picture.height)),
    )
    target.add_image(image)


def _width(picture: Placed, image: Image) -> float:
    """How wide columns are hangs on the letters of a machine, how high rows are does not: a photo keeps its proportions."""
    own = picture.height * image.width / max(image.height, 1)
    return own if own / _DISTORTED < picture.width < own * _DISTORTED else picture.width


def _emu(pixels: float) -> int:
    return pixels_to_EMU(min(max(pixels, 0), _LARGEST))


def _widths(rows: list[list]) -> dict[int, float]:
    """Wide enough for what stands in each column, a long text broken; a title over the whole table says nothing."""
    columns = max(map(len, rows), default=0)
    lines = [row for row in rows if sum(value not in ("", None) for value in row) > 2]
    return {
        column: min(max((2 * len(str(row[column])) for row in lines if column < len(row)), default=8) + 2, 40)
        for column in range(columns)
    }
