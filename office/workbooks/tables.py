"""Small tables an office fills in and hands back: a header row somewhere, and a record a row."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.utils import get_column_letter

from office.workbooks.cells import text_of
from office.workbooks.headings import normal
from office.workbooks.reading import Sheet

# What a row begins with that is nobody's: totals, signatures, notes, and the example of a template.
_NOBODY = re.compile(r"^(合计|总计|小计|共计|填表|制表|审核|注[::]|说明[::]|示例)")

_MOST_UNUSED = 50


@dataclass(frozen=True)
class TableRow:
    """A row below a header: its place in words, its cells by field, and whether one of them is crossed out."""

    place: str
    number: int
    cells: dict[str, object]
    columns: dict[str, int]
    struck: bool = False

    def text(self, field: str) -> str:
        """The cell of a field as text; empty where it is empty or there is no such column."""
        return text_of(self.cells.get(field))

    def where(self, field: str) -> str:
        """The address of the field's cell, as a spreadsheet shows it: C5."""
        return f"{get_column_letter(self.columns[field] + 1)}{self.number}"


@dataclass(frozen=True)
class FoundTable:
    """The table of a sheet: its column numbers by field, its rows, and the headings that are no field's."""

    sheet: str
    columns: dict[str, int]
    rows: list[TableRow]
    unused: list[str]


def find_table(
    sheet: Sheet,
    headings: Mapping[str, Sequence[str]],
    needed: Collection[str],
    *,
    key: str,
    carried: Set[str] = frozenset(),
) -> FoundTable | None:
    """The table of ``sheet`` with the header that names all ``needed`` fields; None where there is none.

    A row without a cell of ``key`` is somebody's only where two other cells of it are filled. The fields ``carried``
    are taken from above where they are merged, or written once for a block of rows.
    """
    fields = {normal(heading): field for field, names in headings.items() for heading in names}
    for number, row in enumerate(sheet.rows):
        columns = _header(row, fields)
        if set(needed) <= columns.keys():
            others = (text_of(cell) for index, cell in enumerate(row) if index not in columns.values())
            unused = [text[:30] for text in others if text and normal(text) != "序号"]
            rows = list(_rows(sheet, number, columns, fields, key, carried))
            return FoundTable(sheet.name, columns, rows, unused[:_MOST_UNUSED])
    return None


def _rows(
    sheet: Sheet, header: int, columns: dict[str, int], fields: dict[str, str], key: str, carried: Set[str]
) -> Iterator[TableRow]:
    found = []
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 1):
        cells = {name: row[index] for name, index in columns.items() if index < len(row) and text_of(row[index])}
        first = next((text for cell in row if (text := text_of(cell))), "")
        if _NOBODY.match(first) or _NOBODY.match(text_of(cells.get(key))):
            continue
        if key not in cells and len(cells.keys() - carried) < 2:
            continue
        if all(fields.get(normal(text_of(cell))) == name for name, cell in cells.items()):
            # The header once more, on a further printed page.
            continue
        found.append((number, cells))
    for name in carried & columns.keys():
        _carry(sheet, found, name, columns[name])
    for number, cells in found:
        struck = any((number, columns[name]) in sheet.struck for name in cells)
        yield TableRow(f"{sheet.name} 第 {number + 1} 行", number + 1, cells, columns, struck)


def _carry(sheet: Sheet, rows: list[tuple[int, dict]], name: str, column: int) -> None:
    """Give rows what is written for them above: in a merged cell, or once for a block.

    Where the column is filled row by row, as the same words one below the other show, an empty cell is a gap.
    """
    texts = [text_of(cells.get(name)) for _, cells in rows]
    row_by_row = any(before and before == after for before, after in pairwise(texts))
    above = None
    for number, cells in rows:
        tops = [
            top for top, left, bottom, right in sheet.merged if left <= column <= right and top <= number <= bottom
        ]
        if name in cells:
            above = cells[name]
        elif tops and text_of(merged := sheet.rows[tops[0]][column]):
            cells[name] = above = merged
        elif above is not None and not row_by_row:
            cells[name] = above


def _header(row: Sequence[object], fields: dict[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        if (name := fields.get(normal(text_of(value)))) and name not in columns:
            columns[name] = index
    return columns
