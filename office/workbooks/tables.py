"""Small tables an office fills in and hands back: a header row somewhere, and a record a row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils import get_column_letter

from office.workbooks.cells import text_of
from office.workbooks.headings import normal
from office.workbooks.reading import Sheet, UnreadableWorkbook, read_workbook

_NOBODY = re.compile(r"^(合计|总计|小计|填表|制表|审核|注)")


@dataclass(frozen=True)
class TableRow:
    """A row below a header: its place in words, and its cells by field."""

    place: str
    number: int
    cells: dict[str, object]
    columns: dict[str, int]

    def text(self, field: str) -> str:
        """The cell of a field as text; empty where it is empty or there is no such column."""
        return text_of(self.cells.get(field))

    def where(self, field: str) -> str:
        """The address of the field's cell, as a spreadsheet shows it: C5."""
        return f"{get_column_letter(self.columns[field] + 1)}{self.number}"


def read_table(path: str | Path, headings: Mapping[str, Sequence[str]], needed: set[str]) -> list[TableRow]:
    """The rows with a name below each sheet's header row; the village is carried down from merged or single cells.

    ``headings`` gives the headings a field goes by, its own first; a row is the header when it names all ``needed``
    fields. Totals and signatures are passed over. Raises :class:`UnreadableWorkbook` where no table is found.
    """
    fields = {normal(heading): field for field, names in headings.items() for heading in names}
    found = [row for sheet in read_workbook(path) for row in _rows(sheet, fields, needed)]
    if not found:
        own = "、".join(headings[field][0] for field in headings if field in needed)
        raise UnreadableWorkbook(f"没有找到表格。表头行里应有{own}等栏目，表头下面应有人员。")
    return found


def _rows(sheet: Sheet, fields: dict[str, str], needed: set[str]) -> Iterator[TableRow]:
    columns: dict[str, int] = {}
    village = None
    for number, row in enumerate(sheet.rows, start=1):
        if not columns:
            columns = _header(row, fields)
            if not needed <= columns.keys():
                columns = {}
            continue
        cells = {name: row[index] for name, index in columns.items() if index < len(row) and text_of(row[index])}
        if "name" not in cells or _NOBODY.match(text_of(cells["name"])):
            continue
        village = cells.get("village", village)
        if village is not None:
            cells["village"] = village
        yield TableRow(f"{sheet.name} 第 {number} 行", number, cells, columns)


def _header(row: Sequence[object], fields: dict[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        if (name := fields.get(normal(text_of(value)))) and name not in columns:
            columns[name] = index
    return columns
