"""Writing workbooks that an office can print, edit and hand up."""

import io
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from decimal import Decimal
from itertools import zip_longest
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_THIN = Side(style="thin", color="FF666666")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
HEAD_FILL = PatternFill("solid", fgColor="FFF2F2F2")
# As papers of Party and government offices are set (GB/T 9704): the title in 小标宋 size 2, headings in 黑体, text in 仿宋.
TITLE_POINTS = 22
TITLE = Font(name="方正小标宋简体", size=TITLE_POINTS)
LINE = Font(name="仿宋_GB2312", size=12)
HEAD = Font(name="黑体", size=11)
BODY = Font(name="仿宋_GB2312", size=11)
# A column one wide holds one digit of the body.
_POINTS_A_WIDTH = 5.5
# A line of the body, the lines every row has room for, and the highest row Excel takes.
LINE_POINTS = 15
_USUAL_LINES = 2
_HIGHEST_ROW = 400
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def text_cell(cell: Any, value: object) -> None:
    """Write ``value`` as text that stays text: no formula, no number with its last digits lost.

    The quote prefix keeps it so when the cell is edited and entered again.
    """
    text = "" if value is None else str(value)
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
        if text.startswith(_FORMULA_STARTS):
            cell.quotePrefix = True


def _lines(value: object, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    if not isinstance(value, str) or len(value) <= width / 2:
        return 1
    return sum(ceil(sum(2 if one > "\xff" else 1 for one in line) / max(width - 1, 1)) for line in value.split("\n"))


class SheetWriter:
    """A bordered table on A4, with a merged title and the header repeated on every printed page.

    Rows are written as they come, so that a roster of thousands does not stand in memory cell by cell. ``workbook`` is
    that of an earlier writer, where the table is to be one more sheet of it.
    """

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        widths: Sequence[float],
        *,
        landscape: bool = True,
        workbook: Workbook | None = None,
    ) -> None:
        self.workbook = workbook or Workbook(write_only=True)
        self.sheet = self.workbook.create_sheet(name)
        self.headings = headings
        self.sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        self.sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.sheet_format.defaultRowHeight = _USUAL_LINES * LINE_POINTS
        self.sheet.sheet_format.customHeight = True
        self.sheet.print_options.horizontalCentered = True
        self.sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        self.widths = widths
        self._points = sum(widths) * _POINTS_A_WIDTH
        self._styles: dict[tuple, tuple] = {}
        self._row = 0

    def title(self, text: str, left: str, right: str) -> None:
        """The merged title and the line with unit and date below it. Only before the header."""
        # openpyxl writes what stands above the rows with the first of them, so the frozen rows are said here.
        self.sheet.freeze_panes = "A4"
        last = get_column_letter(len(self.headings))
        split = max(len(self.headings) * 2 // 3, 1)
        self.sheet.merged_cells.ranges.add(f"A1:{last}1")
        self.sheet.merged_cells.ranges.add(f"A2:{get_column_letter(split)}2")
        self.sheet.merged_cells.ranges.add(f"{get_column_letter(split + 1)}2:{last}2")
        lines = ceil(len(text) * TITLE_POINTS / self._points)
        self.sheet.row_dimensions[1].height = lines * TITLE_POINTS * 1.4 + 10
        self._append([self._cell(text, TITLE, CENTRED)])
        line = [None] * len(self.headings)
        line[0] = self._cell(left, LINE, Alignment(horizontal="left", vertical="center"))
        line[split] = self._cell(right, LINE, Alignment(horizontal="right", vertical="center"))
        self._append(line)

    def header(self, height: float = 30) -> None:
        """The header row, ``height`` points high, frozen on screen and repeated in print."""
        if not self._row:
            self.sheet.freeze_panes = "A2"
        self.sheet.row_dimensions[self._row + 1].height = height
        self._append([self._cell(heading, HEAD, CENTRED, BORDER, HEAD_FILL) for heading in self.headings])
        self.sheet.print_title_rows = f"{self._row}:{self._row}"

    def row(self, values: Iterable, left: frozenset[int] = frozenset()) -> None:
        """One row: numbers as numbers, all else as text; columns in ``left`` aligned to the left."""
        values = list(values)
        lines = max(map(_lines, values, self.widths), default=1)
        if lines > _USUAL_LINES:
            # A write-only sheet cannot grow its rows to their text, and a row of its own is slower: only where it must.
            self.sheet.row_dimensions[self._row + 1].height = min(lines * LINE_POINTS, _HIGHEST_ROW)
        self._append(
            [
                self._cell(value, BODY, LEFT if number in left else CENTRED, BORDER)
                for number, value in enumerate(values)
            ]
        )

    def total(self, values: Iterable) -> None:
        """The row of totals below the others."""
        self._append([self._cell(value, HEAD, CENTRED, BORDER) for value in values])

    def note(self, text: str) -> None:
        """A sentence below the table that says how to read it."""
        self.sheet.merged_cells.ranges.add(f"A{self._row + 1}:{get_column_letter(len(self.headings))}{self._row + 1}")
        self.sheet.row_dimensions[self._row + 1].height = (_lines(text, sum(self.widths)) + 1) * LINE_POINTS
        self._append([self._cell(text, LINE, LEFT)])

    def signature(self, *who: str) -> None:
        """The line below the table where those named sign."""
        last = len(self.headings)
        step = max(last // len(who), 1)
        line = [None] * last
        for number, one in enumerate(who):
            # Beside each name is room to sign; several share a column where there are fewer columns than names.
            if (column := number * step) < last:
                line[column] = self._cell(f"{one}：", LINE, Alignment(horizontal="left", vertical="center"))
        self._append(line)

    def offer(self, choices: Mapping[int, Sequence[str]], rows: int, *, strict: frozenset[int] = frozenset()) -> None:
        """Drop-down lists for the next ``rows`` rows: column number from 0 → its words.

        Only the columns in ``strict`` refuse other words; those of the others are a help. The words stand on a hidden sheet:
        within the rule itself there is room for 255 characters.
        """
        offered = {column: words for column, words in choices.items() if words}
        if not offered or not rows:
            return
        hidden = self.workbook.create_sheet(f"选项{len(self.workbook.worksheets)}")
        hidden.sheet_state = "hidden"
        for row in zip_longest(*offered.values()):
            hidden.append([WriteOnlyCell(hidden) if word is None else self._text_on(hidden, word) for word in row])
        for number, (column, words) in enumerate(offered.items(), start=1):
            letter, target = get_column_letter(number), get_column_letter(column + 1)
            rule = DataValidation(
                type="list", formula1=f"{hidden.title}!${letter}$1:${letter}${len(words)}", allow_blank=True
            )
            rule.errorTitle, rule.error = "不在选项中", "请从下拉列表中选择。"
            rule.errorStyle = "stop" if column in strict else "warning"
            rule.add(f"{target}{self._row + 1}:{target}{self._row + rows}")
            self.sheet.data_validations.append(rule)

    def content(self) -> bytes:
        """The finished workbook."""
        buffer = io.BytesIO()
        self.workbook.save(buffer)
        return buffer.getvalue()

    @staticmethod
    def _text_on(sheet: Any, value: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        text_cell(cell, value)
        return cell

    def _append(self, cells: list) -> None:
        self.sheet.append(cells)
        self._row += 1

    def _cell(
        self, value: Any, font: Any = None, alignment: Any = None, border: Any = None, fill: Any = None
    ) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet)
        number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        if number:
            cell.value = value
        else:
            text_cell(cell, value)
        # Styles are looked up once for each look, not once for each cell: that is most of openpyxl's time.
        look = (
            number,
            cell.quotePrefix,
            cell.data_type,
            id(font) if font else None,
            id(alignment),
            id(border),
            id(fill),
        )
        if look not in self._styles:
            for name, style in (("font", font), ("alignment", alignment), ("border", border), ("fill", fill)):
                if style is not None:
                    setattr(cell, name, style)
            self._styles[look] = (copy(cell._style), font)
        else:
            cell._style = copy(self._styles[look][0])
        return cell
