"""Pairs and earlier talks from workbooks, and the month's talks as one. domain.md, "Excel as offices keep it"."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from office.workbooks.dates import read_day
from office.workbooks.tables import TableRow, read_table
from office.workbooks.writing import SheetWriter
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.people.matching import Listed, Roll, plain_name

Kind = Pairing.Kind
_HEADINGS = {
    "village": ["村(社区)", "村", "村社区", "所在村"],
    "name": ["姓名", "后备干部", "谈话对象", "后备干部姓名"],
    "mentor": ["联系人", "谈话人", "帮带人", "联系领导", "结对领导"],
    "kind": ["联系人类别", "类别", "身份", "谈话人身份"],
    "day": ["日期", "谈话日期", "谈话时间", "开始日期", "结对日期", "时间"],
    "place": ["地点", "谈话地点"],
    "summary": ["内容", "谈话内容", "谈了什么", "谈话情况"],
    "problem": ["问题", "提出的问题", "存在问题"],
    "help_given": ["帮助", "给予的帮助", "帮助措施", "解决措施"],
}
_KINDS = [
    (r"书记|第一责任", Kind.SECRETARY),
    (r"驻村领导|领导|联村", Kind.RESIDENT_LEADER),
    (r"驻村干部|干部", Kind.RESIDENT_CADRE),
]


@dataclass
class MentoringRow:
    """A row: whom it names, what it says, and what is wrong with it."""

    place: str
    name: str
    people: list[Cadre] = field(default_factory=list)
    mentor: User | None = None
    kind: str = ""
    day: date | None = None
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_rows(path, township, needed: set[str]) -> list[MentoringRow]:
    """The rows of a workbook with people, mentor and day found. Nothing is written. Raises :class:`UnreadableWorkbook`."""
    known = _Known(township)
    return [known.read(row) for row in read_table(path, _HEADINGS, needed)]


class _Known:
    """The township's people in the pool and its mentors, by name."""

    def __init__(self, township):
        people = Cadre.objects.filter(township=township, state=State.IN_POOL).select_related("village")
        self.people = Roll("在库人员中", [Listed(one.pk, one.name, one.village.name, one) for one in people])
        self.mentors: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(township=township, is_active=True).prefetch_related("roles"):
            self.mentors[plain_name(user.name)].append(user)

    def read(self, given: TableRow) -> MentoringRow:
        texts = {name: given.text(name) for name in ("place", "summary", "problem", "help_given")}
        row = MentoringRow(given.place, given.text("name"), texts=texts)
        for name in self._names(row.name):
            try:
                row.people.append(self.people.find(name, village=given.text("village")))
            except ValueError as problem:
                row.problems.append(str(problem))
        mentor = plain_name(given.text("mentor"))
        alike = self.mentors[mentor]
        if len(alike) == 1:
            row.mentor = alike[0]
        else:
            row.problems.append(f"账号中{'有几个' if alike else '没有'}「{mentor}」。")
        self._kind(row, given.text("kind"))
        if "day" in given.cells:
            row.day = read_day(given.cells["day"])
            if row.day is None:
                row.problems.append(f"日期「{given.text('day')[:20]}」看不懂。")
        return row

    def _names(self, text: str) -> list[str]:
        """The names in a cell; a name padded with spaces is one name."""
        parts = [part.strip() for part in re.split(r"[、,;\n]+", text) if part.strip()]
        return [name for part in parts for name in ([part] if self.people.knows(part) else part.split())]

    def _kind(self, row: MentoringRow, said: str) -> None:
        row.kind = next((kind for pattern, kind in _KINDS if said and re.search(pattern, said)), "")
        if not row.kind and row.mentor:
            # Without a word about it, the capacity is the one role the mentor holds.
            held = {one.role for one in row.mentor.roles.all()} & set(Kind.values)
            row.kind = held.pop() if len(held) == 1 else ""
        if not row.kind and row.mentor:
            row.problems.append("请写联系人类别：党组织书记、驻村领导或驻村干部。")


@transaction.atomic
def take_pairs(rows: list[MentoringRow], *, starts_on: date) -> int:
    """Pair as the rows say, all or none. Raises ``ValidationError`` naming the row."""
    for row in rows:
        for cadre in row.people:
            _of_row(row, lambda row=row, cadre=cadre: pair(cadre, row.mentor, row.kind, row.day or starts_on))
    return sum(len(row.people) for row in rows)


@transaction.atomic
def take_talks(rows: list[MentoringRow], *, recorded_by) -> int:
    """Record the talks of the rows, all or none; entered after their month they are marked as late."""
    for row in rows:
        if row.day is None:
            raise ValidationError(f"{row.place}：没有写日期。")
        _of_row(
            row,
            lambda row=row: record_talk(
                row.mentor, row.kind, row.people, held_on=row.day, recorded_by=recorded_by, **row.texts
            ),
        )
    return len(rows)


def _of_row(row: MentoringRow, act) -> None:
    try:
        act()
    except ValidationError as problem:
        raise ValidationError([f"{row.place}：{message}" for message in problem.messages]) from None


def talks_workbook(township, month: date, talks) -> bytes:
    """The talks of a month, one a row."""
    headings = [
        "日期",
        "谈话人",
        "身份",
        "谈话对象",
        "地点",
        "谈话内容",
        "提出的问题",
        "给予的帮助",
        "后续事项",
        "补录",
    ]
    writer = SheetWriter("谈话", headings, [12, 10, 14, 18, 14, 44, 22, 22, 20, 7])
    writer.title(f"{township}{month.year}年{month.month}月谈话记录", f"填报单位(盖章)：{township}", f"{len(talks)} 次")
    writer.header()
    for one in talks:
        parts = (("思想", one.thought), ("学习", one.study), ("工作", one.work))
        said = [one.summary, *(f"{label}：{text}" for label, text in parts if text)]
        writer.row(
            [f"{one.held_on:%Y-%m-%d}", one.mentor.name, one.get_kind_display(), "、".join(c.name for c in one.cadres.all()),
             one.place, " ".join(filter(None, said)), one.problem, one.help_given, one.follow_up, "补录" if one.late else ""],
            left=frozenset({5, 6, 7, 8}),
        )  # fmt: skip
    return writer.content()
