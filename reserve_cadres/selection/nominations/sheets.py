"""Nominations from a workbook: read with the roster's own reader, then nominated one by one like any other.

Source: domain.md, "Open selection", 2, and "Excel as offices keep it".
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from openpyxl.utils import get_column_letter

from accounts.models import User
from office.workbooks.cells import text_of
from office.workbooks.dates import read_day
from office.workbooks.headings import normal
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from office.workbooks.writing import SheetWriter
from reserve_cadres.people.codes import Education, PoliticalStatus, Sex
from reserve_cadres.people.fields import PERSON
from reserve_cadres.people.matching import Person, match
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.layout import find_tables
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.placing import find_places
from reserve_cadres.roster.row import Row
from reserve_cadres.roster.rows import read_rows
from reserve_cadres.selection.codes import NominationKind
from reserve_cadres.selection.nominations.nominations import (
    Proposal,
    gaps_filled,
    nominate,
    why_no_nominations,
    why_not_on,
)
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound
from villages.models import Township

# Field → its own heading and others seen for it; the person's own columns are the roster's.
COLUMNS = {
    "kind": ("提名方式", ["推荐方式", "报名方式", "提名类别", "推荐类型", "方式"]),
    "nominated_on": ("提名日期", ["推荐日期", "报名日期", "报名时间", "提名时间", "推荐时间", "日期"]),
    "nominator": ("推荐人或推荐组织", ["推荐人", "推荐组织", "推荐单位", "提名人", "推荐人或组织"]),
    "signer_count": ("联名人数", ["联名数", "签名人数", "推荐人数"]),
    "signers": ("联名人", ["联名人姓名", "联名群众", "签名人", "联名人员"]),
    "grounds": ("推荐理由", ["理由", "推荐意见", "主要事迹"]),
    "household_here": ("户籍在本村", ["是否本村户籍", "本村户籍", "户籍是否在本村"]),
    "grassroots_years": ("基层工作年限", ["基层工作年数", "基层年限", "基层工作经历年限"]),
    "post": ("提名岗位", ["报名岗位", "推荐岗位", "参选岗位", "竞选岗位", "职位"]),
}
_ALIASES = {normal(heading): name for name, (own, others) in COLUMNS.items() for heading in (own, *others)}
_KINDS = [
    (r"自荐|个人|自己|本人", NominationKind.SELF), (r"联名|群众|村民", NominationKind.JOINT),
    (r"支部|党总支|党委推|支委", NominationKind.BRANCH),
    (r"党员", NominationKind.PARTY_MEMBERS), (r"组织|镇党委|单位", NominationKind.ORGANISATION),
]  # fmt: skip
_EMPTY_ROWS = 200


@dataclass
class NominationRow:
    """A row of the workbook: what it proposes, for whom, and what is wrong with it."""

    row: Row
    opened_post: OpenedPost | None = None
    proposal: Proposal | None = None
    household_here: bool | None = None
    grassroots_years: int | None = None
    cadre: Cadre | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Sheet and row, as the spreadsheet shows it."""
        return f"{self.row.table.sheet} 第 {self.row.number} 行"

    @property
    def name(self) -> str:
        return self.row.values.get("name") or text_of(self.row.person.cells.get("name"))


def read_nominations(path: str | Path, selection_round: SelectionRound) -> list[NominationRow]:
    """Every nomination in the workbook with what is wrong with it. Nothing is written.

    Raises :class:`UnreadableWorkbook` where there is nothing to read.
    """
    tables = [table for sheet in read_workbook(path) for table in find_tables(sheet, _ALIASES) if table.people]
    if not tables:
        raise UnreadableWorkbook("没有找到提名表。表头行里应有村(社区)、姓名、身份证号、提名岗位、提名方式等栏目。")
    rows = [row for table in tables for row in read_rows(table)]
    find_places(rows, Places(selection_round.township), may_create=False)
    opened = {
        key: one
        for one in OpenedPost.objects.filter(selection__round=selection_round).select_related(
            "post__village", "joint_post", "selection__round", "selection__village"
        )
        for key in one.post_ids
    }
    found = [_read(row, opened, selection_round) for row in rows]
    _recognise([one for one in found if one.proposal], selection_round.township)
    return found


def _recognise(rows: list[NominationRow], township: Township) -> None:
    """Find the dossiers of the rows; what is not certain is a fault of the row. See :mod:`reserve_cadres.people.matching`."""
    asked = [
        Person(
            one.row.values["name"], one.row.values["birth_date"], one.row.values.get("id_number", ""),
            one.opened_post.selection.village_id,  # type: ignore[union-attr]
        )
        for one in rows
    ]  # fmt: skip
    people = Cadre.objects.filter(township=township)
    answers = match(people, asked)
    known = people.select_related("village").in_bulk([one.found.pk for one in answers if one.found])
    numbers: dict[tuple, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for person in asked:
        numbers[person.village_id, person.key].add(person.id_number)
        names[person.id_number].add(person.name)
    for one, person, answer in zip(rows, asked, answers, strict=True):
        one.cadre = known[answer.found.pk] if answer.found else None
        if one.cadre:
            one.problems += _contradictions(one.cadre, one.row.values)
        if answer.doubt:
            one.problems.append(f"{answer.reason}请填对身份证号，或在提名页面办理。")
        if one.cadre is None and len(numbers[person.village_id, person.key]) > 1 and not person.id_number:
            one.problems.append("表上同村、同名、同出生年月的别的行有身份证号，请给这一行也填上。")
        if person.id_number and len(names[person.id_number]) > 1:
            one.problems.append(f"表上这个身份证号有几个姓名：{'、'.join(sorted(names[person.id_number]))}。")


def _contradictions(cadre: Cadre, said: Mapping[str, Any]) -> list[str]:
    try:
        gaps_filled(cadre, said)
    except ValidationError as problem:
        return problem.messages
    return []


def _read(row: Row, opened: Mapping[int, OpenedPost], selection_round: SelectionRound) -> NominationRow:
    found = NominationRow(row)
    cells = row.person.cells
    post_id: Any = row.values.get("post_id") or _both_posts(row, opened.values())
    if post_id is None and not row.faulty:
        row.fault("post", "没有写提名岗位。")
    elif post_id is not None and post_id not in opened:
        row.fault("post", "这个岗位不在本批次的选拔岗位中。")
    found.problems = [_in_words(problem, row) for problem in row.problems if problem["blocking"]]
    said = {name: _cell(found, name, read, cells) for name, read in _READERS.items()}
    if said["kind"] is None and not text_of(cells.get("kind")):
        found.problems.append("没有写提名方式。")
    if "sex" not in row.values and "birth_date" in row.values:
        found.problems.append("没有性别，也没有身份证号可以取性别。")
    if found.problems:
        return found
    found.opened_post = opened[post_id]
    found.household_here, found.grassroots_years = said["household_here"], said["grassroots_years"]
    signers = said["signers"] or []
    joint = said["kind"] == NominationKind.JOINT
    found.proposal = Proposal(
        kind=said["kind"],
        nominated_on=said["nominated_on"] or min(selection_round.nominations_until, timezone.localdate()),
        nominator=said["nominator"] or "",
        signers=signers if joint else [],
        signer_count=(said["signer_count"] or len(signers) or None) if joint else None,
        grounds=said["grounds"] or "",
    )
    found.problems += found.proposal.faults().values()
    reasons = [
        why_not_on(selection_round, found.proposal.nominated_on),
        why_no_nominations(found.opened_post.selection),
    ]
    found.problems += filter(None, reasons)
    return found


def _both_posts(row: Row, opened: Iterable[OpenedPost]) -> int | None:
    """The secretary's post of an election for two posts at once, where the row names both and its village holds one."""
    here = [one for one in opened if one.joint_post_id and one.selection.village_id == row.values.get("village_id")]
    return here[0].post_id if row.two_posts and here else None


def _in_words(problem: dict, row: Row) -> str:
    cell = "" if problem["column"] is None else f"{get_column_letter(problem['column'] + 1)}{row.number} "
    return f"{cell}{problem['heading']}：{problem['message']}"


def _cell(found: NominationRow, name: str, read: Callable[[Any], Any], cells: Mapping[str, object]) -> Any:
    if not text_of(cells.get(name)):
        return None
    try:
        return read(cells[name])
    except ValueError as problem:
        found.row.fault(name, str(problem))
        found.problems.append(_in_words(found.row.problems[-1], found.row))
        return None


def _kind(value: Any) -> NominationKind:
    text = text_of(value)
    for pattern, kind in _KINDS:
        if re.search(pattern, text):
            return kind
    raise ValueError(f"提名方式「{text[:20]}」不在可选范围：{'、'.join(NominationKind.labels)}。")


def _day(value: Any) -> date:
    day = read_day(value)
    if day is None:
        raise ValueError("日期看不懂，请写成 2026-11-23 的样子。")
    return day


def _yes_no(value: Any) -> bool:
    text = text_of(value)
    if text.startswith(("是", "在", "有", "本村", "√", "1", "Y", "y")):
        return True
    if text.startswith(("否", "不", "无", "外", "×", "0", "N", "n")):
        return False
    raise ValueError("应填「是」或「否」。")


def _number(value: Any) -> int:
    digits = re.search(r"\d+", text_of(value))
    if not digits or int(digits[0]) > 100_000:
        raise ValueError("应填数字。")
    return int(digits[0])


def _names(value: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, re.split(r"[\s、,,;;]+", text_of(value)))))


_READERS = {
    "kind": _kind,
    "nominated_on": _day,
    "nominator": lambda value: text_of(value)[:100],
    "signer_count": _number,
    "signers": _names,
    "grounds": lambda value: text_of(value)[:500],
    "household_here": _yes_no,
    "grassroots_years": _number,
}


@transaction.atomic
def take_nominations(rows: Iterable[NominationRow], *, recorded_by: User | None) -> int:
    """Nominate everybody in ``rows``, all or none; returns how many. Raises ``ValidationError`` naming the row."""
    made: dict[object, Cadre] = {}
    taken = 0
    for one in rows:
        values = {name: one.row.values[name] for name in PERSON if name in one.row.values}
        village = one.opened_post.selection.village  # type: ignore[union-attr]
        key = values.get("id_number") or (village.pk, Person(values["name"], values["birth_date"]).key)
        cadre = one.cadre or made.get(key) or Cadre(township_id=village.township_id, village=village, **values)
        try:
            nominate(
                one.opened_post,  # type: ignore[arg-type]
                cadre,
                one.proposal,  # type: ignore[arg-type]
                recorded_by=recorded_by,
                household_here=one.household_here,
                grassroots_years=one.grassroots_years,
                particulars=values,
                other_people=[known.pk for known in made.values()],
            )
        except ValidationError as problem:
            raise ValidationError([f"{one.place} {one.name}：{message}" for message in problem.messages]) from None
        made[key] = cadre
        taken += 1
    return taken


def nomination_template(selection_round: SelectionRound) -> bytes:
    """An empty nomination table with drop-down lists and one example row, which the import passes over."""
    fields = ["village", "post", "name", "id_number", "sex", "birth_date", "education", "political_status", "phone",
              "kind", "nominated_on", "nominator", "signer_count", "signers", "household_here", "grassroots_years",
              "grounds"]  # fmt: skip
    headings = [COLUMNS[name][0] if name in COLUMNS else heading_of(name) for name in fields]
    widths = [12, 16, 9, 21, 6, 10, 10, 12, 13, 13, 12, 16, 9, 20, 10, 10, 24]
    writer = SheetWriter("提名", ["序号", *headings], [6, *widths])
    writer.title(
        f"{selection_round.title}提名汇总表", f"填报单位(盖章):{selection_round.township}", "填报时间：    年  月  日"
    )
    writer.header()
    opened = list(
        OpenedPost.objects.filter(selection__round=selection_round).select_related("post__village", "joint_post")
    )
    first = opened[0] if opened else None
    place = (first.post.village.name, first.post_title) if first else ("某某村", "村党支部书记")
    writer.row(
        ["示例", *place, "张三", "", "男", "1985.06",
         "大专", "中共党员", "13800000000", "群众联名推荐", f"{selection_round.nominations_from:%Y-%m-%d}", "", "12", "李四、王五",
         "是", "3", "示例，导入时不读这一行"]
    )  # fmt: skip
    lists = {
        "sex": Sex.labels, "education": Education.labels, "political_status": PoliticalStatus.labels, "kind": NominationKind.labels,
        "household_here": ["是", "否"],
    }  # fmt: skip
    columns = {fields.index(name) + 1: [str(word) for word in words] for name, words in lists.items()}
    writer.offer(columns, _EMPTY_ROWS, strict=frozenset(columns))
    for _ in range(_EMPTY_ROWS):
        writer.row([""] * (len(fields) + 1))
    return writer.content()
