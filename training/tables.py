"""The year plan, sessions, placements and tasks as tables. domain.md, "Training" and "Excel as offices keep it"."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from office.transfer.cells import (
    CodeCell,
    DayCell,
    MomentCell,
    NamesCell,
    NumberCell,
    ProseCell,
    RecordCell,
    TextCell,
    YesNoCell,
    by_name,
    labels,
    plain,
)  # fmt: skip
from office.transfer.tables import Column, Row, Table, differs
from office.workbooks.cells import text_of
from reserve_cadres.people.tables import PERSON_HEADINGS, OfPeople, id_number_column, village_column
from training.access import KEEP_TASK, PLAN, RUN_SESSION
from training.codes import SessionKind
from training.placements.models import Placement
from training.placements.placements import PlacementPlan, save_placement
from training.plans.models import PlannedSession, YearPlan
from training.plans.plans import Topic, plan_of, save_planned
from training.sessions.models import TrainingSession
from training.sessions.sessions import SessionPlan, save_session
from training.tasks.models import Task
from training.tasks.tasks import Assignment, set_task
from villages.models import Department, Village

_OFFICE = "组织办"
_SESSION_KINDS = {
    "岗前": SessionKind.PRE_POST, "轮训": SessionKind.ROTATION, "专题培训": SessionKind.ROTATION,
    "提高": SessionKind.IMPROVEMENT, "参观": SessionKind.STUDY_VISIT, "外出学习": SessionKind.STUDY_VISIT,
    "参观学习": SessionKind.STUDY_VISIT, "外出参观学习": SessionKind.STUDY_VISIT,
}  # fmt: skip
_PLACEMENT_KINDS = [
    (r"村.*跟岗|跟岗", Placement.Kind.VILLAGE), (r"科室|机关.*挂职|挂职", Placement.Kind.DEPARTMENT),
    (r"兄弟乡镇|外镇|其他乡镇", Placement.Kind.FELLOW_TOWNSHIP),
]  # fmt: skip
_TASK_KINDS = [(r"任务|交办", Task.Kind.TASK), (r"代理", Task.Kind.ACTING)]


def _by_pattern(patterns: Sequence[tuple[str, Any]]) -> Callable[[str], Any]:
    return lambda text: next((code for pattern, code in patterns if re.search(pattern, text)), None)


class MonthOfYearCell(NumberCell):
    """A month by its number: 3 or 3月."""

    def __init__(self) -> None:
        super().__init__(least=1, most=12)

    def read(self, value: object) -> Any:
        return super().read(re.sub(r"月份?$", "", text_of(value)))


class HostCell(RecordCell):
    """A department by its name, or the organisation office."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return str(value or _OFFICE)


class _Hosted(Table):
    """A table whose rows are hosted by a department, or by the organisation office where none is named."""

    def prepare(self) -> None:
        found = Department.objects.filter(township=self.township)
        own = self.user.scope_of(self.permission)
        self.own = None if own.whole_township else own.department_ids
        self.departments = by_name(found)
        self.columns["department"].widget.known = self.departments | {_OFFICE: None, "镇党委组织办": None}

    def offered(self) -> dict[str, Sequence[str]]:
        return {"department": [_OFFICE, *(one.name for one in self.departments.values())], "kind": labels(SessionKind)}

    def host_of(self, row: Row) -> Department | None:
        """The department of a row; a department's account hosts its own only, which is noted."""
        found = row.values.get("department")
        if self.own is None or row.faults:
            return found
        if "department" not in row.values and len(self.own) == 1:
            return next(one for one in self.departments.values() if one.pk in self.own)
        if found is None or found.pk not in self.own:
            row.fault("department", "只能导入本科室承办的培训。")
        return found

    def asked(self, row: Row, *names: str) -> bool:
        """Whether the cells of ``names`` are filled; those that are not are noted."""
        for name in names:
            if row.values.get(name) in (None, "") and name not in row.faults:
                row.fault(name, f"没有写{self.columns[name].column_name}。")
        return not row.faults


def _host_column() -> Column:
    return Column(
        "承办科室",
        HostCell("科室"),
        also=["承办单位", "主办科室", "承办", "责任科室", "主办单位"],
        width=16,
        example=_OFFICE,
    )


def _kind_column() -> Column:
    return Column(
        "培训类别", CodeCell(SessionKind, _SESSION_KINDS.get), also=["类别", "形式", "培训形式"], width=14, example="专题轮训",
        strict=True,
    )  # fmt: skip


class PlanTable(_Hosted):
    """The sessions a year's plan foresees."""

    what = "年度计划"
    unit = "次"
    permission = PLAN
    needed = ("topic", "month")
    lead = "一行一次培训：月份、培训类别、主题、承办科室(不写为组织办)。同一个月、同一主题的是同一项。"

    month = Column("月份", MonthOfYearCell(), also=["月", "时间", "计划月份", "计划时间"], width=8, example="3")
    kind = _kind_column()
    topic = Column(
        "主题",
        ProseCell(100),
        also=["培训主题", "培训内容", "内容", "培训名称", "名称"],
        width=40,
        example="财务知识",
        long=True,
    )
    department = _host_column()

    def __init__(self, user: User, year: int):
        self.year = year
        super().__init__(user)

    def take(self, rows: list[Row]) -> None:
        plan = plan_of(self.township, self.year)
        self.there = {(one.month, text_of(one.topic)): one for one in plan.planned.select_related("department")}
        self.take_each(rows, lambda row: self._keep(row, plan))

    def _keep(self, row: Row, plan: YearPlan) -> None:
        department = self.host_of(row)
        if not self.asked(row, "topic", "month", "kind"):
            return
        said = Topic(row.values["month"], row.values["kind"], row.values["topic"], department)
        key = said.month, text_of(said.topic)
        there = self.there.get(key)
        if there is None:
            self.there[key] = save_planned(said, plan=plan)
            row.outcome = "new"
        elif differs(self, row, there, said):
            save_planned(said, plan=plan, planned=there)


class SessionTable(_Hosted):
    """Training sessions with who came."""

    what = "培训"
    unit = "次"
    permission = RUN_SESSION
    needed = ("title", "starts_at")
    lead = (
        "一行一次培训：名称、培训类别、地点、开始时间、结束时间、学时，可以有主题(不写同名称)、承办科室、主讲人。"
        "名称和开始时间都一样的是同一次。到会情况在每次培训的页面导入。"
    )

    title = Column(
        "名称", ProseCell(100), also=["培训名称", "培训班名称", "班次"], width=26, example="财务知识培训", long=True
    )
    kind = _kind_column()
    topic = Column(
        "主题", ProseCell(100), also=["培训主题", "内容", "培训内容"], width=22, example="财务知识", long=True
    )
    department = _host_column()
    speaker = Column("主讲人", TextCell(100), also=["授课人", "主讲", "讲师"], width=12, example="李四")
    place = Column("地点", TextCell(100), also=["培训地点"], width=16, example="镇会议室")
    starts_at = Column(
        "开始时间", MomentCell(), also=["培训时间", "起始时间", "时间"], width=17, example="2026-03-10 09:00"
    )
    ends_at = Column("结束时间", MomentCell(), also=["截止时间"], width=17, example="2026-03-10 11:30")
    hours = Column("学时", NumberCell(most=200, places=1), width=8, example="2.5", summed=True)
    summary = Column("培训情况", ProseCell(5000), also=["情况", "小结"], width=24, long=True)
    status = Column("状态", CodeCell(TrainingSession.Status), width=9, comes_in=False)
    invited = Column("应到", NumberCell(), width=7, comes_in=False, summed=True)
    present = Column("实到", NumberCell(), also=["到会"], width=7, comes_in=False, summed=True)

    def take(self, rows: list[Row]) -> None:
        visible = TrainingSession.objects.visible_to(self.user, self.permission).select_related(
            "department", "planned"
        )
        self.there = {(text_of(one.title), one.starts_at): one for one in visible}
        self.planned = {
            (one.plan.year, text_of(one.topic)): one
            for one in PlannedSession.objects.visible_to(self.user, self.permission).select_related("plan")
        }
        self.take_each(rows, self._keep)

    def _keep(self, row: Row) -> None:
        department, said = self.host_of(row), row.values
        if not self.asked(row, "title", "kind", "place", "starts_at", "ends_at", "hours"):
            return
        there = self.there.get((text_of(said["title"]), said["starts_at"]))
        topic = said.get("topic") or (there.topic if there else said["title"])
        planned = there.planned if there else self.planned.get((said["starts_at"].year, text_of(topic)))
        plan = SessionPlan(
            title=said["title"], kind=said["kind"], topic=topic, place=said["place"], starts_at=said["starts_at"],
            ends_at=said["ends_at"], hours=said["hours"], planned=planned,
            department=department if there is None or "department" in said else there.department,
            speaker=said.get("speaker") or (there.speaker if there and "speaker" not in said else ""),
            summary=said.get("summary") or (there.summary if there and "summary" not in said else ""),
        )  # fmt: skip
        if there is None:
            save_session(plan, township=self.township, recorded_by=self.user)
            row.outcome = "new"
        elif differs(self, row, there, plan):
            save_session(plan, township=self.township, session=there)


class PlacementTable(OfPeople):
    """Placements with how they ended."""

    what = "跟岗挂职"
    unit = "人次"
    permission = PLAN
    needed = ("name", "starts_on", "host")
    lead = (
        "一行一次跟岗或挂职：姓名、类别、去处(村、科室或兄弟乡镇的名称)、起止日期、岗位、职责、带教人。"
        "是否全脱产不写为「是」。同一个人同一天开始的是同一次；期满鉴定在每次的页面填写。"
    )

    village = village_column()
    name = Column("姓名", TextCell(50), attribute="cadre__known_as", also=PERSON_HEADINGS, width=12, example="张三")
    id_number = id_number_column()
    kind = Column(
        "类别", CodeCell(Placement.Kind, _by_pattern(_PLACEMENT_KINDS)), also=["跟岗类别", "挂职类别", "形式"], width=17,
        example="镇机关科室挂职", strict=True,
    )  # fmt: skip
    host = Column(
        "去处", TextCell(50), also=["单位", "跟岗单位", "挂职单位", "跟岗挂职单位"], width=16, example="民政办"
    )
    full_time = Column("是否全脱产", YesNoCell(), also=["全脱产", "脱产"], width=10, example="是", strict=True)
    starts_on = Column("开始日期", DayCell(), also=["开始时间", "起始日期", "起"], width=13, example="2026-03-01")
    ends_on = Column("结束日期", DayCell(), also=["结束时间", "截止日期", "止"], width=13, example="2026-05-31")
    post = Column("岗位", TextCell(50), also=["岗位名称", "跟岗岗位", "挂职岗位"], width=14, example="民政助理")
    duties = Column(
        "职责", ProseCell(2000), also=["岗位职责", "工作职责"], width=28, example="协助救助核查", long=True
    )
    work_fields = Column("工作领域", NamesCell(20), also=["领域", "工作内容"], width=16, example="民政、信访")
    supervisor = Column("带教人", TextCell(50), also=["指导人", "带教老师"], width=12, example="何主任")
    grade = Column("鉴定等次", CodeCell(Placement.Grade), width=10, comes_in=False)
    evaluation = Column("期满鉴定", width=28, long=True, comes_in=False)
    cancellation_reason = Column("取消原因", ProseCell(200), also=["取消"], width=18, long=True)

    def prepare(self) -> None:
        super().prepare()
        self.hosts: dict[str, dict[str, Any]] = {
            Placement.Kind.VILLAGE: by_name(Village.objects.filter(township=self.township)),
            Placement.Kind.DEPARTMENT: by_name(Department.objects.filter(township=self.township)),
        }

    def offered(self) -> dict[str, Sequence[str]]:
        hosts = [one.name for known in self.hosts.values() for one in known.values()]
        return super().offered() | {"kind": labels(Placement.Kind), "host": hosts, "full_time": ["是", "否"]}

    def take(self, rows: list[Row]) -> None:
        found = Placement.objects.in_force().filter(cadre__in=self.people).select_related("village", "department")
        self.there = {(one.cadre_id, one.starts_on): one for one in found}
        self.take_each(rows, self._keep)

    def _keep(self, row: Row) -> None:
        cadre = self.person_of(row)
        if (
            not self.asked(row, "kind", "host", "starts_on", "ends_on", "post", "duties", "supervisor")
            or cadre is None
        ):
            return
        said = row.values
        if said.get("cancellation_reason"):
            row.outcome = "unchanged"
            row.notes.append("写了取消原因的不安排。")
            return
        village, department, township_name = self._host(row)
        if row.faults:
            return
        there = self.there.get((cadre.pk, said["starts_on"]))
        full_time = said.get("full_time")
        plan = PlacementPlan(
            cadre=cadre, kind=said["kind"], starts_on=said["starts_on"], ends_on=said["ends_on"], post=said["post"],
            duties=said["duties"], supervisor=said["supervisor"], village=village, department=department,
            township_name=township_name,
            full_time=full_time if full_time is not None else there.full_time if there else True,
            work_fields=said.get("work_fields") or (there.work_fields if there and "work_fields" not in said else []),
        )  # fmt: skip
        names = {"village": "host", "department": "host", "township_name": "host"}
        try:
            if there is None:
                save_placement(plan, recorded_by=self.user)
                row.outcome = "new"
            elif differs(self, row, there, plan, names):
                save_placement(plan, placement=there)
        except ValidationError as problem:
            if hasattr(problem, "error_dict") and "cadre" in problem.error_dict:
                raise ValidationError({"name": problem.error_dict["cadre"]}) from None
            raise

    def _host(self, row: Row) -> tuple[Village | None, Department | None, str]:
        kind, name = row.values["kind"], row.values["host"]
        if kind == Placement.Kind.FELLOW_TOWNSHIP:
            return None, None, name
        known = self.hosts[kind]
        if (found := known.get(plain(name))) is None:
            what = "村(社区)" if kind == Placement.Kind.VILLAGE else "科室"
            row.fault("host", f"没有{what}「{name[:20]}」。")
            return None, None, ""
        return (found, None, "") if kind == Placement.Kind.VILLAGE else (None, found, "")


class TaskTable(OfPeople):
    """Tasks with what came of them."""

    what = "任务"
    unit = "项"
    permission = KEEP_TASK
    needed = ("name", "title", "due_on")
    lead = (
        "一行一项任务或代理岗位：姓名、任务、交办人、交办日期(不写为今天)、完成期限。"
        "同一个人同一天交办的同名任务不重复建；进展和完成情况在任务页面填写。"
    )

    village = village_column()
    name = Column("姓名", TextCell(50), attribute="cadre__known_as", also=PERSON_HEADINGS, width=12, example="张三")
    id_number = id_number_column()
    kind = Column(
        "类别",
        CodeCell(Task.Kind, _by_pattern(_TASK_KINDS)),
        also=["任务类别"],
        width=14,
        example="任务提前交办",
        strict=True,
    )
    title = Column(
        "任务或代理岗位", ProseCell(100), also=["任务", "任务名称", "交办任务", "代理岗位", "事项"], width=28, example="土地流转",
        long=True,
    )  # fmt: skip
    description = Column("要求", ProseCell(2000), also=["任务要求", "具体要求", "内容"], width=28, long=True)
    set_by = Column("交办人", TextCell(50), also=["交办领导"], width=12, example="李书记")
    set_on = Column("交办日期", DayCell(), also=["交办时间", "开始日期"], width=13, example="2026-03-01")
    due_on = Column(
        "完成期限", DayCell(), also=["期限", "完成时限", "截止日期", "要求完成时间"], width=13, example="2026-05-31"
    )
    status = Column("状态", CodeCell(Task.Status), width=9, comes_in=False)
    ended_on = Column("完成日期", DayCell(), width=13, comes_in=False)
    outcome = Column("完成情况", width=28, long=True, comes_in=False)
    outcome_number = Column("成效数量", NumberCell(places=2), width=10, comes_in=False)
    outcome_unit = Column("单位", width=8, comes_in=False)

    def offered(self) -> dict[str, Sequence[str]]:
        return super().offered() | {"kind": labels(Task.Kind)}

    def take(self, rows: list[Row]) -> None:
        found = Task.objects.filter(cadre__in=self.people).values_list("cadre", "set_on", "title")
        self.there: set[tuple[int, date, str]] = {(key, day, text_of(title)) for key, day, title in found}
        self.take_each(rows, self._keep)

    def _keep(self, row: Row) -> None:
        cadre = self.person_of(row)
        if not self.asked(row, "title", "set_by", "due_on") or cadre is None:
            return
        said = row.values
        set_on = said.get("set_on") or timezone.localdate()
        key = cadre.pk, set_on, text_of(said["title"])
        if key in self.there:
            row.outcome = "unchanged"
            return
        assignment = Assignment(
            cadre, said["title"], said["set_by"], set_on, said["due_on"], said.get("kind") or Task.Kind.TASK,
            said.get("description") or "",
        )  # fmt: skip
        set_task(assignment, recorded_by=self.user)
        self.there.add(key)
        row.outcome = "new"
