"""What a user must do, what ends this month, and what has long been missing. Each number is that of the list its line leads to."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse

from accounts.models import PendingAct, User
from accounts.two_parts import waiting_for
from mentoring.access import CLOSE_MONTH, KEEP_PAIRS
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.board import Board
from mentoring.models import Pairing, Reminder, Talk
from mentoring.months.months import closings_of, first_of
from mentoring.pairs.pairs import without_mentor
from office.together import count_together
from reserve_cadres.assessments import assessments
from reserve_cadres.assessments.access import RECORD as RECORD_ASSESSMENT
from reserve_cadres.changes.access import DECIDE, PROPOSE
from reserve_cadres.models import Assessment, Cadre, ChangeProposal, RosterImport, StateChange, VillageSelection
from reserve_cadres.people.access import CHANGE, VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import REVIEW, RUN
from reserve_cadres.selection.approvals.approvals import hindrances
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.departments import reviews_of
from training.access import KEEP_TASK, PLAN, RUN_PLACEMENT
from training.access import VIEW as VIEW_TRAINING
from training.models import Placement, PlannedSession, Task, TrainingSession
from training.placements.placements import by_standing
from training.year.year import overdue
from villages.models import Department, Post, VillageHandover
from workbench.access import KEEP_PRIVACY
from workbench.dossiers.completeness import with_missing
from workbench.privacy.models import PersonalRequest

DECIDE_HANDOVER = "villages.decide_handover"


class Band(StrEnum):
    """Where a line stands: to be done by the user, ending this month, or missing for long."""

    TODO = "todo"
    MONTH = "month"
    MISSING = "missing"


@dataclass(frozen=True)
class Item:
    """One line: how many, of what, where the list is; ``late`` where a day has passed, ``act`` the word on its button."""

    count: int
    text: str
    address: str
    band: Band = Band.TODO
    late: bool = False
    act: str = ""


@dataclass(frozen=True)
class Line:
    """An :class:`Item` to be counted: ``of`` is the number, or the QuerySet it is that of."""

    of: "int | QuerySet"
    text: str
    address: str
    band: Band = Band.TODO
    late: bool = False
    act: str = ""


@dataclass(frozen=True)
class Known:
    """What the page has read for its other parts already, as the user sees it."""

    board: Board | None
    # Villages whose nominations should have been closed.
    late: list[VillageSelection]
    posts: list[Any]
    # Posts with their bench strength; who waits for an approval that the user may give.
    waiting: list[Candidacy]
    # Nothing was recorded yet of what came before.
    first_day: bool = False


def _link(name: str, query: str = "") -> str:
    return reverse(name) + (f"?{query}" if query else "")


def agenda_of(user: User, today: date, known: Known, **also: QuerySet) -> tuple[list[Item], dict[str, int]]:
    """Everything the user has to see to, what is late first, and how many ``also`` are; one query for all the numbers."""
    lines = [
        line for part in (_accounts, _decisions, _pool, _training, _mentoring) for line in part(user, today, known)
    ]
    return _counted(lines, also)


def of_band(items: Iterable[Item], band: Band) -> list[Item]:
    """The lines of a band, what is late first."""
    return sorted((item for item in items if item.band == band), key=lambda item: not item.late)


def _counted(lines: list[Line], also: dict[str, QuerySet]) -> tuple[list[Item], dict[str, int]]:
    """The lines that hold something, with their numbers."""
    sets = {f"line_{number}": line.of for number, line in enumerate(lines) if isinstance(line.of, QuerySet)}
    found = count_together(sets | also)
    items = [
        Item(
            line.of if isinstance(line.of, int) else found[f"line_{number}"],
            line.text, line.address, line.band, line.late, line.act,
        )
        for number, line in enumerate(lines)
    ]  # fmt: skip
    return [item for item in items if item.count], {key: found[key] for key in also}


def _accounts(user: User, today: date, known: Known) -> Iterator[Line]:
    if user.has_perm("accounts.change_user"):
        found = User.objects.visible_to(user, "accounts.change_user").without_role()
        yield Line(found, "个账号还没有授予角色", _link("accounts:list", "role=none"), act="授予")
        pending = PendingAct.objects.visible_to(user, "accounts.change_user").waiting().exclude(asked_by=user)
        yield Line(pending, "件系统管理员的事项等待您确认", _link("accounts:pending"), act="确认")
    if user.has_perm("accounts.view_accessrecord"):
        yield Line(waiting_for(user), "个重设的密码等您告诉后段", _link("accounts:access_records"), act="告诉")


def _decisions(user: User, today: date, known: Known) -> Iterator[Line]:
    if known.waiting:
        ready = sum(not problems for problems in hindrances(known.waiting, today).values())
        text = f"人等待审批入库，其中 {ready} 人可以批准"
        yield Line(len(known.waiting), text, _link("selection:approvals"), act="审批")
    if user.has_perm(DECIDE):
        found = ChangeProposal.objects.visible_to(user, DECIDE).waiting()
        yield Line(found, "份进出变动等待决定", _link("changes:list"), act="决定")
    elif user.has_perm(PROPOSE):
        found = ChangeProposal.objects.visible_to(user, PROPOSE).waiting()
        yield Line(found, "份进出变动已提出，等待镇领导小组决定", _link("changes:list"), Band.MONTH)
    if user.has_perm(DECIDE_HANDOVER):
        offered = (
            VillageHandover.objects.visible_to(user, DECIDE_HANDOVER).waiting().filter(to_township=user.township_id)
        )
        yield Line(offered, "个村提出划入本镇，等待决定", _link("reforms:handovers", "waiting=1"), act="决定")
    if user.has_perm(REVIEW):
        open_ones = sum(one.open for one in reviews_of(Department.objects.visible_to(user, REVIEW)))
        yield Line(open_ones, "名参选人等待本科室联审", _link("selection:department_reviews"), act="联审")
    if user.has_perm("reserve_cadres.view_rosterimport"):
        unfinished = [RosterImport.Status.UPLOADED, RosterImport.Status.PREVIEWED]
        imports = RosterImport.objects.visible_to(user).filter(status__in=unfinished)
        yield Line(imports, "份花名册已上传，还没有确认", _link("roster:list"), act="核对")
    if user.has_perm(KEEP_PRIVACY):
        asked = PersonalRequest.objects.visible_to(user, KEEP_PRIVACY).open()
        address = _link("privacy:requests", "state=open")
        yield Line(asked.filter(due_on__lt=today), "份个人信息申请过了答复期限", address, late=True, act="答复")
        yield Line(asked.filter(due_on__gte=today), "份个人信息申请等待答复", address, act="答复")
    for made, number in Counter(one.round for one in known.late).items():
        address = f"{reverse('selection:detail', args=[made.pk])}?stage=nominating"
        yield Line(number, f"个村提名到期还没有截止（{made}）", address, late=True, act="截止")


def _pool(user: User, today: date, known: Known) -> Iterator[Line]:
    if not user.has_perm(VIEW):
        return
    short = sum(post.missing > 0 for post in known.posts)
    yield Line(short, "个岗位后备没有配齐", _link("villages:bench", "gaps=1"), Band.MISSING)
    if user.has_perm(RUN):
        left = Post.objects.visible_to(user).with_bench_strength().filter(missing__gt=0, departures__isnull=False)
        address = _link("selection:vacancies", "left=1")
        yield Line(left.distinct(), "个岗位有人离开，要递补或重新选拔", address, act="递补")
    if user.has_perm(CHANGE):
        people = Cadre.objects.visible_to(user, CHANGE).filter(state=State.IN_POOL)
        incomplete = with_missing(people, today.year).filter(missing_count__gt=0)
        yield Line(incomplete, "人的档案有缺项", _link("workbench:completeness"), Band.MISSING)
    if user.has_perm(RECORD_ASSESSMENT):
        yield from _assessments(user, today, known)


def _assessments(user: User, today: date, known: Known) -> Iterator[Line]:
    changes = StateChange.objects.visible_to(user, RECORD_ASSESSMENT)
    found = Assessment.objects.visible_to(user, RECORD_ASSESSMENT)
    # The year that is over is late; the one that runs is due from November on.
    for year in (today.year - 1, *([today.year] if today.month >= 11 else [])):
        over = year < today.year
        address = _link("assessments:overview", f"year={year}&missing=1")
        missing = assessments.unassessed(changes, found, year)
        yield Line(
            missing,
            f"人还没有 {year} 年度考核",
            address,
            Band.MISSING if over or known.first_day else Band.MONTH,
            late=over,
        )
        address = _link("assessments:suggestions", f"year={year}")
        suggested = assessments.suggested(found, year).filter(is_open=True)
        yield Line(suggested, f"人按 {year} 年度考核建议退出，还没有提请决定", address, act="提请")


def _training(user: User, today: date, known: Known) -> Iterator[Line]:
    if not user.has_perm(VIEW_TRAINING):
        return
    planned = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned")
    yield Line(planned, "次培训将要举办", _link("training:sessions", "status=planned"), Band.MONTH)
    placements = Placement.objects.visible_to(user, VIEW_TRAINING)
    address = _link("training:placements", "standing=soon")
    yield Line(by_standing(placements, "soon", today), "个跟岗挂职快到期", address, Band.MONTH)
    if user.has_perm(RUN_PLACEMENT):
        address = _link("training:placements", "standing=unevaluated")
        unevaluated = by_standing(placements, "unevaluated", today)
        yield Line(unevaluated, "个跟岗挂职到期没有鉴定", address, late=True, act="鉴定")
    if user.has_perm(VIEW):
        tasks = Task.objects.visible_to(user, VIEW_TRAINING)
        band, act = (Band.TODO, "催办") if user.has_perm(KEEP_TASK) else (Band.MONTH, "")
        yield Line(
            tasks.overdue(today), "项任务逾期", _link("training:tasks", "status=overdue"), band, late=True, act=act
        )
        address = _link("training:tasks", "status=month")
        yield Line(tasks.due_this_month(today), "项任务本月到期", address, Band.MONTH)
    if user.has_perm(PLAN) and user.township_id:
        plan = PlannedSession.objects.visible_to(user, VIEW_TRAINING).filter(plan__year=today.year)
        late = overdue(plan, today.year, today)
        yield Line(late, "次计划培训过期没有举办", _link("training:plan"), Band.MISSING, late=True)


def _mentoring(user: User, today: date, known: Known) -> Iterator[Line]:
    if not (user.has_perm(VIEW_TALK) and user.township_id):
        return
    if known.board and user.scope_of(VIEW_TALK).whole_township:
        text = f"名联系人本月谈话还没有完成，还剩 {known.board.days_left} 天"
        yield Line(len(known.board.behind), text, _link("mentoring:board", "behind=1"), Band.MONTH)
    following = Talk.objects.visible_to(user, VIEW_TALK).following_up()
    address = _link("mentoring:follow_ups", "status=due")
    late = Line(following.due_before(today), "项谈话后续事项过了期限", address, late=True, act="办结")
    yield late if user.has_perm("mentoring.record_talk") else replace(late, band=Band.MONTH, act="")
    address = _link("mentoring:follow_ups", "status=month")
    yield Line(following.due_this_month(today), "项谈话后续事项本月到期", address, Band.MONTH)
    if user.has_perm(CLOSE_MONTH):
        amiss = Reminder.objects.visible_to(user, CLOSE_MONTH).amiss()
        yield Line(amiss, "条提醒没有送到", _link("mentoring:reminders", "state=amiss"), act="处理")
    if user.has_perm(KEEP_PAIRS):
        paired = Pairing.objects.visible_to(user, KEEP_PAIRS).filter(cadre__state=State.IN_POOL)
        address = _link("mentoring:pairs", "gap=outlived")
        yield Line(paired.outlived(), "对结对的联系人已离任，要交接", address, act="交接")
        people = Cadre.objects.visible_to(user, KEEP_PAIRS)
        for kind in Pairing.Kind:
            address = _link("mentoring:pairs", f"gap={kind.value}")
            yield Line(without_mentor(people, kind), f"人没有{kind.label}联系", address, Band.MISSING)
    if user.has_perm(CLOSE_MONTH):
        last_month = first_of(first_of(today) - timedelta(days=1))
        talked = Talk.objects.visible_to(user, CLOSE_MONTH).in_month(last_month)
        # One month, however many talks.
        to_close = talked.exclude(Exists(closings_of(user.township_id, last_month)))[:1]
        address = _link("mentoring:board", f"month={last_month:%Y-%m}")
        yield Line(to_close, f"个月({last_month.month} 月)的谈话记录还没有关闭", address, act="关闭")
