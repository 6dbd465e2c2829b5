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
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.roster.columns import normal
from reserve_cadres.roster.dates import read_day
from reserve_cadres.roster.layout import text_of
from reserve_cadres.roster.reading import UnreadableWorkbook, read_workbook
from reserve_cadres.roster.sheets import SheetWriter

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
_FIELDS = {normal(heading): name for name, headings in _HEADINGS.items() for heading in headings}
_KINDS = [
    (r"书记|第一责任", Kind.SECRETARY),
    (r"驻村领导|领导|联村", Kind.RESIDENT_LEADER),
    (r"驻村干部|干部", Kind.RESIDENT_CADRE),
]


@dataclass
class MentoringRow:
    """A row: whom it names, what it says, and what is wrong with it."""

    place: str
    cells: dict[str, object]
    people: list[Cadre] = field(default_factory=list)
    mentor: User | None = None
    kind: str = ""
    day: date | None = None
    problems: list[str] = field(default_factory=list)


def read_rows(path, township, needed: set[str]) -> list[MentoringRow]:
    """The rows of a workbook with people, mentor and day found. Nothing is written. Raises :class:`UnreadableWorkbook`."""
    known = _Known(township)
    found = []
    for sheet in read_workbook(path):
        header = next((number for number, row in enumerate(sheet.rows) if needed <= set(_columns(row))), None)
        if header is None:
            continue
        columns = _columns(sheet.rows[header])
        village = ""
        for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
            cells = {name: row[index] for name, index in columns.items() if index < len(row) and text_of(row[index])}
            if not cells.get("name") or re.match(r"^(合计|总计|填表|制表|注)", text_of(cells["name"])):
                continue
            village = text_of(cells.get("village")) or village
            found.append(known.read(MentoringRow(f"{sheet.name} 第 {number} 行", cells), village))
    if not found:
        raise UnreadableWorkbook(
            f"没有找到表头。表头行里应有{'、'.join(sorted(_HEADINGS[name][0] for name in needed))}等栏目。"
        )
    return found


def _columns(row) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        if (name := _FIELDS.get(normal(text_of(value)))) and name not in columns:
            columns[name] = index
    return columns


class _Known:
    """The township's people in the pool and its mentors, by name."""

    def __init__(self, township):
        self.people: dict[str, list[Cadre]] = defaultdict(list)
        for cadre in Cadre.objects.filter(township=township, state=State.IN_POOL).select_related("village"):
            self.people[cadre.name].append(cadre)
        self.mentors: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(township=township, is_active=True).prefetch_related("roles"):
            self.mentors[user.name].append(user)

    def read(self, row: MentoringRow, village: str) -> MentoringRow:
        for name in filter(None, re.split(r"[、,;\s]+", text_of(row.cells["name"]))):
            alike = self.people[name]
            if len(alike) > 1 and village:
                alike = [one for one in alike if one.village.name == village or one.village.name.startswith(village)]
            if len(alike) == 1:
                row.people.append(alike[0])
            else:
                row.problems.append(f"在库人员中{'有几个' if alike else '没有'}「{name}」。")
        mentor = re.sub(r"\s", "", text_of(row.cells.get("mentor")))
        alike = self.mentors[mentor]
        if len(alike) == 1:
            row.mentor = alike[0]
        else:
            row.problems.append(f"账号中{'有几个' if alike else '没有'}「{mentor}」。")
        self._kind(row)
        if "day" in row.cells:
            row.day = read_day(row.cells["day"])
            if row.day is None:
                row.problems.append(f"日期「{text_of(row.cells['day'])[:20]}」看不懂。")
        return row

    def _kind(self, row: MentoringRow) -> None:
        said = text_of(row.cells.get("kind"))
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
        texts = {name: text_of(row.cells.get(name)) for name in ("place", "summary", "problem", "help_given")}
        _of_row(
            row,
            lambda row=row, texts=texts: record_talk(
                row.mentor, row.kind, row.people, held_on=row.day, recorded_by=recorded_by, **texts
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
