"""The rows of a roster while they are worked out: each cell read, each fault noted with its place."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from office.ages import age_on
from office.workbooks.cells import text_of
from office.workbooks.dates import month_readings, month_writing, read_month
from reserve_cadres.people.codes import PARTY_MEMBERS
from reserve_cadres.people.education import LEVELS, highest_education
from reserve_cadres.people.fields import ROSTER, Reading
from reserve_cadres.people.identity import Identity
from reserve_cadres.roster.across import ask_across
from reserve_cadres.roster.cells import (
    aside_of_name,
    degree_in,
    is_failed,
    number_was_lost,
    read_categories,
    read_phones,
    says_nothing,
)
from reserve_cadres.roster.clearing import BLANK, take_clearings
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.headings import means_left
from reserve_cadres.roster.layout import Column, Table
from reserve_cadres.roster.lines import speaks_of_leaving
from reserve_cadres.roster.meanings import Taught, reader_of
from reserve_cadres.roster.naming import ask_about_the_name
from reserve_cadres.roster.resource import RosterResource
from reserve_cadres.roster.row import Decision, Row, same_month

_DATED = [name for name, field in ROSTER.items() if field.reading in {Reading.MONTH, Reading.DAY}]
_READ_ON_THEIR_OWN = {"name", "id_number", "category", "village", "post", "phone", *_DATED}
# Months that say nothing else about the person, as the one of joining the Party does.
_PLAIN_MONTHS = [name for name in _DATED if name not in {"birth_date", "joined_party_on"}]
_YOUNGEST, _OLDEST = 16, 90
_NEVER_JOINED = frozenset(
    ["未入党", "非党", "非党员", "群众", "未", "否", "不是", "未加入", "非中共党员", "积极分子", "入党积极分子"]
)


def read_rows(table: Table, taught: Taught | None = None) -> list[Row]:
    """Every person of a table with each cell read; what could not be read is noted in the row.

    ``taught`` are the words of coded columns whose meaning the township has said itself.
    """
    taught = taught or {}
    resource = RosterResource()
    rows = [Row(table, person, cleared=tuple(take_clearings(person.cells))) for person in table.people]
    fields = [column.field for column in table.columns if column.field in resource.fields]
    carried = {name for person in table.people for name in person.carried}
    for name in dict.fromkeys([*fields, *(carried & resource.fields.keys())]):
        if name not in _READ_ON_THEIR_OWN:
            _take_column(rows, name, reader_of(name, resource.widget_of(name).clean, taught))
    for name in ("village", "post"):
        _take_column(rows, name, _place_name)
        for row in rows:
            row.values.setdefault(name, "")
    _take_column(rows, "category", reader_of("category", read_categories, taught))
    _take_column(rows, "phone", read_phones)
    months = {
        name: _Months((row.person.cells.get(name) for row in rows), since_1904=table.since_1904) for name in _DATED
    }
    for name in _PLAIN_MONTHS:
        _take_months(rows, name, months[name])
    state = table.column_of("state")
    for row in rows:
        _read_person(row, resource, months)
        for name in row.cleared:
            row.values.setdefault(name, BLANK[name])
        _ask_whether_a_reserve(row, state)
    ask_across(rows)
    return rows


def _place_name(cell: object) -> str:
    return re.sub(r"\s+", "", text_of(cell))


class _Months:
    """The months of a column, each way of writing one read once."""

    def __init__(self, cells: Iterable[object], *, since_1904: bool) -> None:
        cells = list(cells)
        self.since_1904 = since_1904
        self.writing = month_writing(cells)
        # A spreadsheet keeps 1985-6 as the first of June: where all of its dates are so, nobody has said the day.
        self.by_month = all(cell.day == 1 for cell in cells if isinstance(cell, date))
        self.today = timezone.localdate()
        self._read: dict = {}

    def read(self, cell: object) -> list[tuple[date, bool]]:
        """What the cell may mean; raises ``ValueError``, also for a day that is still to come."""
        if cell not in self._read:
            if self.since_1904 and isinstance(cell, (int, float)) and 10_000 <= cell < 80_000:
                raise ValueError(f"是数字 {cell:.0f}，像是日期存成了序号；这个文件的日期从 1904 年数起，请改成日期。")
            readings = month_readings(cell, self.writing)
            if readings[0][0] > self.today:
                raise ValueError(f"{readings[0][0]:%Y-%m-%d} 在今天之后。")
            if self.by_month and isinstance(cell, date):
                readings = [(readings[0][0], False)]
            self._read[cell] = readings
        return self._read[cell]


def _outcome(name: str, cell: object, read: Callable[[Any], Any]) -> tuple[object, str]:
    """The value of a cell and what is wrong with it: one of them, or neither where the cell says nothing."""
    if is_failed(cell):
        return None, f"单元格是公式错误 {cell}，取不到内容。"
    if says_nothing(cell, name) and not (name == "political_status" and str(cell).strip() == "无"):
        return None, ""
    try:
        value = read(cell)
    except ValueError as problem:
        return None, str(problem)
    # A text that means what it says is kept once.
    return cell if type(value) is str and value == cell else value, ""


def _take_column(rows: list[Row], name: str, read: Callable[[Any], Any]) -> None:
    """Read a field in every row, each distinct cell once: the same few words stand in most columns."""
    seen: dict = {}
    for row in rows:
        cell = row.person.cells.get(name)
        if cell is None:
            continue
        if cell not in seen:
            seen[cell] = _outcome(name, cell, read)
        value, problem = seen[cell]
        if problem:
            row.fault(name, problem)
        elif value is not None:
            row.values[name] = value


def _take_months(rows: list[Row], name: str, months: _Months) -> None:
    _take_column(rows, name, months.read)
    for row in rows:
        if name in row.values:
            readings = row.values[name]
            row.values[name] = readings[0][0]
            _ask_which_month(row, name, readings)


def _take(row: Row, name: str, read: Callable[[Any], Any]) -> None:
    value, problem = _outcome(name, row.person.cells[name], read)
    if problem:
        row.fault(name, problem)
    elif value is not None:
        row.values[name] = value


def _read_person(row: Row, resource: RosterResource, months: dict[str, _Months]) -> None:
    cells, values = row.person.cells, row.values
    if "name" in cells:
        _take(row, "name", resource.widget_of("name").clean)
        ask_about_the_name(row)
    if "name" not in values and not row.faulty:
        row.fault("name", "姓名为空。")
    if "category" in values:
        values["category"], *others = values["category"]
        if others and "tags" not in values:
            values["tags"] = others
    if "phone" in values:
        _take_one_phone(row)
    _take_education(row)
    _take_joining(row, months["joined_party_on"])
    births = _births(row, months["birth_date"])
    if "id_number" in cells:
        _take_number(row, resource, births)
    identity = values.get("id_number")
    if isinstance(identity, Identity):
        _follow_identity(row, identity, births)
    elif births:
        values["birth_date"], values["birth_day_known"] = births[0]
        _ask_which_month(row, "birth_date", births)
    elif not row.faulty:
        row.fault("birth_date", "没有身份证号，也没有出生年月，无法建档。")
    _check_against_birth(row)
    _ask_about_the_age(row, months["birth_date"].today)
    if row.person.carried:
        values["carried"] = row.person.carried
    _name_failures(row)
    _name_notes(row)


def _name_failures(row: Row) -> None:
    """Errors of formulas in columns that hold no field of the dossier are named as well."""
    for column, error in row.person.failed:
        row.tell(column, f"单元格是公式错误 {error}。")


def _name_notes(row: Row) -> None:
    """What is written on a cell is taken by no field, so it is told; where it speaks of leaving, it is asked about."""
    for column, text in row.person.notes.items():
        if not speaks_of_leaving(text):
            row.tell(column, f"这一格有批注「{text[:60]}」，批注不导入，请看看要不要紧。", on_the_cell=True)
    for column, text in row.person.beside.items():
        if not speaks_of_leaving(text):
            row.tell(column, f"这里写有「{text[:60]}」，不属于任何栏目，不导入，请看看要不要紧。")


def _take_one_phone(row: Row) -> None:
    cell = row.person.cells["phone"]
    (first, *others), words = row.values["phone"]
    row.values["phone"] = first
    if others:
        row.doubt(
            f"写了不止一个电话，档案只存一个：取「{first}」，不存「{'、'.join(others)}」。",
            Decision.AS_LISTED, Decision.SKIP, name="phone",
        )  # fmt: skip
    elif words:
        row.doubt(
            f"电话旁边写有「{words}」，「{first}」是不是本人的电话？({text_of(cell)[:40]})",
            Decision.AS_LISTED, Decision.SKIP, name="phone",
        )  # fmt: skip


def _take_education(row: Row) -> None:
    """The highest level follows from the others where the row does not give it; contradicting them, it is a fault."""
    values = row.values
    for which in ("fulltime", "inservice"):
        if f"{which}_degree" not in row.person.cells and (cell := row.person.cells.get(f"{which}_education")):
            if degree := degree_in(cell):
                values.setdefault(f"{which}_degree", degree)
    levels = [values.get(name) for name in LEVELS]
    try:
        highest_education(values.get("education"), *levels)
    except ValueError as problem:
        row.fault("education", str(problem))
        del values["education"]
    if "education" not in values and (highest := highest_education(None, *levels)):
        values["education"] = highest
        row.derived = (*row.derived, "education")


def _check_against_birth(row: Row) -> None:
    birth = row.values.get("birth_date", date.min)
    for name in _DATED:
        if name != "birth_date" and row.values.get(name, date.max) <= birth:
            row.fault(name, f"{heading_of(name)}早于出生日期。")
            del row.values[name]


def _ask_about_the_age(row: Row, today: date) -> None:
    """Nobody of the pool is a child or ninety: such a birth date is a year typed as a day, or another date."""
    birth = row.values.get("birth_date")
    if birth and not _YOUNGEST <= (age := age_on(birth, today)) <= _OLDEST:
        name = "birth_date" if "birth_date" in row.person.cells else "id_number"
        row.doubt(
            f"{birth:%Y-%m-%d} 出生的话今天 {age} 岁，是不是写错了？", Decision.AS_LISTED, Decision.SKIP, name=name
        )


def _take_joining(row: Row, months: _Months) -> None:
    cells, values = row.person.cells, row.values
    member = values.get("political_status") in PARTY_MEMBERS
    cell = cells.get("joined_party_on")
    if cell is None:
        if member and (joined := _joined_in(cells["political_status"])):
            values["joined_party_on"] = joined
    elif is_failed(cell):
        row.fault("joined_party_on", f"单元格是公式错误 {cell}，取不到内容。")
    elif says_nothing(cell, "joined_party_on"):
        pass
    elif re.sub(r"\s+", "", text_of(cell)) in _NEVER_JOINED:
        if member:
            row.fault("joined_party_on", f"写「{text_of(cell)}」，与政治面貌不一致，入党时间留空。", blocking=False)
    else:
        try:
            readings = months.read(cell)
        except ValueError as problem:
            row.fault("joined_party_on", str(problem))
            return
        values["joined_party_on"] = readings[0][0]
        _ask_which_month(row, "joined_party_on", readings)
        if not member and "political_status" in values:
            row.fault("joined_party_on", "政治面貌不是党员，却有入党时间，请核对。", blocking=False)


def _births(row: Row, months: _Months) -> list[tuple[date, bool]]:
    cell = row.person.cells.get("birth_date")
    if cell is None or says_nothing(cell, "birth_date"):
        return []
    # An ID number says it better; without one the person cannot be told from others.
    blocking = "id_number" not in row.person.cells
    if is_failed(cell):
        row.fault("birth_date", f"单元格是公式错误 {cell}，取不到内容。", blocking=blocking)
        return []
    try:
        return months.read(cell)
    except ValueError as problem:
        row.fault("birth_date", str(problem), blocking=blocking)
        return []


def _ask_which_month(row: Row, name: str, readings: list[tuple[date, bool]]) -> None:
    if len(readings) > 1:
        first, second = (f"{day.year} 年 {day.month} 月" for day, _ in readings)
        row.doubt(
            f"「{text_of(row.person.cells[name])}」可能是 {first}，也可能是丢了末尾 0 的 {second}。按名册入库即取 {first}。",
            Decision.AS_LISTED, Decision.SKIP, name=name,
        )  # fmt: skip


def _take_number(row: Row, resource: RosterResource, births: list) -> None:
    cell = row.person.cells["id_number"]
    if number_was_lost(cell) and births and "sex" in row.values:
        row.fault("id_number", "身份证号被存成了数字，后几位已丢失。可先不填身份证号入库，以后补上。", droppable=True)
    else:
        _take(row, "id_number", resource.widget_of("id_number").clean)
        number = row.values.get("id_number")
        if isinstance(number, Identity) and number.number.endswith("000"):
            row.doubt(
                "身份证号以 000 结尾，像是存成数字丢了后三位：这是本人的号码吗？",
                Decision.AS_LISTED,
                Decision.SKIP,
                name="id_number",
            )


def _ask_whether_a_reserve(row: Row, state: Column | None) -> None:
    """Ask about who the sheet says may be no reserve, or no longer. domain.md, "Keeping the pool alive"."""
    person = row.person
    reasons = [
        f"工作表「{row.table.sheet}」{row.table.doubted}" if row.table.doubted else "",
        person.left if person.left != row.table.doubted else "",
        "这一行画了删除线" if person.struck else "",
        "这一行在表中是隐藏的" if person.hidden else "",
        f"表上注明「{row.table.legend}」，系统看不到颜色和记号" if row.table.legend else "",
    ]
    reasons += [f"批注写的是「{text[:30]}」" for text in person.notes.values() if speaks_of_leaving(text)]
    reasons += [f"行内写有「{text[:30]}」" for text in person.beside.values() if speaks_of_leaving(text)]
    name = "name"
    if state and (word := text_of(person.cells.get("state"))) and means_left(state.heading, word):
        reasons.append(f"「{state.heading}」写的是「{word}」")
        name = "state"
    if (aside := aside_of_name(person.cells.get("name"))) and speaks_of_leaving(aside):
        reasons.append(f"姓名后面写有「{aside[:30]}」")
    if (remark := text_of(person.cells.get("remarks"))) and not any(reasons) and speaks_of_leaving(remark):
        reasons.append(f"备注写的是「{remark[:30]}」")
        name = "remarks"
    if reasons := [reason for reason in reasons if reason]:
        row.outside = True
        row.doubt(f"{'，'.join(reasons)}：这个人是不是在库的后备干部？", Decision.AS_LISTED, Decision.SKIP, name=name)
    for name, question in person.asked.items():
        row.doubt(question, Decision.AS_LISTED, Decision.SKIP, name=name)


def _joined_in(cell: object) -> date | None:
    """The date of joining that stands beside the status: 中共党员(2008.07), not that of 转正 or of an application."""
    text = text_of(cell)
    digits = next((index for index, character in enumerate(text) if character.isdigit()), None)
    if digits is None:
        return None
    try:
        return read_month(text[digits:])[0]
    except ValueError:
        return None


def _follow_identity(row: Row, identity: Identity, births: list[tuple[date, bool]]) -> None:
    """Birth date and sex are the ID number's; what the row says otherwise is worth a notice."""
    values = row.values
    if births and not any(
        said == identity.birth_date if day_known else same_month(said, identity.birth_date)
        for said, day_known in births
    ):
        row.fault("birth_date", f"与身份证号不一致，已按身份证号取 {identity.birth_date:%Y-%m-%d}。", blocking=False)
    if values.get("sex", identity.sex) != identity.sex:
        row.fault("sex", f"与身份证号不一致，已按身份证号取「{identity.sex.label}」。", blocking=False)
    values |= {
        "id_number": identity.number,
        "birth_date": identity.birth_date,
        "birth_day_known": True,
        "sex": identity.sex,
    }
