"""Finding the roster in a sheet: title, header row, people, and everything around them that is not a person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from office.workbooks.cells import text_of
from office.workbooks.dates import read_day
from office.workbooks.headings import normal
from office.workbooks.reading import Sheet
from reserve_cadres.roster.columns import DERIVED_FIELD, heading_of, recognise, recognise_one

HEADER_WITHIN_ROWS = 40

_TOTAL = re.compile(r"^(合计|总计|小计|共计|总数|总人数|本页合计|本村合计|共\d+人)")
_SIGNATURE = re.compile(
    r"(填表人|填报人|制表人?|审核人?|负责人|经办人|填报单位|单位盖章|填报时间|填报日期|分管领导|主要领导|审批人|签字|盖章)"
)
_NOTE = re.compile(r"^[*※]?(注|说明|备注|填表说明|注意)([::1-9一.、]|$)")
_EXAMPLE = re.compile(r"^[((【]?(示例|样例|举例|填写示例|例)")
_REPORTED_ON = re.compile(r"(?:填报|填表|制表|上报|统计|截止|截至)(?:时间|日期)?[::\s]*(\d{4}\s*[年./-].{1,12})")
_UNIT = re.compile(r"(?:填报|填表|报送)?单位(?:[((].*?[))])?[::]\s*([^\s::]+)")


@dataclass
class Column:
    """A column of the table: where it is, what it is called, and which field it holds (None: not recognised)."""

    index: int
    heading: str
    field: str | None


@dataclass
class Person:
    """One row with a person in it. ``cells`` holds the raw values by field; ``row`` counts from 0."""

    row: int
    cells: dict[str, object]


@dataclass
class Table:
    """What was found in one sheet."""

    sheet: str
    title: str = ""
    unit: str = ""
    reported_on: date | None = None
    header_rows: tuple[int, ...] = ()
    columns: list[Column] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    stated_total: int | None = None

    def column_of(self, field_name: str) -> Column | None:
        """The column that holds ``field_name``."""
        return next((column for column in self.columns if column.field == field_name), None)


def find_table(sheet: Sheet, aliases: Mapping[str, str] | None = None) -> Table | None:
    """The roster in ``sheet``, or None when no row of it looks like a roster's header."""
    rows = sheet.rows
    header = _find_header(sheet, aliases)
    if header is None:
        return None
    top, bottom, headings = header
    fields = recognise(headings, aliases)
    table = Table(
        sheet=sheet.name,
        header_rows=tuple(range(top, bottom + 1)),
        columns=[
            Column(index, re.sub(r"\s+", "", heading), fields[index])
            for index, heading in enumerate(headings)
            if normal(heading)
        ],
    )
    _read_heading_lines(table, rows[:top])
    _read_people(table, sheet, bottom + 1)
    return table


def _find_header(sheet: Sheet, aliases) -> tuple[int, int, list[str]] | None:
    """First and last row of the header, and the heading of each column.

    A header of two rows has its groups (全日制教育) above their columns (学历, 毕业院校及专业).
    """
    best: tuple[int, tuple[int, int, list[str]]] | None = None
    for top in range(min(HEADER_WITHIN_ROWS, len(sheet.rows))):
        one = [text_of(value) for value in sheet.rows[top]]
        for bottom, headings in ((top, one), (top + 1, _joined(sheet, top))):
            if headings is None:
                continue
            fields = [field for field in recognise(headings, aliases) if field and field != DERIVED_FIELD]
            if "name" not in fields or len(fields) < 3:
                continue
            # A second row must add columns of its own to be part of the header.
            if best is None or len(fields) > best[0]:
                best = (len(fields), (top, bottom, headings))
        if best and top > best[1][1]:
            break
    return best[1] if best else None


def _joined(sheet: Sheet, top: int) -> list[str] | None:
    if top + 1 >= len(sheet.rows):
        return None
    upper = [text_of(value) for value in sheet.rows[top]]
    lower = [text_of(value) for value in sheet.rows[top + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    name_at = next((index for index, heading in enumerate(upper) if recognise_one(heading) == "name"), None)
    if name_at is None or lower[name_at] or not any(lower):
        # Below a one-row header stands a person, whose name is there.
        return None
    for first_row, left, last_row, right in sheet.merged:
        if first_row <= top <= last_row:
            for index in range(left + 1, min(right, width - 1) + 1):
                upper[index] = upper[index] or upper[left]
    return [above if not below else (above + below) for above, below in zip(upper, lower, strict=True)]


def _read_heading_lines(table: Table, rows: list[list]) -> None:
    lines = [" ".join(filter(None, map(text_of, row))) for row in rows]
    for line in filter(None, lines):
        if found := _REPORTED_ON.search(line):
            table.reported_on = read_day(found.group(1))
        if found := _UNIT.search(line):
            table.unit = found.group(1)
        if not table.title and not _SIGNATURE.search(line):
            table.title = line


def _read_people(table: Table, sheet: Sheet, first: int) -> None:
    rows = sheet.rows
    column_by_field = {column.field: column.index for column in table.columns if column.field}
    column_by_field.pop(DERIVED_FIELD, None)
    village_at = column_by_field.get("village")
    merged_villages = _merged_down(sheet, village_at)
    village: object = ""
    header = {normal(column.heading) for column in table.columns}
    for number in range(first, len(rows)):
        row = rows[number]
        cells = {
            field: row[index]
            for field, index in column_by_field.items()
            if index < len(row) and row[index] not in ("", None) and not _is_blank(row[index])
        }
        texts = [text for text in map(text_of, row) if text]
        if not texts:
            continue
        reason = _not_a_person(row, texts, cells, header, table)
        if reason:
            table.skipped.append((number, reason))
            continue
        if set(cells) <= {"village"} or (len(texts) == 1 and "id_number" not in cells):
            section = text_of(texts[0])
            if len(texts) == 1 and len(section) <= 30:
                # A line of its own between the people: the village of those below it.
                village = re.sub(r"[((]?\d+人[))]?$|[::]$", "", section)
                table.skipped.append((number, f"小标题「{section}」"))
                continue
        if number in merged_villages:
            village = merged_villages[number]
        if "village" in cells:
            village = cells["village"]
        elif village:
            cells["village"] = village
        table.people.append(Person(number, cells))


def _merged_down(sheet: Sheet, column: int | None) -> dict[int, object]:
    if column is None:
        return {}
    values = {}
    for top, left, bottom, right in sheet.merged:
        if left <= column <= right and top < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            values |= {row: value for row in range(top, bottom + 1) if value not in ("", None)}
    return values


def _not_a_person(row, texts, cells, header, table) -> str | None:
    first = re.sub(r"\s+", "", texts[0])
    if _TOTAL.match(first):
        if found := re.search(r"(\d+)\s*[人名]", "".join(texts)):
            table.stated_total = int(found.group(1)) if first[:2] != "小计" else table.stated_total
        return "合计行"
    if _EXAMPLE.match(first):
        return "示例行"
    if "id_number" not in cells:
        if _NOTE.match(first):
            return "说明行"
        name = text_of(cells.get("name", ""))
        if (not name or _SIGNATURE.search(name)) and any(
            _SIGNATURE.search(re.sub(r"\s+", "", text)) for text in texts
        ):
            return "签名行"
    if "name" in cells and normal(cells["name"]) in header and sum(normal(text) in header for text in texts) >= 3:
        return "重复的表头"
    # A number in the first column and nothing else is a line prepared for somebody who is not there yet.
    if all(re.fullmatch(r"\d+", text) for text in texts) and len(texts) == 1:
        return "空行"
    return None


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def expected_headings() -> str:
    """Words for the message when no header is found."""
    return "、".join(heading_of(field) for field in ("village", "name", "sex", "birth_date", "id_number"))
