"""Finding the rosters in a sheet: title, header rows, people, and everything around them that is not a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from office.bulk import nothing
from office.workbooks.cells import text_of
from office.workbooks.dates import read_day
from office.workbooks.headings import normal
from office.workbooks.reading import Sheet
from reserve_cadres.roster import words
from reserve_cadres.roster.carrying import carry_down, put_right
from reserve_cadres.roster.columns import DERIVED_FIELD, recognise_one
from reserve_cadres.roster.examples import tell_examples_apart
from reserve_cadres.roster.header import Header, find_header
from reserve_cadres.roster.headings import says_only_what_group
from reserve_cadres.roster.lines import (
    is_left_empty,
    is_title,
    same_heading,
    section_name,
    section_of,
    tells_by_look,
    why_doubted,
    why_nobody,
)
from reserve_cadres.roster.looks import note_looks, take_boxes, tell_colours_apart
from reserve_cadres.roster.serving import tell_serving_apart
from reserve_cadres.roster.stated import stated_figures
from reserve_cadres.roster.untaken import Untaken

_REPORTED_ON = re.compile(r"(?:填报|填表|制表|上报|统计|截止|截至)(?:时间|日期)?[::\s]*(\d{4}\s*[年./-].{1,12})")
_UNIT = re.compile(r"(?:填报|填表|报送)?单位(?:[((].*?[))])?[::]\s*([^\s::]+)")
_SIGNED = re.compile(r"填报|填表|制表|报送|盖章|单位[::]|时间[::]|日期[::]")


# Row and first column of its table, both from 0 → field → what the cell is to say, "" for nothing.
Corrected = Mapping[tuple[int, int], Mapping[str, str]]
# A name merged over more rows than these is a village's or a mistake, not a person's.
_MOST_LINES = 4


@dataclass
class Column:
    """A column of the table: where it is, what it is called, and which field it holds (None: not recognised)."""

    index: int
    heading: str
    field: str | None
    # How many rows below the person's first its cells stand: 1 for the second of two lines, more in a form.
    line: int = 0
    # A few of its cells, to tell by what it holds.
    sample: list[str] = field(default_factory=list)  # type: ignore[operator, misc]


@dataclass(slots=True)
class Person:
    """One row with a person in it; ``row`` counts from 0.

    ``cells`` holds the raw values by field, ``carried`` the fields whose value stands elsewhere and where, ``section``
    what the lines above say of the person, ``left`` the words for which the person may be no reserve any more.
    ``struck`` is who is crossed out as a whole, ``asked`` what the look of single cells asks, by field.
    ``failed`` are errors of formulas in columns that are not taken, ``notes`` what is written on cells of the row, by column,
    ``beside`` the words of cells that no field takes.
    Of a hundred thousand people nearly all have none of these: what is empty is not kept for each.
    """

    row: int
    cells: dict[str, object]
    title: str = ""
    section: Mapping[str, str] = field(default_factory=nothing)
    carried: Mapping[str, str] = field(default_factory=nothing)
    left: str = ""
    hidden: bool = False
    struck: bool = False
    asked: Mapping[str, str] = field(default_factory=nothing)
    failed: Sequence[tuple[int, str]] = ()
    notes: Mapping[int, str] = field(default_factory=nothing)
    beside: Mapping[int, str] = field(default_factory=nothing)

    def carry(self, name: str, value: object, why: str) -> None:
        """Take over a cell that stands elsewhere."""
        self.cells[name] = value
        self.carried = {**self.carried, name: why}


@dataclass
class Table:
    """A roster found in a sheet; ``doubted`` says why it may not be one of reserve cadres.

    ``first_column`` tells tables apart that stand side by side.
    """

    sheet: str
    first_column: int = 0
    title: str = ""
    unit: str = ""
    reported_on: date | None = None
    header_rows: tuple[int, ...] = ()
    columns: list[Column] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    # What its total row states, by the names of :data:`totals.FIGURES`.
    stated: dict[str, str] = field(default_factory=dict)
    doubted: str = ""
    # A note that tells people who left by a colour or a sign.
    legend: str = ""
    # Whether its sheet counts days from 1904.
    since_1904: bool = False
    # What a line of its own above the header says of everybody below.
    section: dict[str, str] = field(default_factory=dict)

    def column_of(self, field_name: str) -> Column | None:
        """The column that holds ``field_name``."""
        return next((column for column in self.columns if column.field == field_name), None)


def find_tables(
    sheet: Sheet, aliases: Mapping[str, str] | None = None, corrected: Corrected | None = None
) -> list[Table]:
    """The rosters in ``sheet``: below or beside one another; none where no row looks like a roster's header.

    ``corrected`` is what the office has corrected in the page; it stands before what the sheet says.
    """
    tables: list[Table] = []
    start: int | None = 0
    title = ""
    while start is not None:
        found = find_header(sheet, start, aliases)
        if not found:
            break
        above = Table(sheet=sheet.name)
        _read_heading_lines(above, sheet.rows[start : found[0].top])
        above.title = above.title or title
        end = None
        for header in found:
            table = _table(sheet, header, above)
            table.section = _village_above(sheet.rows[start : header.top], header)
            stopped, title = _read_people(table, sheet, header, corrected or {})
            _take_samples(table, sheet)
            end = stopped if end is None else min(end, stopped or end)
            tables.append(table)
        start = end
    take_boxes(tables, sheet)
    return tables


def _table(sheet: Sheet, header: Header, above: Table) -> Table:
    table = Table(
        sheet=sheet.name,
        first_column=header.first,
        title=above.title,
        unit=above.unit,
        reported_on=above.reported_on,
        legend=above.legend,
        since_1904=sheet.since_1904,
        header_rows=tuple(range(header.top, header.bottom + 1)),
        columns=[
            Column(index, re.sub(r"\s+", "", heading), header.fields.get(index))
            for index, heading in header.headings.items()
            if normal(heading)
        ]
        + [
            Column(index, header.headings[index].split("/")[-1], name, line=1) for name, index in header.second.items()
        ],
    )
    table.doubted = why_doubted(sheet.name, table.title)
    return table


def _read_heading_lines(table: Table, rows: list[list]) -> None:
    lines = [" ".join(filter(None, map(text_of, row))) for row in rows]
    for line in filter(None, lines):
        if found := _REPORTED_ON.search(line):
            table.reported_on = read_day(found.group(1))
        if found := _UNIT.search(line):
            table.unit = found.group(1)
        if tells_by_look(line):
            table.legend = line[:40]
        if not table.title and not _SIGNED.search(line):
            table.title = line


def _village_above(rows: list[list], header: Header) -> dict[str, str]:
    """The village that a line of its own above the header names: of tables side by side, each has its own."""
    own = set(header.headings) if header.beside else None
    for row in reversed(rows):
        texts = [text for index, value in enumerate(row) if (own is None or index in own) and (text := text_of(value))]
        if (
            len(texts) == 1
            and len(texts[0]) <= 30
            and not is_title(texts[0])
            and section_of(texts[0]).kind == "village"
        ):
            return {"village": section_of(texts[0]).text}
    return {}


class _Reading:
    """What the lines read so far say of the people below them."""

    def __init__(self, table: Table, header: Header):
        self.table, self.header = table, header
        self.title = table.title
        # A sheet named after a category holds the people of that category.
        of_category = words.categories(section_name(table.sheet)) and not table.column_of("category")
        self.section = table.section | ({"category": section_name(table.sheet)} if of_category else {})
        self.left = ""
        # A header of two rows is printed again as two rows: each is known by what stands in it.
        self.words = {index: normal(heading) for index, heading in header.headings.items()}

    def under_title(self, number: int, text: str) -> None:
        if not same_heading(text, self.title):
            self.title, self.section = text, {}
            self.left = why_doubted("", text)
        self.table.skipped.append((number, "重复的标题"))

    def under_section(self, number: int, text: str) -> None:
        section = section_of(text)
        self.table.skipped.append((number, f"小标题「{text}」"))
        if section.kind == "left":
            self.left = f"在小标题「{text}」下面"
            return
        self.left = ""
        if section.kind == "here":
            return
        if section.kind == "unknown":
            if self.table.column_of("village") is None:
                self.section = {"village": section.text}
        elif section.kind == "township":
            self.section = {"township": section.text}
        elif section.kind == "village":
            self.section = {name: text for name, text in self.section.items() if name == "township"}
            self.section["village"] = section.text
        else:
            self.section = self.section | {section.kind: section.text}


def _take_samples(table: Table, sheet: Sheet) -> None:
    for column in table.columns:
        rows = (person.row + column.line for person in table.people[:50])
        texts = (text_of(cell_at(sheet.rows[row], column.index))[:20] for row in rows if row < len(sheet.rows))
        column.sample = list(dict.fromkeys(filter(None, texts)))[:3]


def _read_people(table: Table, sheet: Sheet, header: Header, corrected: Corrected) -> tuple[int | None, str]:
    """Fill in the table's people; returns the row where another table's header begins, and the title last read."""
    reading = _Reading(table, header)
    columns = {name: index for index, name in header.fields.items() if name and name != DERIVED_FIELD}
    untaken = Untaken(sheet, header)
    continued = _continued(sheet, columns["name"]) if not header.second else {}
    rows, number, stopped = sheet.rows, header.bottom, None
    width = max(len(rows[at]) for at in range(header.top, header.bottom + 1))
    while (number := number + 1) < len(rows):
        row: Any = rows[number]
        if header.beside and (row := _own_part(row, header)) is None:
            continue
        cells = {
            field: value
            for field, index in columns.items()
            if index < len(row)
            and (value := row[index]) is not None
            and (type(value) is not str or (value and not value.isspace()))
        }
        if not cells and not any(map(text_of, row)):
            continue
        if number in continued and table.people and table.people[-1].row in continued[number]:
            _continue(table.people[-1], cells)
            untaken.note_remarks(table.people[-1], number)
            continue
        again = _header_again(row, cells, reading)
        if again == "other":
            stopped = number
            before = [text for text in map(text_of, rows[number - 1]) if text]
            reading.title = before[0] if len(before) == 1 else reading.title
            break
        if again or not _is_person(row, number, cells, reading):
            if again:
                table.skipped.append((number, "重复的表头"))
            continue
        person = Person(number, cells, reading.title, reading.section, left=reading.left)
        person.hidden = number in sheet.hidden_rows
        note_looks(person, row, sheet, columns, width)
        untaken.note(person, row, number)
        table.legend = next(filter(tells_by_look, person.beside.values()), table.legend)[:40]
        if header.second:
            number = _second_line(person, rows, number, columns["name"], header.second)
            untaken.note_remarks(person, number)
        put_right(person, corrected.get((person.row, table.first_column), {}))
        table.people.append(person)
    carry_down(table.people, sheet, columns)
    tell_serving_apart(table.people)
    tell_examples_apart(table.people, sheet, header.headings)
    tell_colours_apart(table.people, sheet, columns["name"])
    return stopped, reading.title


def _own_part(row: list, header: Header) -> list | None:
    """A row as the table of ``header`` has it among others beside it; None where the row holds only the others' people."""
    own = [value if index in header.headings else "" for index, value in enumerate(row)]
    if any(map(text_of, own[header.first :])) or sum(map(bool, map(text_of, row))) == 1:
        return own
    return None


def _continued(sheet: Sheet, name_at: int) -> dict[int, range]:
    """The rows that go on with the person above, whose name is merged down over them, with the rows they may begin in."""
    return {
        row: range(top, row)
        for top, left, bottom, right in sheet.merged
        if left <= name_at <= right and top < bottom
        for row in range(top + 1, min(bottom, top + _MOST_LINES) + 1)
    }


def _continue(person: Person, cells: dict[str, object]) -> None:
    """Add the cells of a person's further row: what stands in both is one cell of two lines."""
    for name, value in cells.items():
        before = person.cells.get(name)
        if before is None:
            person.cells[name] = value
        elif value != before and name != "name":
            person.cells[name] = f"{text_of(before)}\n{text_of(value)}"


def _is_person(row: list, number: int, cells: dict, reading: _Reading) -> bool:
    """Whether a row is a person; what else it says goes into ``reading``."""
    if "id_number" in cells and "name" in cells and len(cells) > 2:
        first = row[0] if row else ""
        if type(first) is not str or len(first) < 2:
            return True
    table = reading.table
    texts = [text for text in map(text_of, row) if text]
    if not texts:
        return False
    if is_left_empty(cells):
        table.skipped.append((number, "没有写人的行"))
        return False
    if reason := why_nobody(texts, text_of(cells.get("name", "")), has_number="id_number" in cells):
        if reason == "合计行" and (stated := stated_figures(texts)):
            table.stated = stated
        if tells_by_look(note := "".join(texts)):
            table.legend = note[:40]
        table.skipped.append((number, reason))
        return False
    if (len(texts) == 1 and "id_number" not in cells) or set(cells) <= {"village"}:
        text = texts[0]
        if is_title(text):
            reading.under_title(number, text)
            return False
        if len(texts) == 1 and len(text) <= 30 and ("name" not in cells or section_of(text).kind != "unknown"):
            reading.under_section(number, text)
            return False
    return True


def _header_again(row: list, cells: dict, reading: _Reading) -> str:
    """ "same" for the table's own header printed again, "other" for the header of another table."""
    own = reading.words
    filled = [value for value in row if value not in ("", None)] if len(cells) < 2 else []
    if len(filled) == 1 and says_only_what_group(text_of(filled[0])):
        # What gathers the columns in the upper row of a header of several: 基本情况.
        return "same"
    if "name" not in cells:
        # The lower row of a header of several: 全日制, 在职.
        texts = {index: normal(text) for index, value in enumerate(row) if (text := text_of(value))}
        return "same" if all(text and own.get(index, "").endswith(text) for index, text in texts.items()) else ""
    named = any(type(value) is str and value[-1:] == "名" and "姓" in value for value in row)
    if not named and normal(cells.get("name", "")) not in own.values():
        return ""
    # Most rows are people, and have been let go by now: their cells need not be made comparable.
    texts = {index: normal(text) for index, value in enumerate(row) if (text := text_of(value))}
    swapped = any(text in own.values() and not own.get(index, "").endswith(text) for index, text in texts.items())
    if not swapped and sum(own.get(index) == text for index, text in texts.items()) * 5 >= max(len(texts), 3) * 4:
        return "same"
    return "other" if sum(recognise_one(text) is not None for text in texts.values()) >= 3 else ""


def _second_line(person: Person, rows: list[list], number: int, name_at: int, second: dict[str, int]) -> int:
    """Take the second of a person's two lines; returns the row read last."""
    if number + 1 >= len(rows):
        return number
    row = rows[number + 1]
    if name_at < len(row) and text_of(row[name_at]):
        return number
    cells = {name: row[index] for name, index in second.items() if index < len(row) and text_of(row[index])}
    if not cells:
        return number
    person.cells = cells | person.cells
    return number + 1


def cell_at(row: list, index: int) -> object:
    """The cell in column ``index``, where the row is that long."""
    return row[index] if index < len(row) else None
