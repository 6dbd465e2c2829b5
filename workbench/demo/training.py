"""Training for the demo township: a plan, sessions held and to come, placements and tasks, dated around today."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from reserve_cadres.models import Cadre, StateChange
from training.codes import SessionKind
from training.placements.placements import PlacementPlan, remark, save_placement
from training.plans.models import PlannedSession, YearPlan
from training.plans.plans import Topic, plan_of, save_planned
from training.sessions.models import Attendance
from training.sessions.sessions import SessionPlan, Sign, invite, record_attendance, save_session
from training.tasks.models import Task
from training.tasks.tasks import Assignment, end_task, note, set_task
from villages.models import Department, Township, Village

DEPARTMENTS = ["民政办", "司法所", "农业服务中心", "信访办", "社会事务办"]
TOPICS = [
    (1, SessionKind.PRE_POST, "村务工作入门"), (2, SessionKind.ROTATION, "村级财务管理"),
    (3, SessionKind.ROTATION, "民政救助政策"),
    (4, SessionKind.IMPROVEMENT, "矛盾纠纷调解"), (5, SessionKind.STUDY_VISIT, "参观先进村"),
    (6, SessionKind.ROTATION, "土地流转和合作社"),
    (8, SessionKind.IMPROVEMENT, "信访接待"), (9, SessionKind.ROTATION, "公文写作"), (10, SessionKind.IMPROVEMENT, "农业产业发展"),
    (11, SessionKind.STUDY_VISIT, "参观集体经济示范村"), (12, SessionKind.ROTATION, "年终总结和述职"),
]  # fmt: skip
# Topic of a rotation → the department that holds it.
HOSTS = {
    "村级财务管理": "社会事务办", "民政救助政策": "民政办", "土地流转和合作社": "农业服务中心", "公文写作": "社会事务办",
    "年终总结和述职": "信访办",
}  # fmt: skip


def load_demo_training(township: Township, organiser: User) -> None:
    """Fill last year's plan and this year's and hold the sessions of the past months; two placements and three tasks."""
    chance = random.Random("training")
    today = timezone.localdate()
    people = list(Cadre.objects.filter(township=township, state="in_pool").order_by("pk"))
    departments = {one.name: one for one in Department.objects.filter(township=township)}
    then = set(StateChange.objects.in_pool_on(date(today.year - 1, 1, 1)).values_list("cadre", flat=True))
    of_last_year = [one for one in people if one.pk in then]
    _year(plan_of(township, today.year - 1), 12, of_last_year, departments, chance, organiser)
    # One of the past months is left undone, so that there is something overdue to see.
    _year(plan_of(township, today.year), today.month - 1, people, departments, chance, organiser, undone=4)
    start = timezone.make_aware(datetime.combine(today + timedelta(days=6), time(9)))
    coming = SessionPlan(
        title="法律知识提高班", kind=SessionKind.IMPROVEMENT, topic="农村常用法律", speaker="司法所", place="镇政府三楼会议室",
        starts_at=start, ends_at=start + timedelta(hours=3), hours=Decimal(3),
    )  # fmt: skip
    invite(save_session(coming, township=township, recorded_by=organiser), people[:24])
    _placements(people, departments, township, organiser)
    _tasks(people, organiser)


def _year(
    plan: YearPlan, until: int, people: list[Cadre], departments: dict[str, Department], chance: random.Random,
    organiser: User, *, undone: int = 0,
) -> None:  # fmt: skip
    """Plan a year, and hold what was planned for its months up to ``until``."""
    for month, kind, topic in TOPICS:
        department = departments.get(HOSTS.get(topic, ""))
        planned = save_planned(Topic(month, kind, topic, department), plan=plan)
        if month <= until and month != undone:
            _hold(planned, plan.year, chance.sample(people, 30), chance, organiser)


def _hold(planned: PlannedSession, year: int, people: list[Cadre], chance: random.Random, organiser: User) -> None:
    start = datetime(year, planned.month, chance.randint(5, 25), 9, tzinfo=timezone.get_current_timezone())
    arranged = SessionPlan(
        planned=planned, title=planned.topic, kind=planned.kind, topic=planned.topic, department=planned.department,
        speaker="镇党校讲师", place="镇政府三楼会议室", starts_at=start, ends_at=start + timedelta(hours=3), hours=Decimal(3),
    )  # fmt: skip
    session = save_session(arranged, township=planned.plan.township, recorded_by=organiser)
    invite(session, people)
    present, excused, absent = Attendance.Status.PRESENT, Attendance.Status.EXCUSED, Attendance.Status.ABSENT
    statuses = [chance.choice([present] * 8 + [excused, absent]) for _ in people]
    record_attendance(
        session,
        [
            Sign(
                one.pk,
                status,
                "外出务工" if status == excused else "",
                Decimal(chance.randint(70, 98)) if status == present else None,
            )
            for one, status in zip(session.attendances.all(), statuses, strict=True)
        ],
    )


def _placements(people: list[Cadre], departments: dict[str, Department], township: Township, organiser: User) -> None:
    today = timezone.localdate()
    common: dict[str, Any] = {"supervisor": "何主任", "duties": "协助办理日常业务，参加下村走访。"}
    first = PlacementPlan(
        cadre=people[0], kind="department", department=departments["民政办"], post="民政助理", work_fields=["民政", "信访"],
        starts_on=today - timedelta(days=80), ends_on=today + timedelta(days=10), **common,
    )  # fmt: skip
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    remark(
        save_placement(first, recorded_by=organiser),
        month=month,
        text="肯学肯干，能独立接待群众来访。",
        recorded_by=organiser,
    )
    second = PlacementPlan(
        cadre=people[1], kind="village", village=Village.objects.filter(township=township).last(), post="文书助理",
        work_fields=["文书"], starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=70), full_time=False, **common,
    )  # fmt: skip
    save_placement(second, recorded_by=organiser)


def _tasks(people: list[Cadre], organiser: User) -> None:
    today = timezone.localdate()

    def give(cadre: Cadre, title: str, since: int, until: int, **fields: Any) -> Task:
        days: dict[str, Any] = {"set_on": today - timedelta(days=since), "due_on": today + timedelta(days=until)}
        return set_task(Assignment(cadre, title, "郑书记", **days, **fields), recorded_by=organiser)

    done = give(people[0], "动员农户土地入社", 90, -20)
    note(done, noted_on=today - timedelta(days=60), text="已走访两个组。", recorded_by=organiser)
    end_task(
        done, status="finished", ended_on=today - timedelta(days=25), outcome="78 户土地入社",
        outcome_number=Decimal(78), outcome_unit="户",
    )  # fmt: skip
    give(people[1], "人居环境整治", 40, -3)
    give(people[2], "代理文书", 10, 50, kind="acting")
