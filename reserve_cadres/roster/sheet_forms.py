"""Registration forms, one person a sheet or one below the other, read as tables of one row.

A form has its labels beside the values: right of 姓名 stands a name and below it another label, where a roster has
another heading and a person. domain.md, "The dossier" (登记表).
"""

import re
from collections.abc import Mapping

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.roster.carrying import put_right
from reserve_cadres.roster.cells import read_name
from reserve_cadres.roster.columns import DERIVED_FIELD, heading_of, recognise_one
from reserve_cadres.roster.layout import Column, Corrected, Person, Table
from reserve_cadres.roster.lines import why_doubted

# A form's first label stands near its top; of a long sheet no more is looked through.
_WITHIN_ROWS = 400
# With fewer labels known than these there is nobody to open a dossier for.
_LEAST = 4


class CannotBeTaken(Exception):
    """The sheet has its labels beside the values, but not as a form that is understood; the message says why, in Chinese."""


def form_tables(
    sheet: Sheet, aliases: Mapping[str, str] | None = None, corrected: Corrected | None = None
) -> list[Table]:
    """The forms on a sheet, each as a table of one person; none where it is no form.

    ``corrected`` is what the office has corrected in the page. Raises :class:`CannotBeTaken` for a form whose labels are
    not known, and for a roster that lies on its side, of which a form would be the first person alone.
    """
    grid = [[re.sub(r"\s+", "", text_of(value)) for value in row] for row in sheet.rows[:_WITHIN_ROWS]]
    # A roster is looked through too: the same few words stand in most of its cells.
    fields = {text: recognise_one(text, aliases) for texts in grid for text in set(texts) if text and len(text) <= 20}
    labels = {
        (row, column): field
        for row, texts in enumerate(grid)
        for column, text in enumerate(texts)
        if (field := fields.get(text))
    }
    starts = [place for place, field in labels.items() if field == "name" and _begins_a_form(place, grid, labels)]
    if any(_lies_on_its_side(row, column, grid, labels) for row, column in starts):
        raise CannotBeTaken(
            f"工作表「{sheet.name}」是横着填的：栏目名称在左边，一人占一列。请在 Excel 里复制整张表，"
            f"用「选择性粘贴」中的「转置」改成一行一人，再上传。"
        )
    ends = [row for row, _ in starts[1:]] + [len(grid)]
    tables = [_table(sheet, start, end, grid, labels) for start, end in zip(starts, ends, strict=False)]
    for table in tables:
        for person in table.people:
            put_right(person, (corrected or {}).get((person.row, table.first_column), {}))
    return tables


def _begins_a_form(place: tuple[int, int], grid: list[list[str]], labels: Mapping) -> bool:
    row, column = place
    beside = _value_of(place, grid, labels)
    below = next(
        (r for r in range(row + 1, min(row + 4, len(grid))) if column < len(grid[r]) and grid[r][column]), None
    )
    if beside is None or below is None or (below, column) not in labels:
        return False
    try:
        return len(read_name(grid[row][beside])) > 1
    except ValueError:
        return False


def _lies_on_its_side(row: int, column: int, grid: list[list[str]], labels: Mapping) -> bool:
    """Whether several people stand right of 姓名, and so many values right of the labels below it."""
    below = [number for number in range(row, len(grid)) if (number, column) in labels]
    beside = [[at for at in range(column + 1, len(grid[number])) if grid[number][at]] for number in below]
    several = [
        number for number, found in zip(below, beside, strict=True)
        if len(found) > 1 and not any((number, at) in labels for at in found)
    ]  # fmt: skip
    return row in several and len(several) >= _LEAST


def _value_of(place: tuple[int, int], grid: list[list[str]], labels: Mapping) -> int | None:
    """The column of the value right of a label; None where another label follows, or nothing."""
    row, column = place
    after = next((c for c in range(column + 1, len(grid[row])) if grid[row][c]), None)
    return None if after is None or (row, after) in labels else after


def _table(sheet: Sheet, start: tuple[int, int], end: int, grid: list[list[str]], labels: Mapping) -> Table:
    cells: dict[str, object] = {}
    columns: dict[str, Column] = {}
    for (row, column), field in labels.items():
        if not start[0] <= row < end:
            continue
        if field == "name" and (row, column) != start:
            # Below it stand the relatives.
            break
        value_at = _value_of((row, column), grid, labels)
        if field != DERIVED_FIELD and field not in cells and value_at is not None:
            cells[field] = sheet.rows[row][value_at]
            columns[field] = Column(value_at, grid[row][column], field, line=row - start[0])
    title = next((max(texts, key=len) for texts in grid[: start[0]] if any(texts)), "")
    if len(cells) < _LEAST:
        known = "、".join(map(heading_of, cells))
        raise CannotBeTaken(
            f"工作表「{sheet.name}」是一人一表的登记表，只认出{known}，还认不出其他栏目，无法读取。"
            f"请把这些人列成一行一人的花名册，或下载空白模板填写。"
        )
    return Table(
        sheet=sheet.name,
        title=title,
        header_rows=(start[0],),
        columns=list(columns.values()),
        people=[Person(start[0], cells, title, notes=_notes(sheet, start[0], end))],
        doubted=why_doubted(sheet.name, title),
    )


def _notes(sheet: Sheet, start: int, end: int) -> dict[int, str]:
    return {column: text for row in range(start, end) for column, text in sheet.notes.get(row, {}).items()}
