"""Pairs, talks and the month's board as tables. domain.md, "Mentoring" and "Excel as offices keep it"."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from mentoring.access import KEEP_PAIRS
from mentoring.cadence.board import MentorLine
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import Match, Paired, pair_many
from mentoring.reminders.models import Reminder
from mentoring.talks.models import Talk
from mentoring.talks.talks import record_talk
from office.transfer.cells import Cell, CodeCell, DayCell, MomentCell, NumberCell, ProseCell, TextCell, labels, plain
from office.transfer.tables import Column, Row, Table, note_refusal
from office.workbooks.cells import text_of
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.people.matching import Listed, Roll, plain_name

Kind = Pairing.Kind
_KINDS = [
    (r"书记|第一责任", Kind.SECRETARY),
    (r"驻村领导|领导|联村", Kind.RESIDENT_LEADER),
    (r"驻村干部|干部", Kind.RESIDENT_CADRE),
]
# Not the comma of what tells two of one name apart: 张三(1985.06，女).
_BETWEEN_NAMES = re.compile(r"[、，,；;\n]+(?![^()（）]*[)）])")
_EVERYBODY = re.compile(r"全体|全村|全部|所有")
_VILLAGE = ["村", "村社区", "所在村", "所属村"]
_KIND = ["类别", "身份", "谈话人身份", "联系人身份"]


def _kind_named(text: str) -> Kind | None:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, text)), None)


class PeopleCell(Cell):
    """Names of people, each once, in their order; a name padded with spaces is one name to who knows it."""

    def read(self, value: object) -> Any:
        return [part.strip() for part in _BETWEEN_NAMES.split(text_of(value)) if part.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value or ""


class _OfMentors(Table):
    """A table that names people in the pool and their mentors."""

    permission = KEEP_PAIRS

    def prepare(self) -> None:
        found = Cadre.objects.visible_to(self.user, self.permission).filter(state=State.IN_POOL)
        found = found.select_related("village").order_by("pk")
        self.roll = Roll("在库人员中", [Listed(one.pk, one, plain(one.village.name), one) for one in found])
        self.of_village: dict[str, list[Cadre]] = defaultdict(list)
        for one in found:
            self.of_village[plain(one.village.name)].append(one)
        self.mentors: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(township=self.township, is_active=True).prefetch_related("roles"):
            self.mentors[plain_name(user.name)].append(user)

    def offered(self) -> dict[str, Sequence[str]]:
        return {"village": list(self.of_village), "kind": labels(Kind)}

    def people_of(self, row: Row) -> list[Cadre]:
        """The people a row names; whom it does not find is noted."""
        found = []
        for part in row.values.get("name") or []:
            for name in [part] if self.roll.knows(part) else part.split():
                try:
                    found.append(self.roll.find(name, village=row.given.text("village")))
                except ValueError as problem:
                    row.fault("name", str(problem))
        return found

    def mentor_of(self, row: Row) -> User | None:
        """The account a row names as mentor, with the capacity in ``row.values["kind"]``; what is not certain is noted."""
        name = plain_name(row.values.get("mentor") or "")
        alike = self.mentors.get(name, [])
        if len(alike) != 1:
            row.fault("mentor", f"账号中{'有几个' if alike else '没有'}「{name}」。")
            return None
        held = {one.role for one in alike[0].roles.all()} & set(Kind.values)
        if not row.values.get("kind") and len(held) == 1:
            # Without a word about it, the capacity is the one role the mentor holds.
            row.values["kind"] = Kind(held.pop())
        if not row.values.get("kind"):
            row.fault("kind", "请写联系人类别：党组织书记、驻村领导或驻村干部。")
        return alike[0]


class PairTable(_OfMentors):
    """Pairs: who is mentored by whom; a row without a name is for everybody of its village."""

    what = "结对"
    needed = ("mentor",)
    carried: ClassVar[frozenset[str]] = frozenset({"village"})
    lead = (
        "要有「联系人」，以及「姓名」或「村(社区)」：不写姓名(或写「全村」)的，村里在库而还没有这类联系人的都结上。"
        "联系人有几种身份的写「联系人类别」，「开始日期」不写就从今天起。"
    )

    village = Column(
        "村(社区)", TextCell(50), attribute="cadre__village__name", also=_VILLAGE, width=16, example="某某村"
    )
    name = Column(
        "姓名",
        PeopleCell(),
        attribute="cadre__known_as",
        also=["后备干部", "后备干部姓名", "联系对象"],
        width=12,
        example="张三",
    )
    kind = Column("联系人类别", CodeCell(Kind, _kind_named), also=_KIND, width=14, example="驻村领导", strict=True)
    mentor = Column(
        "联系人",
        TextCell(50),
        attribute="mentor__name",
        also=["帮带人", "联系领导", "结对领导", "联系人姓名"],
        width=12,
        example="李四",
    )
    starts_on = Column(
        "开始日期", DayCell(), also=["日期", "结对日期", "开始时间", "时间"], width=13, example="2026-01-31"
    )

    def take(self, rows: list[Row]) -> None:
        wanted: list[tuple[Row, Match]] = []
        for row in rows:
            mentor = self.mentor_of(row)
            everybody = not row.values.get("name") or _EVERYBODY.search(row.given.text("name"))
            people = self._village(row) if everybody else self.people_of(row)
            row.outcome = "unchanged"
            if mentor and not row.faults:
                kind, starts_on = row.values["kind"], row.values.get("starts_on") or timezone.localdate()
                people = self._unpaired(row, people, kind) if everybody else people
                wanted += [(row, Match(one.pk, mentor.pk, kind, starts_on)) for one in people]
        for (row, _), answer in zip(wanted, pair_many([match for _, match in wanted]), strict=True):
            self._note(row, answer)

    def _village(self, row: Row) -> list[Cadre]:
        name = plain(row.given.text("village"))
        if not name:
            row.fault("name", "没有写姓名，也没有写村(社区)。")
        elif name not in self.of_village:
            row.notes.append(f"{name}还没有在库人员，导入花名册后可以再导入一次。")
        return self.of_village.get(name, [])

    def _unpaired(self, row: Row, people: list[Cadre], kind: str) -> list[Cadre]:
        """Of a village's ``people``, those without a mentor of the kind: who has one keeps it."""
        paired = set(Pairing.objects.active().filter(cadre__in=people, kind=kind).values_list("cadre", flat=True))
        if people:
            row.notes.append(f"在库 {len(people)} 人，其中 {len(people) - len(paired)} 人还没有这类联系人。")
        return [one for one in people if one.pk not in paired]

    def _note(self, row: Row, answer: Paired | ValidationError) -> None:
        if isinstance(answer, ValidationError):
            note_refusal(row, answer)
        elif answer.took_over:
            row.outcome = "changed"
            row.before["mentor"] = answer.took_over.mentor.name
        elif answer.is_new and row.outcome == "unchanged":
            row.outcome = "new"


class GapTable(Table):
    """Those without a mentor of a kind. It only goes out."""

    what = "没有联系人的人"
    unit = "人"

    village = Column("村(社区)", attribute="village__name", width=18)
    name = Column("姓名", attribute="known_as", width=16)


class TalkTable(_OfMentors):
    """Talks, one a row."""

    what = "谈话"
    needed = ("name", "mentor", "day", "summary")
    unit = "次"
    lead = (
        "要有「日期」「谈话人」「谈话对象」「谈话内容」，可以有「地点」「提出的问题」「给予的帮助」。"
        "过了当月的记为补录；已关闭的月份须先重开。"
    )

    day = Column(
        "日期", DayCell(), attribute="held_on", also=["谈话日期", "谈话时间", "时间"], width=12, example="2026-01-31"
    )
    mentor = Column(
        "谈话人", TextCell(50), attribute="mentor__name", also=["联系人", "帮带人"], width=10, example="李四"
    )
    kind = Column(
        "身份", CodeCell(Kind, _kind_named), also=[*_KIND, "联系人类别"], width=14, example="党组织书记", strict=True
    )
    name = Column("谈话对象", PeopleCell(), also=["姓名", "后备干部", "后备干部姓名"], width=18, example="张三、王五")
    village = Column("村(社区)", TextCell(50), also=_VILLAGE, width=14, example="某某村")
    place = Column("地点", TextCell(100), also=["谈话地点"], width=14, example="村委会")
    summary = Column(
        "谈话内容", ProseCell(2000), also=["内容", "谈了什么", "谈话情况"], width=44, example="谈近况", long=True
    )
    problem = Column("提出的问题", ProseCell(500), also=["问题", "存在问题"], width=22, long=True)
    help_given = Column("给予的帮助", ProseCell(500), also=["帮助", "帮助措施", "解决措施"], width=22, long=True)
    follow_up = Column("后续事项", ProseCell(200), also=["后续"], width=20, long=True)
    late = Column("补录", width=7)

    def dehydrate_name(self, talk: Any) -> object:
        return "、".join(map(str, talk.cadres.all()))

    def dehydrate_village(self, talk: Any) -> object:
        return "、".join(dict.fromkeys(one.village.name for one in talk.cadres.all()))

    def dehydrate_summary(self, talk: Any) -> object:
        parts = (("思想", talk.thought), ("学习", talk.study), ("工作", talk.work))
        return " ".join(filter(None, [talk.summary, *(f"{label}：{text}" for label, text in parts if text)]))

    def dehydrate_late(self, talk: Any) -> object:
        return "补录" if talk.late else ""

    def take(self, rows: list[Row]) -> None:
        self.take_each(rows, self._record)

    def _record(self, row: Row) -> None:
        people, mentor = self.people_of(row), self.mentor_of(row)
        for name in ("name", "day", "summary"):
            if not row.values.get(name) and name not in row.faults:
                row.fault(name, f"没有写{self.columns[name].column_name}。")
        if row.faults or mentor is None:
            return
        day, said = row.values["day"], row.values["summary"]
        meant = {one.pk for one in people}
        known = Talk.objects.filter(mentor=mentor, held_on=day, kind=row.values["kind"]).prefetch_related("cadres")
        if any(
            {one.pk for one in talk.cadres.all()} == meant and self.dehydrate_summary(talk) == said for talk in known
        ):
            row.outcome = "unchanged"
            return
        texts: dict[str, Any] = {
            name: row.values.get(name) or "" for name in ("place", "summary", "problem", "help_given", "follow_up")
        }
        try:
            record_talk(mentor, row.values["kind"], people, held_on=day, recorded_by=self.user, **texts)
        except ValidationError as problem:
            raise renamed(problem, held_on="day", people="name") from None
        row.outcome = "new"


def renamed(problem: ValidationError, **names: str) -> ValidationError:
    """The refusal at the columns of a table instead of the fields of a record."""
    if not hasattr(problem, "error_dict"):
        return problem
    return ValidationError({names.get(name, name): errors for name, errors in problem.error_dict.items()})


class FollowUpTable(Table):
    """What follows from talks, and what came of it. It only goes out."""

    what = "后续事项"
    unit = "项"

    held_on = Column("谈话日期", DayCell(), width=13)
    mentor = Column("谈话人", attribute="mentor__name", width=10)
    people = Column("谈话对象", width=18)
    problem = Column("提出的问题", width=26, long=True)
    follow_up = Column("后续事项", width=28, long=True)
    follow_up_due = Column("期限", DayCell(), width=13)
    settled_on = Column("办结日期", DayCell(), width=13)
    settlement = Column("办结情况", width=28, long=True)

    def dehydrate_people(self, talk: Any) -> object:
        return "、".join(map(str, talk.cadres.all()))


class ReminderTable(Table):
    """Reminders with what became of them. It only goes out."""

    what = "提醒"
    unit = "条"

    written_at = Column("提出时间", MomentCell(), width=17)
    recipient = Column("收件人", width=14)
    way = Column("方式", width=16)
    subject = Column("事由", width=24, long=True)
    text = Column("内容", width=40, long=True)
    state = Column("状态", CodeCell(Reminder.State), width=10)
    sent_at = Column("发送时间", MomentCell(), width=17)
    problem = Column("原因", width=28, long=True)


class BoardTable(Table):
    """The month's board: mentors with what is due and done, and the talks that are nobody's duty. It only goes out."""

    what = "月度进展"
    unit = "行"

    mentor = Column("联系人", width=12)
    kind = Column("身份", CodeCell(Kind), width=14)
    people = Column("联系的后备干部", width=34, long=True)
    due = Column("应谈", NumberCell(), width=8, summed=True)
    done = Column("已完成", NumberCell(), width=8, summed=True)
    behind = Column("还差", NumberCell(), width=8, summed=True)
    talks = Column("谈话次数", NumberCell(), width=10, summed=True)
    late = Column("其中补录", NumberCell(), width=10, summed=True)
    missing = Column("还没有谈到的人", width=30, long=True)

    def dehydrate_mentor(self, line: Any) -> object:
        return line.mentor.name if isinstance(line, MentorLine) else "其他谈话"

    def dehydrate_people(self, line: Any) -> object:
        return "、".join(str(one.cadre) for one in getattr(line, "people", []))
