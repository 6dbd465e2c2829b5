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
from office.workbooks.book import text_cell
from office.workbooks.converting import converted
from office.workbooks.exchange import unpacked
from office.workbooks.looks import FAULT, NOTICE
from office.workbooks.marks import OURS
from office.workbooks.process import work

AUTHOR = "导入核对"
# Rows without cells cost the same.
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_AREA = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')


def marked(path: Path, marks: list) -> bytes:
    """The workbook with its marks; what is no .xlsx comes back as one: see :mod:`office.workbooks.converting`."""
    workbook = _opened(path) or converted(path)
    for sheet in workbook.worksheets:
        _take_out_old_marks(sheet)
    for name, row, column, note, is_fault, value in marks:
        if name in workbook.sheetnames:
            _mark(workbook[name], row, column, note, FAULT if is_fault else NOTICE, value)
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
        if cell.fill.fgColor.rgb in (FAULT, NOTICE):
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


def _main(path: str) -> int:
    return work(
        lambda: marked(Path(path), unpacked(sys.stdin.buffer.read())),
        seconds=limits.MARKING_SECONDS,
        too_large=limits.TOO_LARGE_TO_MARK,
        broken=limits.CANNOT_MARK,
    )


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
