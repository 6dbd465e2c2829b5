"""A year of the calendar that comes as a file: a table, a calendar (.ics) or the published text itself.

What a file says is written down in the words of a published text, a row of the sheet a line, and goes into the page as if it had
been typed there: it is read, shown and corrected by the same rules, and the number of a line is that of its row.
"""

import re
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from office.workbooks.cells import prose_of, text_of
from office.workbooks.dates import read_day
from office.workbooks.process import UnreadableWorkbook
from office.workbooks.reading import Sheet, read_workbook
from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.selection.notices.published import as_written, in_words

MAX_BYTES = 1024 * 1024
# More days than a year has are no list of its holidays.
_MOST_ROWS = 1000
_DAY = re.compile(r"\d{1,2}月\d{1,2}日")
_FIRST, _LAST = re.compile("开始|起始|起"), re.compile("结束|截止|止")
_WORKED, _OFF, _COUNT = re.compile("班"), re.compile("放假|休假|休息|假期"), re.compile("天数")
# What lists of all days call those that are as any week has them.
_AS_ANY_WEEK = re.compile("工作日|周末|双休日")


def text_of_file(file: UploadedFile) -> str:
    """What the file says, as text. Raises ``ValidationError`` for one that cannot be read, or says nothing of days."""
    if file.size and file.size > MAX_BYTES:
        raise ValidationError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，不会是一年的放假安排。")
    try:
        with kept_for_reading(file) as path:
            sheets = read_workbook(path, fewest_columns=1)
    except UnreadableWorkbook as problem:
        raise ValidationError(str(problem)) from None
    for sheet in sheets:
        if len(sheet.rows) <= _MOST_ROWS and (text := text_of_sheet(sheet)):
            return text
    raise ValidationError(
        "文件里没有读到放假的日子。请传有日期和「放假」或「上班」的表格、日历文件(.ics)，或通知的全文(.txt)。"
    )


def text_of_sheet(sheet: Sheet) -> str:
    """The rows of a sheet in words, one a line; "" where none holds a day."""
    rows = [[_said(cell) for cell in row] for row in sheet.rows]
    if all(sum(map(bool, cells)) < 2 for cells in rows):
        # The text itself, whose sentences may go over several lines.
        lines = ["".join(cells) for cells in rows]
        return "\n".join(lines).rstrip() if any(map(_DAY.search, lines)) else ""
    heads: list[str] = []
    lines = []
    for cells in rows:
        if not any(map(_DAY.search, cells)):
            # Title, headings, notes. Headings stand above several cells.
            heads = cells if sum(map(bool, cells)) > 1 else heads
            lines.append("")
        else:
            lines.append(_line(cells, heads))
    return "\n".join(lines).rstrip() if any(lines) else ""


def _said(cell: object) -> str:
    """A cell in one line, its days as a published text writes them."""
    if isinstance(cell, date):
        return as_written(cell)
    return re.sub(r"\s+", " ", in_words(prose_of(cell) if isinstance(cell, str) else text_of(cell)))


def _line(cells: Sequence[str], heads: Sequence[str]) -> str:
    """A row as a sentence: the days of each column with what its heading, or else the rest of the row, says of them."""
    named = [(heads[index] if index < len(heads) else "", cell) for index, cell in enumerate(cells) if cell]
    dated = [(head, cell) for head, cell in named if _DAY.search(cell)]
    others = [cell for head, cell in named if not _DAY.search(cell) and not _COUNT.search(head) and not cell.isdigit()]
    count = next((f"，共{cell}天" for head, cell in named if _COUNT.search(head) and cell.isdigit()), "")
    first = next((cell for head, cell in dated if _FIRST.search(head)), "")
    last = next((cell for head, cell in dated if _LAST.search(head) and not _FIRST.search(head)), "")
    if first and last:
        span = first if first == last else f"{first}至{last}"
        dated = [("", span), *((head, cell) for head, cell in dated if cell not in (first, last))]
    words = "，".join(one for one in others if not _AS_ANY_WEEK.fullmatch(one))
    if others and not words and len(dated) == 1:
        return _day_of_any_week(dated[0][1], others[0])
    parts = []
    for head, cell in dated:
        if _WORKED.search(head):
            parts.append(cell if _WORKED.search(cell) else f"{cell}上班")
        elif _OFF.search(head):
            parts.append(
                f"{words}：{cell}{'' if _OFF.search(cell) else '放假'}{count}" if words else f"{cell}放假{count}"
            )
        else:
            parts.append(f"{cell}，{words}" if words else cell)
    return "。".join(part.rstrip("。") for part in parts) + "。"


def _day_of_any_week(cell: str, called: str) -> str:
    """What a list of all days calls a working day or a weekend: nothing to say, unless it is neither by the week."""
    day = read_day(cell)
    if day is None or (day.weekday() < 5) == (called == "工作日"):
        return ""
    return f"{cell}上班。" if called == "工作日" else f"{cell}{called}。"
