"""Tables that name people, and the lines of their dossiers as tables. domain.md, "Excel as offices keep it"."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from office.transfer.cells import CodeCell, MonthCell, NameCell, PatternCell, ProseCell, TextCell, labels, plain
from office.transfer.tables import Column, Row, Table, differs
from office.workbooks.cells import text_of
from reserve_cadres.people.access import CHANGE
from reserve_cadres.people.codes import PoliticalStatus, State
from reserve_cadres.people.dossiers import Line, Lines, Relative, ResumeLine, change_dossier
from reserve_cadres.people.matching import Listed, Roll
from reserve_cadres.people.models import Cadre
from villages.models import Village

VILLAGE_HEADINGS = ["村", "村社区", "所在村", "所属村", "村名"]
PERSON_HEADINGS = ["后备干部", "后备干部姓名", "人员姓名"]
_NOW = re.compile(r"至今|今|现在|现")


def village_column() -> Column:
    """The village of the person of a row, carried down."""
    return Column(
        "村(社区)", NameCell(50), attribute="cadre__village__name", also=VILLAGE_HEADINGS, width=16, example="某某村"
    )


def id_number_column() -> Column:
    """The ID number where two people have one name. It is read only: numbers do not go out by the way."""
    advice = "应是 18 位身份证号"
    return Column(
        "身份证号", PatternCell(r"\d{17}[\dXx]", advice), also=["身份证号码", "公民身份号码"], width=21, goes_out=False
    )


class OfPeople(Table):
    """A table each row of which is about one person, by name and village, or by ID number."""

    carried: ClassVar[frozenset[str]] = frozenset({"village"})
    # The field that holds the name of the person.
    whose: ClassVar[str] = "name"
    in_pool_only: ClassVar[bool] = True

    def prepare(self) -> None:
        found = Cadre.objects.visible_to(self.user, self.permission).select_related("village").order_by("pk")
        if self.in_pool_only:
            found = found.filter(state=State.IN_POOL)
        what = "在库人员中" if self.in_pool_only else "档案中"
        self.people = list(found)
        self.roll = Roll(what, [Listed(one.pk, one, plain(one.village.name), one) for one in self.people])
        self.by_number = {one.id_number: one for one in self.people if one.id_number}

    def offered(self) -> dict[str, Sequence[str]]:
        villages = Village.objects.visible_to(self.user).values_list("name", flat=True)
        return {"village": list(villages)}

    def person_of(self, row: Row) -> Cadre | None:
        """Who is meant; None where it is nobody or not certain, which is noted."""
        name, number = row.given.text(self.whose), (row.values.get("id_number") or "").upper()
        if number:
            if number not in self.by_number:
                row.fault("id_number", f"{self.roll.what}没有这个身份证号。")
                return None
            if not name or self.by_number[number] in [one.record for one in self.roll.by_name.get(name, [])]:
                return self.by_number[number]
        if not name:
            row.fault(self.whose, f"没有写{self.columns[self.whose].column_name}。")
            return None
        try:
            found = self.roll.find(name, village=row.given.text("village"))
        except ValueError as problem:
            row.fault(self.whose, str(problem))
            return None
        if number:
            row.fault("id_number", f"与姓名「{name}」对不上。")
        return found

    def asked(self, row: Row, *names: str) -> bool:
        """Whether the cells of ``names`` are filled; those that are not are noted."""
        for name in names:
            if row.values.get(name) in (None, "") and name not in row.faults:
                row.fault(name, f"没有写{self.columns[name].column_name}。")
        return not row.faults


class UntilCell(MonthCell):
    """A month, or 至今."""

    def prepare(self, values: Iterable[object]) -> None:
        super().prepare(value for value in values if not _NOW.fullmatch(text_of(value)))

    def read(self, value: object) -> Any:
        return None if _NOW.fullmatch(text_of(value)) else super().read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return super().render(value) or "至今"


class ResumeTable(OfPeople):
    """Lines of the résumé; name and village may be written once for the lines below."""

    what = "简历"
    permission = CHANGE
    needed = ("description", "name", "began_on")
    carried: ClassVar[frozenset[str]] = frozenset({"village", "name"})
    in_pool_only = False
    lead = "一行一段经历：姓名、起始年月、截止年月(在职的写「至今」)、经历。同一个人的各行，姓名可以只写在第一行。"

    village = village_column()
    name = Column("姓名", TextCell(50), attribute="cadre__known_as", also=PERSON_HEADINGS, width=12, example="张三")
    id_number = id_number_column()
    began_on = Column(
        "起始年月", MonthCell(), also=["开始年月", "起始时间", "开始时间", "起", "自"], width=12, example="2008.09"
    )
    ended_on = Column(
        "截止年月", UntilCell(), also=["结束年月", "截止时间", "结束时间", "止", "至"], width=12, example="至今"
    )
    description = Column(
        "学习或工作经历", ProseCell(300), also=["经历", "简历", "工作经历", "学习工作经历", "单位及职务"], width=48,
        example="某某村务农", long=True,
    )  # fmt: skip

    def take(self, rows: list[Row]) -> None:
        self.take_each(rows, self._keep)

    def _keep(self, row: Row) -> None:
        cadre = self.person_of(row)
        if not self.asked(row, "description", "began_on") or cadre is None:
            return
        said = ResumeLine(row.values["began_on"], row.values["description"], row.values.get("ended_on"))
        on_file = cadre.resume.filter(began_on=said.began_on)
        there = next((one for one in on_file if text_of(one.description) == text_of(said.description)), None)
        if differs(self, row, there, said):
            change_dossier(cadre, {}, Lines(resume=[Line(said, there.pk if there else None)]))


class FamilyTable(OfPeople):
    """Family members and main social relations."""

    what = "家庭成员"
    unit = "人"
    permission = CHANGE
    needed = ("relation", "relative", "cadre")
    carried: ClassVar[frozenset[str]] = frozenset({"village", "cadre"})
    whose = "cadre"
    in_pool_only = False
    lead = "一行一位亲属：后备干部(本人)、称谓、姓名，可以有出生年月、政治面貌、工作单位及职务。本人姓名可以只写在第一行。"

    village = village_column()
    cadre = Column(
        "后备干部",
        TextCell(50),
        attribute="cadre__known_as",
        also=["后备干部姓名", "本人姓名", "干部姓名"],
        width=12,
        example="张三",
    )
    id_number = id_number_column()
    relation = Column("称谓", NameCell(20), also=["关系", "与本人关系"], width=10, example="配偶")
    relative = Column(
        "姓名", NameCell(50), attribute="name", also=["家庭成员姓名", "成员姓名", "亲属姓名"], width=12, example="李四"
    )
    birth_month = Column("出生年月", MonthCell(), also=["出生日期", "出生时间"], width=12, example="1988.06")
    political_status = Column(
        "政治面貌", CodeCell(PoliticalStatus), also=["面貌"], width=14, example="群众", strict=True
    )
    work = Column(
        "工作单位及职务",
        ProseCell(200),
        also=["工作单位", "单位及职务", "职业"],
        width=34,
        example="务农",
        long=True,
    )

    def offered(self) -> dict[str, Sequence[str]]:
        return super().offered() | {"political_status": labels(PoliticalStatus)}

    def take(self, rows: list[Row]) -> None:
        self.take_each(rows, self._keep)

    def _keep(self, row: Row) -> None:
        cadre = self.person_of(row)
        if not self.asked(row, "relation", "relative") or cadre is None:
            return
        relation, name = row.values["relation"], row.values["relative"]
        there = cadre.family.filter(relation=relation, name=name).first()
        said = Relative(
            relation,
            name,
            row.values.get("birth_month", there and there.birth_month),
            row.values.get("political_status", there.political_status if there else "") or "",
            row.values.get("work", there.work if there else "") or "",
        )
        if differs(self, row, there, said):
            change_dossier(cadre, {}, Lines(family=[Line(said, there.pk if there else None)]))
