"""The uploaded workbook handed back with every faulty cell marked and a note on it."""

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from office.workbooks.reading import read_workbook
from office.workbooks.writing import text_cell
from reserve_cadres.roster.models import RosterImport

_FAULT = PatternFill("solid", fgColor="FFFFC7CE")
_NOTICE = PatternFill("solid", fgColor="FFFFEB9C")


def marked_workbook(roster_import: RosterImport) -> bytes:
    """The workbook as it came, faults in red and notices in yellow, each with a note saying what is the matter.

    An .xls or .csv file comes back as .xlsx with the same cells, since only that takes notes.
    """
    path = Path(roster_import.file.path)
    with path.open("rb") as file:
        is_xlsx = file.read(4) == b"PK\x03\x04"
    workbook = load_workbook(path) if is_xlsx else _converted(path)
    for row in roster_import.rows.exclude(problems=[], doubts=[]).iterator():
        if row.sheet not in workbook.sheetnames:
            continue
        sheet = workbook[row.sheet]
        notes: dict[int, list[str]] = {}
        faulty = set()
        for problem in row.problems:
            column = 0 if problem["column"] is None else problem["column"]
            notes.setdefault(column, []).append(f"{problem['heading']}：{problem['message']}")
            if problem["blocking"]:
                faulty.add(column)
        for doubt in row.doubts:
            notes.setdefault(doubt.get("column") or 0, []).append(f"待确认：{doubt['message']}")
        for column, messages in notes.items():
            _mark(sheet, row.row_number, column + 1, "\n".join(messages), _FAULT if column in faulty else _NOTICE)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _mark(sheet, row: int, column: int, message: str, fill: PatternFill) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = fill
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + message, "花名册导入", width=260, height=90)


def _converted(path: Path) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in read_workbook(path):
        target = workbook.create_sheet(sheet.name)
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row, start=1):
                if isinstance(value, str):
                    text_cell(target.cell(number, column), value)
                else:
                    target.cell(number, column).value = value
        for top, left, bottom, right in sheet.merged:
            target.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return workbook
