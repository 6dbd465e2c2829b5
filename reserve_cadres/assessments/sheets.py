"""Assessments as a workbook: sent out to be filled in, handed up, and read back."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl.worksheet.datavalidation import DataValidation

from office.numbers import read_number, rounded
from office.workbooks.tables import TableRow, read_table
from office.workbooks.writing import SheetWriter
from reserve_cadres.assessments.assessments import Entry, due_people
from reserve_cadres.assessments.models import MARKS, VOTES, Assessment, counted_in_part
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.matching import Listed, Roll, plain_name
from reserve_cadres.pool.models import StateChange
from villages.models import Township

Grade = Assessment.Grade
_HEADINGS = {
    "key": ["编号"], "village": ["村(社区)", "村", "所在村"], "name": ["姓名", "后备干部"],
    "grade": ["等次", "考核等次", "考核结果", "考核等级", "结果"],
    "virtue": ["德"], "ability": ["能"], "diligence": ["勤"], "achievement": ["绩"], "integrity": ["廉"],
    "votes_excellent": ["测评优秀票", "优秀票", "优秀"], "votes_qualified": ["测评合格票", "合格票", "合格", "称职"],
    "votes_basic": ["测评基本合格票", "基本合格票", "基本合格", "基本称职"],
    "votes_unqualified": ["测评不合格票", "不合格票", "不合格", "不称职"],
    "remarks": ["评语", "备注", "考核评语"],
}  # fmt: skip
# Tried in this order: 基本合格 and 不合格 hold 合格 in them.
_GRADES = [
    (r"^(基本合格|基本称职)", Grade.BASIC), (r"^(不合格|不称职)", Grade.UNQUALIFIED), (r"^优", Grade.EXCELLENT),
    (r"^(合格|称职|良)", Grade.QUALIFIED),
]  # fmt: skip
_WIDTHS = [8, 14, 10, 11, *[7] * 5, *[11] * 4, 28]


def assessment_workbook(township: Township, year: int, people: CadreQuerySet) -> bytes:
    """Everybody to be assessed with what is on record, to fill in, print and import again."""
    writer = SheetWriter("年度考核", [names[0] for names in _HEADINGS.values()], _WIDTHS)
    writer.title(f"{township}{year}年度后备干部考核表", f"填报单位(盖章)：{township}", f"{len(people)} 人")
    writer.header()
    for person in people:
        one = person.assessed[0] if person.assessed else None
        marks = [getattr(one, name, None) for name in MARKS]
        votes = [getattr(one, name, None) for name in VOTES]
        writer.row(
            [person.pk, person.village.name, person.name, one.get_grade_display() if one else "",
             *("" if mark is None else float(mark) for mark in marks), *("" if count is None else count for count in votes),
             one.remarks if one else ""],
            left=frozenset({13}),
        )  # fmt: skip
    validation = DataValidation(type="list", formula1=f'"{",".join(map(str, Grade.labels))}"', allow_blank=True)
    validation.add(f"D4:D{len(people) + 4}")
    writer.sheet.data_validations.append(validation)
    return writer.content()


@dataclass
class AssessmentRow:
    """A row of the workbook: whom it grades how, and what is wrong with it."""

    place: str
    name: str
    entry: Entry | None = None
    problems: list[str] = field(default_factory=list)


def read_assessments(path: str | Path, township: Township, year: int) -> list[AssessmentRow]:
    """Every row with a grade, with its faults. Nothing is written. Raises ``UnreadableWorkbook``."""
    people = due_people(StateChange.objects.filter(cadre__township=township), year)
    due = Roll(f"{year} 年度应考核的人里", [Listed(one.pk, one.name, one.village.name, one) for one in people])
    rows = [_read(row, due) for row in read_table(path, _HEADINGS, {"name", "grade"})]
    seen: dict[int, AssessmentRow] = {}
    for row in rows:
        if row.entry and (first := seen.setdefault(row.entry.cadre_id, row)) is not row:
            row.problems.append(f"与{first.place}是同一个人。")
    return [row for row in rows if row.entry or row.problems]


def _read(given: TableRow, due: Roll) -> AssessmentRow:
    found = AssessmentRow(given.place, plain_name(given.text("name")))
    values = {name: _number(found, given, name) for name in (*MARKS, *VOTES)} | {
        "remarks": given.text("remarks")[:300]
    }
    said = given.text("grade")
    if not said:
        if any(value not in (None, "") for value in values.values()):
            found.problems.append(f"{given.where('grade')}：没有写等次。")
        return found
    grade = next((code for pattern, code in _GRADES if re.search(pattern, said)), None)
    if grade is None:
        found.problems.append(f"{given.where('grade')}：「{said[:10]}」看不懂，应是优秀、合格、基本合格或不合格。")
    if counted_in_part([values[name] for name in VOTES]):
        found.problems.append("民主测评四项票数要么都填，要么都不填。")
    try:
        person = due.find(found.name, key=given.text("key"), village=given.text("village"))
    except ValueError as problem:
        found.problems.append(str(problem))
    if not found.problems:
        found.entry = Entry(person.pk, values | {"grade": grade})
    return found


def _number(found: AssessmentRow, given: TableRow, name: str) -> Decimal | int | None:
    """A mark with one decimal, or a whole number of votes; None where the cell is empty or at fault."""
    text = given.text(name)
    if not text:
        return None
    try:
        number = read_number(text)
    except ValueError:
        found.problems.append(f"{given.where(name)}：「{text[:10]}」不是数字。")
        return None
    if name in MARKS:
        if 0 <= number <= 100:
            return rounded(number)
        found.problems.append(f"{given.where(name)}：得分应在 0 至 100 之间。")
    elif number == number.to_integral_value() and 0 <= number < 10**6:
        return int(number)
    else:
        found.problems.append(f"{given.where(name)}：票数应是整数。")
    return None
