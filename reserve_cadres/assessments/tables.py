"""A year's assessments as a table: sent out to be filled in or handed up, and read back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from accounts.models import User
from office.transfer.cells import CodeCell, NumberCell, ProseCell, TextCell, labels, plain
from office.transfer.tables import Column, Row, Table
from reserve_cadres.assessments.access import RECORD
from reserve_cadres.assessments.assessments import Entry, due_people, record_assessments, reference_day
from reserve_cadres.assessments.models import MARKS, VOTES, Assessment, counted_in_part
from reserve_cadres.people.matching import Listed, Roll
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.tables import VILLAGE_HEADINGS
from reserve_cadres.pool.models import StateChange

Grade = Assessment.Grade
# Tried in this order: 基本合格 and 不合格 hold 合格 in them.
_GRADES = [
    (r"^(基本合格|基本称职)", Grade.BASIC), (r"^(不合格|不称职)", Grade.UNQUALIFIED), (r"^优", Grade.EXCELLENT),
    (r"^(合格|称职|良)", Grade.QUALIFIED),
]  # fmt: skip


def _grade_named(text: str) -> Grade | None:
    return next((grade for pattern, grade in _GRADES if re.search(pattern, text)), None)


@dataclass(frozen=True)
class AssessmentLine:
    """Somebody to be assessed, with what is on record of the year."""

    person: Cadre
    one: Assessment | None


def assessment_lines(people: Iterable[Any]) -> Iterator[AssessmentLine]:
    """The lines of :func:`~reserve_cadres.assessments.assessments.due_people`."""
    for person in people:
        yield AssessmentLine(person, person.assessed[0] if person.assessed else None)


def _mark(heading: str) -> Column:
    return Column(heading, NumberCell(most=100, places=1), width=7)


def _votes(heading: str, *also: str) -> Column:
    return Column(heading, NumberCell(most=999_999), also=also, width=11)


class AssessmentTable(Table):
    """Everybody to be assessed; a row without a grade stays unassessed."""

    what = "年度考核"
    unit = "人"
    permission = RECORD
    needed = ("name", "grade")
    carried: ClassVar[frozenset[str]] = frozenset({"village"})
    lead = "要有「姓名」和「等次」，同名的写「村(社区)」；可以有德、能、勤、绩、廉得分和民主测评四项票数。没有等次的行不读。"

    key = Column("编号", TextCell(20), attribute="person__pk", width=8)
    village = Column("村(社区)", TextCell(50), attribute="person__village__name", also=VILLAGE_HEADINGS, width=14)
    name = Column("姓名", TextCell(50), attribute="person__known_as", also=["后备干部"], width=10, example="张三")
    grade = Column(
        "等次",
        CodeCell(Grade, _grade_named),
        also=["考核等次", "考核结果", "考核等级", "结果"],
        width=11,
        example="合格",
        strict=True,
    )
    virtue = _mark("德")
    ability = _mark("能")
    diligence = _mark("勤")
    achievement = _mark("绩")
    integrity = _mark("廉")
    votes_excellent = _votes("测评优秀票", "优秀票", "优秀")
    votes_qualified = _votes("测评合格票", "合格票", "合格", "称职")
    votes_basic = _votes("测评基本合格票", "基本合格票", "基本合格", "基本称职")
    votes_unqualified = _votes("测评不合格票", "不合格票", "不合格", "不称职")
    remarks = Column("评语", ProseCell(300), also=["备注", "考核评语"], width=28, long=True)

    def __init__(self, user: User, year: int):
        self.year = year
        super().__init__(user)
        for name in ("grade", *MARKS, *VOTES, "remarks"):
            self.columns[name].attribute = f"one__{name}"

    def prepare(self) -> None:
        people = due_people(StateChange.objects.filter(cadre__township=self.township), self.year)
        self.people = {person.pk: person for person in people}
        self.roll = Roll(
            f"{self.year} 年度应考核的人里",
            [Listed(one.pk, one, plain(one.village.name), one) for one in self.people.values()],
        )

    def offered(self) -> dict[str, Sequence[str]]:
        return {"grade": labels(Grade)}

    def take(self, rows: list[Row]) -> None:
        entries: dict[int, Row] = {}
        for row in rows:
            row.outcome = "unchanged"
            if (cadre := self._person(row)) is None:
                continue
            if (first := entries.setdefault(cadre.pk, row)) is not row:
                row.fault("name", f"与第 {first.given.number} 行是同一个人。")
        good = {key: row for key, row in entries.items() if not row.faults}
        if not good:
            return
        for key, row in good.items():
            self._note(row, self.people[key])
        record_assessments(
            self.township,
            self.year,
            [Entry(key, self._values(row, self.people[key])) for key, row in good.items()],
            assessed_on=reference_day(self.year),
            recorded_by=self.user,
        )

    def _values(self, row: Row, person: Any) -> dict[str, Any]:
        """What is to be on record: the row's cells, and where they are empty what is there."""
        one = person.assessed[0] if person.assessed else None
        values = {name: row.values.get(name, getattr(one, name, None)) for name in ("grade", *MARKS, *VOTES)}
        return values | {"remarks": row.values.get("remarks", one.remarks if one else "") or ""}

    def _person(self, row: Row) -> Cadre | None:
        """Whom a row assesses; None where it assesses nobody, or is at fault."""
        given = row.given
        if row.values.get("grade") is None:
            if "grade" not in row.faults and any(name in given.cells for name in (*MARKS, *VOTES, "remarks")):
                row.fault("grade", "没有写等次。")
            if not row.faults:
                return None
        if counted_in_part([row.values.get(name) for name in VOTES]):
            row.fault("", "民主测评四项票数要么都填，要么都不填。")
        try:
            found = self.roll.find(given.text("name"), key=given.text("key"), village=given.text("village"))
        except ValueError as problem:
            row.fault("name", str(problem))
            return None
        return None if row.faults else found

    def _note(self, row: Row, person: Any) -> None:
        one = person.assessed[0] if person.assessed else None
        if one is None:
            row.outcome = "new"
            return
        for name, value in self._values(row, person).items():
            if (old := getattr(one, name)) != value:
                row.before[name] = self.words(name, old)
        row.outcome = "changed" if row.before else "unchanged"


class SuggestionTable(Table):
    """Who should leave by rule, and what became of it. It only goes out."""

    what = "退出建议"
    unit = "人"

    village = Column("村(社区)", attribute="cadre__village__name", width=16)
    name = Column("姓名", attribute="cadre__known_as", width=12)
    post = Column("后备岗位", attribute="cadre__post_title", width=20)
    rule = Column("依据", width=36, long=True)
    mean_mark = Column("平均分", attribute="assessment__mean_mark", width=9)
    outcome = Column("决定", width=34, long=True)
