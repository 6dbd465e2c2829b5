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

from office.workbooks import limits
from office.workbooks.exchange import unpacked
from office.workbooks.limits import Refused
from office.workbooks.marking import REFUSED
from office.workbooks.reader import read_sheets
from office.workbooks.writing import text_cell

AUTHOR = "导入核对"
# Everything from this line on in a note is ours; what the office wrote stands before it.
OURS = "【导入核对】"
_FAULT, _NOTICE = "FFFFC7CE", "FFFFEB9C"
_AREA = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')


def marked(path: Path, marks: list) -> bytes:
    """The workbook with its marks; an .xls, .csv or a page comes back as .xlsx, since only that takes notes."""
    workbook = load_workbook(path) if _can_be_kept(path) else _converted(path)
    for sheet in workbook.worksheets:
        _take_out_old_marks(sheet)
    for name, row, column, note, is_fault in marks:
        if name in workbook.sheetnames:
            _mark(workbook[name], row, column, note, _FAULT if is_fault else _NOTICE)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _can_be_kept(path: Path) -> bool:
    """Whether the file is an .xlsx whose merged areas, opened cell by cell, do not fill the memory."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        areas = [area for name in names for area in _AREA.findall(archive.read(name))]
    cells = sum(
        (int(bottom) - int(top) + 1) * (_number(right) - _number(left) + 1) for left, top, right, bottom in areas
    )
    return "xl/workbook.xml" in archive.namelist() and cells <= limits.MAX_MERGED_CELLS


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


def _mark(sheet: Any, row: int, column: int, note: str, colour: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    said, author = (cell.comment.text, cell.comment.author) if cell.comment else ("", AUTHOR)
    separator = "" if OURS in said else OURS
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.comment = Comment("\n".join(filter(None, (said, separator + note))), author, width=260, height=90)


def _converted(path: Path) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows, merged, *_ in read_sheets(path):
        target = workbook.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if isinstance(value, str):
                    text_cell(target.cell(number, column), value)
                else:
                    target.cell(number, column).value = value
        for top, left, bottom, right in merged:
            if (bottom - top + 1) * (right - left + 1) <= limits.MAX_MERGED_CELLS:
                target.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return workbook


def _main(path: str) -> int:
    limits.limit_this_process(limits.MARKING_SECONDS)
    try:
        sys.stdout.buffer.write(marked(Path(path), unpacked(sys.stdin.buffer.read())))
        return 0
    except Refused as problem:
        said = str(problem)
    except MemoryError:
        said = limits.TOO_LARGE_TO_MARK
    except BaseException:  # the libraries' panics do not all derive from Exception
        said = limits.CANNOT_MARK
    sys.stderr.buffer.write(said.encode())
    return REFUSED


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
