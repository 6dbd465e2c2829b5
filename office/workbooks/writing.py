"""Writing workbooks that an office can print, edit and hand up."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import zip_longest
from math import ceil
from typing import IO, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from office.workbooks.book import Book, Look, text_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_THIN = Side(style="thin", color="FF666666")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
BEGINNING = Alignment(horizontal="left", vertical="center")
END = Alignment(horizontal="right", vertical="center")
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


def _lines(value: object, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    if not isinstance(value, str) or len(value) <= width / 2:
        return 1
    return sum(ceil(_wide(line) / max(width - 1, 1)) for line in value.split("\n"))


def _wide(line: str) -> int:
    return len(line) if line.isascii() else sum(2 if one > "\xff" else 1 for one in line)


# A writer says every so many rows how many it has written.
_EVERY = 500
_told: ContextVar[Callable[[int], object] | None] = ContextVar("how many rows were written", default=None)


@contextmanager
def telling_rows(tell: Callable[[int], object]) -> Iterator[None]:
    """Have ``tell`` called with the number of rows every few hundred that a sheet takes, for a ``with`` block."""
    before = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(before)


class SheetWriter:
    """A bordered table on A4, with a merged title and the header repeated on every printed page.

    Rows are written as they come (:mod:`office.workbooks.book`), so that a roster of thousands does not stand in memory cell
    by cell. ``workbook`` is that of an earlier writer, where the table is to be one more sheet of it.
    """

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        widths: Sequence[float],
        *,
        landscape: bool = True,
        workbook: Book | None = None,
    ) -> None:
        self.workbook = workbook or Book()
        self.sheet = self.workbook.new_sheet(name)
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
        self._rows = self.workbook.rows_of(self.sheet, len(headings))
        self._looks: dict[frozenset[int], list[Look]] = {}

    def title(self, text: str, left: str, right: str) -> None:
        """The merged title and the line with unit and date below it. Only before the header."""
        self.sheet.freeze_panes = "A4"
        last = get_column_letter(len(self.headings))
        split = max(len(self.headings) * 2 // 3, 1)
        self.sheet.merged_cells.ranges.add(f"A1:{last}1")
        self.sheet.merged_cells.ranges.add(f"A2:{get_column_letter(split)}2")
        self.sheet.merged_cells.ranges.add(f"{get_column_letter(split + 1)}2:{last}2")
        lines = ceil(len(text) * TITLE_POINTS / self._points)
        self._write({0: (text, TITLE, CENTRED)}, lines * TITLE_POINTS * 1.4 + 10)
        self._write({0: (left, LINE, BEGINNING), split: (right, LINE, END)})

    def header(self, height: float = 30) -> None:
        """The header row, ``height`` points high, frozen on screen and repeated in print."""
        if not self._rows.count:
            self.sheet.freeze_panes = "A2"
        self._write(self._each(self.headings, HEAD, CENTRED, BORDER, HEAD_FILL), height)
        self.sheet.print_title_rows = f"{self._rows.count}:{self._rows.count}"

    def row(self, values: Iterable, left: frozenset[int] = frozenset()) -> None:
        """One row: numbers as numbers, all else as text; columns in ``left`` aligned to the left."""
        values = list(values)
        if (looks := self._looks.get(left)) is None:
            body = {True: self._look(BODY, LEFT, BORDER), False: self._look(BODY, CENTRED, BORDER)}
            looks = self._looks[left] = [body[number in left] for number in range(len(self.headings))]
        lines = max(map(_lines, values, self.widths), default=1)
        # A row that has a height of its own does not grow with its text any more: only where it must.
        if self._rows.count % _EVERY == 0 and (tell := _told.get()):
            tell(self._rows.count)
        self._rows.append(values, looks, min(lines * LINE_POINTS, _HIGHEST_ROW) if lines > _USUAL_LINES else None)

    def total(self, values: Iterable) -> None:
        """The row of totals below the others."""
        self._write(self._each(values, HEAD, CENTRED, BORDER))

    def note(self, text: str) -> None:
        """A sentence below the table that says how to read it."""
        number = self._rows.count + 1
        self.sheet.merged_cells.ranges.add(f"A{number}:{get_column_letter(len(self.headings))}{number}")
        self._write({0: (text, LINE, LEFT)}, (_lines(text, sum(self.widths)) + 1) * LINE_POINTS)

    def signature(self, *who: str) -> None:
        """The line below the table where those named sign."""
        step = max(len(self.headings) // len(who), 1)
        # Beside each name is room to sign; several share a column where there are fewer columns than names.
        places = {number * step: (f"{one}：", LINE, BEGINNING) for number, one in enumerate(who)}
        self._write({column: cell for column, cell in places.items() if column < len(self.headings)})

    def offer(self, choices: Mapping[int, Sequence[str]], rows: int, *, strict: frozenset[int] = frozenset()) -> None:
        """Drop-down lists for the next ``rows`` rows: column number from 0 → its words.

        Only the columns in ``strict`` refuse other words; those of the others are a help. The words stand on a hidden sheet:
        within the rule itself there is room for 255 characters.
        """
        offered = {column: words for column, words in choices.items() if words}
        if not offered or not rows:
            return
        hidden = self.workbook.new_sheet(f"选项{self.workbook.sheets}")
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
            rule.add(f"{target}{self._rows.count + 1}:{target}{self._rows.count + rows}")
            self.sheet.data_validations.append(rule)

    def content(self) -> bytes:
        """The finished workbook."""
        with self.finished() as whole:
            return whole.read()

    def finished(self) -> IO[bytes]:
        """The finished workbook as a file: for tables of thousands."""
        return self.workbook.finished()

    @staticmethod
    def _text_on(sheet: Any, value: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        text_cell(cell, value)
        return cell

    def _each(self, values: Iterable, *style: Any) -> dict[int, tuple]:
        return {column: (value, *style) for column, value in enumerate(values)}

    def _write(self, cells: Mapping[int, tuple], height: float | None = None) -> None:
        """A row of ``cells``: column from 0 → the value and its style; the others have none."""
        columns = range(len(self.headings))
        looks = [self._look(*cells[column][1:]) if column in cells else None for column in columns]
        self._rows.append([cells[column][0] if column in cells else None for column in columns], looks, height)

    def _look(
        self, font: Font, alignment: Alignment, border: Border | None = None, fill: PatternFill | None = None
    ) -> Look:
        style = {"font": font, "alignment": alignment, "border": border, "fill": fill}
        return self.workbook.look(**{name: part for name, part in style.items() if part is not None})
