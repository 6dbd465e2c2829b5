"""The process that marks a workbook: marks from standard input, the marked workbook to standard output."""

import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from office.workbooks import limits
from office.workbooks.exchange import packed, unpacked
from office.workbooks.process import work
from office.workbooks.reader import read_sheets
from office.workbooks.writing import text_cell

AUTHOR = "导入核对"
# Everything from this line on in a note is ours; what the office wrote stands before it.
OURS = "【导入核对】"
_NOT_IN_A_NAME = re.compile(r"[\\*?:/\[\]]")
_FAULT, _NOTICE = "FFFFC7CE", "FFFFEB9C"
# Rows without cells cost the same.
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_AREA = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')


def marked(path: Path, marks: list) -> bytes:
    """The workbook with its marks; an .xls, .csv or a page comes back as .xlsx, since only that takes notes."""
    workbook = _opened(path) or _converted(path)
    for sheet in workbook.worksheets:
        _take_out_old_marks(sheet)
    for name, row, column, note, is_fault, value in marks:
        if name in workbook.sheetnames:
            _mark(workbook[name], row, column, note, _FAULT if is_fault else _NOTICE, value)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _opened(path: Path) -> Workbook | None:
    """The workbook as it is, with layout and photos; None for what is no .xlsx, or one only the reader understands."""
    if not zipfile.is_zipfile(path):
        return None
    cells = merged = 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            return None
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                content = archive.read(name)
                cells += len(_CELL.findall(content))
                merged += sum(_size(*area) for area in _AREA.findall(content))
    if cells > limits.MAX_MARKED_CELLS or merged > limits.MAX_MERGED_CELLS:
        # Empty cells cost what full ones do here, and merged areas are opened cell by cell; the reader passes over both.
        return None
    try:
        return load_workbook(path)
    except MemoryError:
        raise
    except Exception:
        return None


def _size(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return (abs(int(bottom) - int(top)) + 1) * (abs(_number(right) - _number(left)) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _take_out_old_marks(sheet: Any) -> None:
    # Only the cells there are: a sheet whose last cell stands far out is not walked through.
    for cell in sheet._cells.values():
        if cell._comment is None or OURS not in cell.comment.text:
            continue
        author, before = cell.comment.author, cell.comment.text.partition(OURS)[0].strip()
        cell.comment = Comment(before, author) if before else None
        if cell.fill.fgColor.rgb in (_FAULT, _NOTICE):
            cell.fill = PatternFill()


def _mark(sheet: Any, row: int, column: int, note: str, colour: str, value: str | None) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    if value is not None:
        text_cell(cell, value)
    said, author = (cell.comment.text, cell.comment.author) if cell.comment else ("", AUTHOR)
    separator = "" if OURS in said else OURS
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.comment = Comment("\n".join(filter(None, (said, separator + note))), author, width=260, height=90)


def _converted(path: Path) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    # What is handed over between the processes is fit for a workbook as well.
    for name, rows, merged, *_ in unpacked(packed(read_sheets(path, limits.MAX_MARKED_CELLS))):
        target = workbook.create_sheet(_NOT_IN_A_NAME.sub("_", name)[:31])
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if isinstance(value, str):
                    text_cell(target.cell(number, column), value)
                else:
                    target.cell(number, column).value = value
        for column, width in enumerate(_widths(rows), start=1):
            target.column_dimensions[get_column_letter(column)].width = width
        for top, left, bottom, right in merged:
            if _whole(bottom - top + 1, right - left + 1):
                target.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return workbook


def _whole(rows: int, columns: int) -> bool:
    return rows * columns <= limits.MAX_MERGED_CELLS


def _widths(rows: list[list]) -> list[float]:
    """Wide enough for what stands in each column, a long text broken; a title over the whole table says nothing."""
    columns = max(map(len, rows), default=0)
    lines = [row for row in rows if sum(value not in ("", None) for value in row) > 2]
    return [
        min(max((2 * len(str(row[column])) for row in lines if column < len(row)), default=8) + 2, 40)
        for column in range(columns)
    ]


def _main(path: str) -> int:
    return work(
        lambda: marked(Path(path), unpacked(sys.stdin.buffer.read())),
        seconds=limits.MARKING_SECONDS,
        too_large=limits.TOO_LARGE_TO_MARK,
        broken=limits.CANNOT_MARK,
    )


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
