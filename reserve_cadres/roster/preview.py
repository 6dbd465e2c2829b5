"""What an uploaded roster would do: read, match, compare. Nothing but the import's own records is written.

The work is done on whole columns and sets: the township's dossiers are read once, rows are matched in memory and
stored in one go, so that a roster of thousands takes seconds. Source: domain.md, "Excel as offices keep it".
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from reserve_cadres.bulk import insert_rows, next_keys
from reserve_cadres.people.codes import State
from reserve_cadres.people.identity import Identity
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.pool import active_reserves
from reserve_cadres.roster.cells import read_categories, sex_in_name
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.dates import october_is_written_short, read_day, read_month
from reserve_cadres.roster.layout import Person, Table, expected_headings, find_table, text_of
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.reading import UnreadableWorkbook, read_workbook
from reserve_cadres.roster.resource import OPTIONAL, RosterResource
from villages.models import DEFAULT_QUOTA

Status = ImportRow.Status
Decision = ImportRow.Decision

# Fields a row may change in a dossier; village, post and state are the pool's and compared on their own.
DOSSIER_FIELDS = [
    "name", "sex", "ethnicity", "birth_date", "birth_day_known", "id_number", "native_place", "household", "health",
    "marital_state", "political_status", "joined_party_on", "education", "school_and_major", "fulltime_education",
    "fulltime_school_and_major", "inservice_education", "inservice_school_and_major", "category", "tags",
    "occupation", "skills", "phone", "address", "remarks",
]  # fmt: skip
STANDING = ["state", "village_id", "post_id"]
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


def preview(roster_import: RosterImport) -> None:
    """Read the uploaded file and store what importing it would do, row by row; a second call does it afresh.

    A file that cannot be read leaves the import ``UNREADABLE`` with the reason. Raises nothing the page has to catch.
    """
    try:
        tables = _read_tables(roster_import)
    except UnreadableWorkbook as problem:
        roster_import.status = RosterImport.Status.UNREADABLE
        roster_import.problem = str(problem)
        roster_import.save(update_fields=["status", "problem"])
        return
    places = Places(roster_import.township)
    rows = [row for table in tables for row in _read_rows(table)]
    missing = _find_places(rows, places, roster_import.create_places)
    _match(rows, roster_import.township)
    _check_seats(rows, places)
    _store(roster_import, tables, rows, missing)


def _read_tables(roster_import: RosterImport) -> list[Table]:
    aliases = dict(ColumnAlias.objects.filter(township=roster_import.township).values_list("header", "field"))
    sheets = read_workbook(roster_import.file.path)
    tables = [table for sheet in sheets if (table := find_table(sheet, aliases))]
    if not tables:
        raise UnreadableWorkbook(
            f"没有找到花名册的表头。表头行里应有{expected_headings()}等栏目中的三栏以上,且必须有「姓名」。"
        )
    if not any(table.people for table in tables):
        raise UnreadableWorkbook("找到了表头,但下面没有人员。")
    return tables


def _read_rows(table: Table) -> list[Row]:
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
        row.fault("birth_date", "没有身份证号,也没有出生年月,无法建档。")
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
        same = said == identity.birth_date if day_known else _same_month(said, identity.birth_date)
        if not same:
            row.fault("birth_date", f"与身份证号不一致,已按身份证号取 {identity.birth_date:%Y-%m-%d}。", blocking=False)
    if values.get("sex", identity.sex) != identity.sex:
        row.fault("sex", f"与身份证号不一致,已按身份证号取「{identity.sex.label}」。", blocking=False)
    values |= {
        "id_number": identity.number,
        "birth_date": identity.birth_date,
        "birth_day_known": True,
        "sex": identity.sex,
    }


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _find_places(rows: list[Row], places: Places, may_create: bool) -> dict:
    """Put ``village_id`` and ``post_id`` into the rows; return the villages and posts that do not exist yet."""
    missing_villages: Counter = Counter()
    missing_posts: Counter = Counter()
    fallback = {id(row.table): _village_of_sheet(row.table, places) for row in rows}
    for row in rows:
        name, title = row.values.pop("village"), row.values.pop("post")
        village = places.village(name) if name else fallback[id(row.table)]
        if village is None:
            if not name:
                row.fault("village", "没有写村(社区)。")
                continue
            missing_villages[name] += 1
            if title:
                missing_posts[name, title] += 1
            if may_create:
                row.values |= {"village_name": name, "post_title": title}
            else:
                row.fault("village", f"系统中没有村(社区)「{name}」。")
            continue
        row.values["village_id"] = village.pk
        if not title:
            continue
        if post := places.post(village, title):
            row.values["post_id"] = post.pk
            continue
        missing_posts[village.name, title] += 1
        if may_create:
            row.values |= {"village_name": village.name, "post_title": title}
        else:
            row.fault("post", f"{village}没有岗位「{title}」。")
    return {
        "villages": list(missing_villages),
        "posts": [list(place) for place in missing_posts],
    }


def _village_of_sheet(table: Table, places: Places):
    for text in (table.sheet, table.unit, table.title):
        if text and (village := places.village(text)):
            return village
    return None


def _match(rows: list[Row], township) -> None:
    """Find each row's dossier and compare. domain.md: on ID number; without one, on village + name + birth month."""
    by_number: dict[str, dict] = {}
    by_person: dict[tuple, list[dict]] = defaultdict(list)
    for cadre in Cadre.objects.filter(township=township).values("pk", *DOSSIER_FIELDS, *STANDING).order_by():
        if cadre["id_number"]:
            by_number[cadre["id_number"]] = cadre
        by_person[_person_key(cadre)].append(cadre)
    _check_repetition(rows)
    taken: dict[int, Row] = {}
    for row in rows:
        if "name" not in row.values or "birth_date" not in row.values:
            continue
        row.cadre = by_number.get(row.values.get("id_number", ""))
        if row.cadre is None:
            _match_without_number(row, by_person[_person_key(row.values)])
        if row.cadre is not None:
            if (other := taken.setdefault(row.cadre["pk"], row)) is not row:
                row.fault("name", f"与{other.table.sheet}第 {other.number} 行是同一个人。")
            _compare(row)
        elif "sex" not in row.values:
            row.fault("sex", "没有性别,也没有身份证号可以取性别。")


def _person_key(values: dict) -> tuple:
    return values["name"], values["birth_date"].year, values["birth_date"].month


def _check_repetition(rows: list[Row]) -> None:
    first_by_number: dict[str, Row] = {}
    first_by_person: dict[tuple, Row] = {}
    for row in rows:
        values = row.values
        number = values.get("id_number")
        if number:
            if (first := first_by_number.setdefault(number, row)) is not row:
                row.fault("id_number", f"与「{first.table.sheet}」第 {first.number} 行的身份证号相同。")
        if "name" not in values or "birth_date" not in values:
            continue
        key = (*_person_key(values), values.get("village_id") or values.get("village_name"))
        first = first_by_person.setdefault(key, row)
        if first is not row and not (number and first.values.get("id_number")):
            row.doubt(
                f"与「{first.table.sheet}」第 {first.number} 行同村、同名、同出生年月,又没有身份证号可区分。",
                Decision.AS_NEW,
                Decision.SKIP,
            )


def _match_without_number(row: Row, alike: list[dict]) -> None:
    number = row.values.get("id_number")
    # Two people with two ID numbers are two people, however alike they are otherwise.
    alike = [cadre for cadre in alike if not (number and cadre["id_number"])]
    here = [cadre for cadre in alike if cadre["village_id"] == row.values.get("village_id")]
    if len(here) == 1:
        row.cadre = here[0]
    elif alike:
        row.cadre = (here or alike)[0]
        where = "本村" if here else "别的村"
        row.doubt(
            f"{where}已有 {len(here or alike)} 份同名、同出生年月的档案,没有身份证号可区分。",
            Decision.SAME_PERSON,
            Decision.AS_NEW,
            Decision.SKIP,
        )


def _compare(row: Row) -> None:
    cadre = row.cadre
    for name in DOSSIER_FIELDS:
        if name in row.values and not _same(name, cadre[name], row.values[name], row):
            row.changes[name] = [cadre[name], row.values[name]]
    if "village_id" not in row.values and "village_name" not in row.values:
        return
    # A roster that does not name a post says nothing about it, unless the person has come to another village.
    same_village = row.values.get("village_id") == cadre["village_id"]
    if "post_id" not in row.values and not row.values.get("post_title") and same_village:
        row.values["post_id"] = cadre["post_id"]
    standing = {
        "state": State.IN_POOL,
        "village_id": row.values.get("village_id"),
        "post_id": row.values.get("post_id"),
    }
    for name, value in standing.items():
        if cadre[name] != value:
            row.changes[name] = [cadre[name], value]
    if "state" in row.changes and cadre["state"] in {State.OUT, State.APPOINTED}:
        row.doubt(
            f"此人档案状态是「{State(cadre['state']).label}」,名册中又出现。", Decision.AS_LISTED, Decision.SKIP
        )


def _same(name: str, old, new, row: Row) -> bool:
    if name == "birth_day_known":
        return old == new or (old and _same_month(row.cadre["birth_date"], row.values["birth_date"]))
    if name == "birth_date" and not row.values["birth_day_known"]:
        return _same_month(old, new)
    if name == "joined_party_on" and old and new.day == 1:
        return _same_month(old, new)
    if name == "tags":
        return sorted(old) == sorted(new)
    return old == new


def _check_seats(rows: list[Row], places: Places) -> None:
    """Doubt every row that wants a seat on a post with fewer free seats than rows wanting one."""
    wanting: dict[object, list[Row]] = defaultdict(list)
    leaving = []
    for row in rows:
        if row.faulty:
            continue
        if row.cadre and not {"state", "village_id", "post_id"} & set(row.changes):
            continue
        if row.cadre:
            leaving.append(row.cadre["pk"])
        if row.values.get("post_id"):
            wanting[row.values["post_id"]].append(row)
        elif row.values.get("post_title"):
            wanting[row.values["village_name"], row.values["post_title"]].append(row)
    taken = active_reserves([key for key in wanting if isinstance(key, int)], leaving)
    for key, group in wanting.items():
        post = places.posts.get(key)
        quota = post.quota if post else DEFAULT_QUOTA
        free = max(quota - taken[key], 0)
        if len(group) > free:
            for row in group:
                row.doubt(
                    f"{post or ''.join(key)}后备名额 {quota} 名,在库 {taken[key]} 名,名册上又有 {len(group)} 名。",
                    Decision.AS_LISTED,
                    Decision.WITHOUT_POST,
                    Decision.SKIP,
                )


def _status_of(row: Row) -> Status:
    if row.faulty:
        return Status.ERROR
    if row.doubts:
        return Status.DOUBT
    if row.cadre is None:
        return Status.NEW
    return Status.CHANGED if row.changes else Status.UNCHANGED


@transaction.atomic
def _store(roster_import: RosterImport, tables: list[Table], rows: list[Row], missing: dict) -> None:
    # Only one of two previews of the same file at the same moment may write its rows.
    RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    roster_import.rows.all().delete()
    statuses = [_status_of(row) for row in rows]
    insert_rows(
        ImportRow,
        [
            {
                "id": key,
                "roster_import_id": roster_import.pk,
                "sheet": row.table.sheet[:100],
                "row_number": row.number,
                "name": row.values.get("name", ""),
                "status": status,
                "cadre_id": row.cadre["pk"] if row.cadre else None,
                "values": {} if status == Status.UNCHANGED else row.values,
                "changes": row.changes,
                "problems": row.problems,
                "doubts": row.doubts,
                "decision": "",
            }
            for key, row, status in zip(next_keys(ImportRow, len(rows)), rows, statuses, strict=True)
        ],
    )
    roster_import.understood = {
        "sheets": [_account_of(table) for table in tables],
        "missing": missing,
    }
    roster_import.effective_on = roster_import.effective_on or next(
        (table.reported_on for table in tables if table.reported_on), None
    )
    roster_import.counts = Counter(map(str, statuses)) | {"total": len(rows)}
    roster_import.status = RosterImport.Status.PREVIEWED
    roster_import.problem = ""
    roster_import.save(update_fields=["understood", "effective_on", "counts", "status", "problem"])


def _account_of(table: Table) -> dict:
    return {
        "name": table.sheet,
        "title": table.title,
        "unit": table.unit,
        "reported_on": table.reported_on,
        "header_rows": [row + 1 for row in table.header_rows],
        "columns": [
            {"index": column.index, "heading": column.heading, "field": column.field} for column in table.columns
        ],
        "people": len(table.people),
        "stated_total": table.stated_total,
        "skipped": [[row + 1, reason] for row, reason in table.skipped],
    }


def faults_can_be_dropped(problems: list[dict]) -> bool:
    """Whether a row's faulty cells are all of a kind a dossier can do without."""
    return all(problem["field"] in OPTIONAL for problem in problems if problem["blocking"])
