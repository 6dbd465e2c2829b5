"""The rows of a roster while they are worked out: each cell read, each fault noted with its place."""

from dataclasses import dataclass, field
from datetime import date

from office.workbooks.cells import text_of
from office.workbooks.dates import october_is_written_short, read_day, read_month
from reserve_cadres.people.identity import Identity
from reserve_cadres.roster.cells import read_categories, sex_in_name
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.layout import Person, Table
from reserve_cadres.roster.models import ImportRow
from reserve_cadres.roster.resource import OPTIONAL, RosterResource

Decision = ImportRow.Decision

_READ_ON_THEIR_OWN = {"name", "id_number", "birth_date", "joined_party_on", "category", "village", "post"}


@dataclass
class Row:
    """A row while it is being worked out."""

    table: Table
    person: Person
    values: dict = field(default_factory=dict)
    problems: list[dict] = field(default_factory=list)
    doubts: list[dict] = field(default_factory=list)
    cadre: dict | None = None
    changes: dict = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        return any(problem["blocking"] for problem in self.problems)

    @property
    def number(self) -> int:
        """The row's number as the spreadsheet shows it."""
        return self.person.row + 1

    def fault(self, name: str, message: str, blocking: bool = True) -> None:
        """Note what is wrong with the cell of field ``name``; not ``blocking`` where it is only worth knowing."""
        column = self.table.column_of(name)
        self.problems.append(
            {
                "field": name,
                "heading": column.heading if column else heading_of(name),
                "column": column.index if column else None,
                "message": message,
                "blocking": blocking,
            }
        )

    def doubt(self, message: str, *choices: Decision) -> None:
        """Note what the office has to decide, and between what."""
        self.doubts.append({"message": message, "choices": [str(choice) for choice in choices]})


def read_rows(table: Table) -> list[Row]:
    """Every person of a table with each cell read; what could not be read is noted in the row."""
    resource = RosterResource()
    rows = [Row(table, person) for person in table.people]
    fields = [column.field for column in table.columns if column.field in resource.fields]
    for name in fields:
        if name not in _READ_ON_THEIR_OWN:
            read = resource.widget_of(name).clean
            for row in rows:
                if name in row.person.cells:
                    _take(row, name, read)
    for name in ("village", "post"):
        for row in rows:
            row.values[name] = text_of(row.person.cells.get(name)).replace(" ", "")
    short_october = {
        name: october_is_written_short(row.person.cells.get(name) for row in rows)
        for name in ("birth_date", "joined_party_on")
    }
    for row in rows:
        _read_person(row, resource, short_october)
    return rows


def _take(row: Row, name: str, read) -> None:
    try:
        row.values[name] = read(row.person.cells[name])
    except ValueError as problem:
        row.fault(name, str(problem))


def _read_person(row: Row, resource: RosterResource, short_october: dict[str, bool]) -> None:
    cells, values = row.person.cells, row.values
    if "name" in cells:
        _take(row, "name", resource.widget_of("name").clean)
        if (sex := sex_in_name(cells["name"])) and "sex" not in values:
            values["sex"] = sex
    else:
        row.fault("name", "姓名为空。")
    if "joined_party_on" in cells and text_of(cells["joined_party_on"]) not in {"/", "-", "无", "—", "--"}:
        _take(row, "joined_party_on", lambda value: read_month(value, short_october["joined_party_on"])[0])
    elif "political_status" in cells and (joined := _date_in(cells["political_status"])):
        values["joined_party_on"] = joined
    if "category" in cells:
        try:
            values["category"], *others = read_categories(cells["category"])
            if others and "tags" not in values:
                values["tags"] = others
        except ValueError as problem:
            row.fault("category", str(problem))
    birth = None
    if "birth_date" in cells:
        try:
            birth = read_month(cells["birth_date"], short_october["birth_date"])
        except ValueError as problem:
            # An ID number says it better; without one the person cannot be told from others.
            row.fault("birth_date", str(problem), blocking="id_number" not in cells)
    if "id_number" in cells:
        _take(row, "id_number", resource.widget_of("id_number").clean)
    identity = values.get("id_number")
    if isinstance(identity, Identity):
        _follow_identity(row, identity, birth)
    elif birth:
        values["birth_date"], values["birth_day_known"] = birth
    elif not row.faulty:
        row.fault("birth_date", "没有身份证号，也没有出生年月，无法建档。")
    if "birth_date" in values and values.get("joined_party_on", date.max) <= values["birth_date"]:
        row.fault("joined_party_on", "入党时间早于出生日期。")
        del values["joined_party_on"]


def _date_in(cell: object) -> date | None:
    text = text_of(cell)
    digits = next((index for index, character in enumerate(text) if character.isdigit()), None)
    return read_day(text[digits:].rstrip(")入党加")) if digits is not None else None


def _follow_identity(row: Row, identity: Identity, birth: tuple[date, bool] | None) -> None:
    """Birth date and sex are the ID number's; what the row says otherwise is worth a notice."""
    values = row.values
    if birth:
        said, day_known = birth
        same = said == identity.birth_date if day_known else same_month(said, identity.birth_date)
        if not same:
            row.fault(
                "birth_date", f"与身份证号不一致，已按身份证号取 {identity.birth_date:%Y-%m-%d}。", blocking=False
            )
    if values.get("sex", identity.sex) != identity.sex:
        row.fault("sex", f"与身份证号不一致，已按身份证号取「{identity.sex.label}」。", blocking=False)
    values |= {
        "id_number": identity.number,
        "birth_date": identity.birth_date,
        "birth_day_known": True,
        "sex": identity.sex,
    }


def same_month(one: date, other: date) -> bool:
    """Whether two dates lie in one month: all that a roster's 1985.06 says."""
    return (one.year, one.month) == (other.year, other.month)


def faults_can_be_dropped(problems: list[dict]) -> bool:
    """Whether a row's faulty cells are all of a kind a dossier can do without."""
    return all(problem["field"] in OPTIONAL for problem in problems if problem["blocking"])
