"""What a user must do today and what is late, from all apps. Each number is that of the list its line leads to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from mentoring.access import CLOSE_MONTH, KEEP_PAIRS
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.board import Board, Reach, month_board
from mentoring.models import Pairing, Talk
from mentoring.months.months import closing_of, first_of
from mentoring.pairs.pairs import gaps
from reserve_cadres.assessments import assessments
from reserve_cadres.assessments.access import RECORD as RECORD_ASSESSMENT
from reserve_cadres.changes.access import DECIDE, PROPOSE
from reserve_cadres.models import (
    Assessment,
    Cadre,
    Candidacy,
    ChangeProposal,
    RosterImport,
    SelectionRound,
    StateChange,
    VillageSelection,
)
from reserve_cadres.people.access import CHANGE, VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import APPROVE, REVIEW, RUN
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.selection.approvals.approvals import chosen_and_undecided, hindrances
from reserve_cadres.selection.course.progress import STAGES, Progress, progress_of
from reserve_cadres.selection.reviews.departments import reviews_of
from training.access import PLAN, RUN_PLACEMENT
from training.access import VIEW as VIEW_TRAINING
from training.models import Placement, Task, TrainingSession, YearPlan
from training.placements.placements import by_standing
from training.year.year import standing_of
from villages.models import Department, Post, VillageHandover
from workbench.dossiers.completeness import with_missing

DECIDE_HANDOVER = "villages.decide_handover"


@dataclass(frozen=True)
class Item:
    """One line: how many, of what, where the list is; ``late`` where a day has passed."""

    count: int
    text: str
    address: str
    late: bool = False


def _link(name: str, query: str = "") -> str:
    return reverse(name) + (f"?{query}" if query else "")


def agenda_of(user: User, today: date, board: Board | None, selections: list[Progress]) -> list[Item]:
    """Everything the user has to see to, what is late first; lines with nothing in them are left out.

    ``board`` and ``selections`` are this month's talks and the villages under way, as the user sees them.
    """
    found = [item for part in (_decisions, _reviews, _pool, _training, _mentoring) for item in part(user, today)]
    found += _nominations_overdue(selections, today)
    if board and user.scope_of(VIEW_TALK).whole_township:
        text = f"名联系人本月谈话还没有完成，还剩 {board.days_left} 天"
        found.append(Item(len(board.behind), text, _link("mentoring:board", "behind=1")))
    return sorted((item for item in found if item.count), key=lambda item: not item.late)


def _decisions(user: User, today: date) -> Iterator[Item]:
    if user.has_perm(APPROVE):
        waiting = chosen_and_undecided(Candidacy.objects.visible_to(user, APPROVE))
        ready = sum(not problems for problems in hindrances(waiting, today).values())
        yield Item(len(waiting), f"人等待审批入库，其中 {ready} 人可以批准", _link("selection:approvals"))
    if user.has_perm(DECIDE):
        found = ChangeProposal.objects.visible_to(user, DECIDE).waiting()
        yield Item(found.count(), "份进出变动等待决定", _link("changes:list"))
    elif user.has_perm(PROPOSE):
        found = ChangeProposal.objects.visible_to(user, PROPOSE).waiting()
        yield Item(found.count(), "份进出变动已提出，等待镇领导小组决定", _link("changes:list"))

    if user.has_perm(DECIDE_HANDOVER):
        offered = (
            VillageHandover.objects.visible_to(user, DECIDE_HANDOVER).waiting().filter(to_township=user.township_id)
        )
        yield Item(offered.count(), "个村提出划入本镇，等待决定", _link("reforms:handovers", "waiting=1"))


def _reviews(user: User, today: date) -> Iterator[Item]:
    if user.has_perm(REVIEW):
        waiting = sum(one.open for one in reviews_of(Department.objects.visible_to(user, REVIEW)))
        yield Item(waiting, "名参选人等待本科室联审", _link("selection:department_reviews"))


def _pool(user: User, today: date) -> Iterator[Item]:
    if not user.has_perm(VIEW):
        return
    if user.has_perm("villages.view_post"):
        posts = Post.objects.visible_to(user).with_bench_strength().filter(missing__gt=0)
        yield Item(posts.count(), "个岗位后备没有配齐", _link("villages:bench", "gaps=1"))
    if user.has_perm(RUN):
        left = Post.objects.visible_to(user).with_bench_strength().filter(missing__gt=0, departures__isnull=False)
        yield Item(left.distinct().count(), "个岗位有人离开，要递补或重新选拔", _link("selection:vacancies", "left=1"))
    if user.has_perm(CHANGE):
        people = Cadre.objects.visible_to(user, CHANGE).filter(state=State.IN_POOL)
        incomplete = with_missing(people, today.year).filter(missing_count__gt=0)
        yield Item(incomplete.count(), "人的档案有缺项", _link("workbench:completeness"))
    if user.has_perm(RECORD_ASSESSMENT):
        yield from _assessments(user, today)
    if user.has_perm("reserve_cadres.view_rosterimport"):
        unfinished = [RosterImport.Status.UPLOADED, RosterImport.Status.PREVIEWED]
        found = RosterImport.objects.visible_to(user).filter(status__in=unfinished)
        yield Item(found.count(), "份花名册已上传，还没有确认", _link("roster:list"))


def _assessments(user: User, today: date) -> Iterator[Item]:
    changes = StateChange.objects.visible_to(user, RECORD_ASSESSMENT)
    found = Assessment.objects.visible_to(user, RECORD_ASSESSMENT)
    # The year that is over is late; the one that runs is due from November on.
    for year in (today.year - 1, *([today.year] if today.month >= 11 else [])):
        missing = sum(len(line.missing) for line in assessments.village_lines(changes, found, year))
        address = _link("assessments:overview", f"year={year}&missing=1")
        yield Item(missing, f"人还没有 {year} 年度考核", address, late=year < today.year)
        suggested = sum(one.open for one in assessments.suggestions(found, year))
        address = _link("assessments:suggestions", f"year={year}")
        yield Item(suggested, f"人按 {year} 年度考核建议退出，还没有提请决定", address)


def _training(user: User, today: date) -> Iterator[Item]:
    if not user.has_perm(VIEW_TRAINING):
        return
    planned = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned")
    yield Item(planned.count(), "次培训将要举办", _link("training:sessions", "status=planned"))
    placements = Placement.objects.visible_to(user, VIEW_TRAINING)
    soon = by_standing(placements, "soon", today).count()
    yield Item(soon, "个跟岗挂职快到期", _link("training:placements", "standing=soon"))
    if user.has_perm(RUN_PLACEMENT):
        unevaluated = by_standing(placements, "unevaluated", today).count()
        yield Item(
            unevaluated, "个跟岗挂职到期没有鉴定", _link("training:placements", "standing=unevaluated"), late=True
        )
    if user.has_perm(VIEW):
        overdue = Task.objects.visible_to(user, VIEW_TRAINING).overdue(today).count()
        yield Item(overdue, "项任务逾期", _link("training:tasks", "status=overdue"), late=True)
    if user.has_perm(PLAN) and user.township_id:
        plan = YearPlan.objects.visible_to(user, VIEW_TRAINING).filter(year=today.year).first()
        standing = standing_of(user.township_id, plan, today.year, today)
        yield Item(len(standing.overdue), "次计划培训过期没有举办", _link("training:plan"), late=True)


def _mentoring(user: User, today: date) -> Iterator[Item]:
    if not (user.has_perm(VIEW_TALK) and user.township_id):
        return
    due = Talk.objects.visible_to(user, VIEW_TALK).following_up().filter(follow_up_due__lt=today)
    yield Item(due.count(), "项谈话后续事项过了期限", _link("mentoring:follow_ups", "status=due"), late=True)
    if user.has_perm(KEEP_PAIRS):
        paired = Pairing.objects.visible_to(user, KEEP_PAIRS).filter(cadre__state=State.IN_POOL)
        yield Item(paired.outlived().count(), "对结对的联系人已离任，要交接", _link("mentoring:pairs", "gap=outlived"))
        labels = dict(Pairing.Kind.choices)
        for kind, number in gaps(Cadre.objects.visible_to(user, KEEP_PAIRS)).items():
            yield Item(number, f"人没有{labels[kind]}联系", _link("mentoring:pairs", f"gap={kind}"))
    if user.has_perm(CLOSE_MONTH):
        last_month = first_of(first_of(today) - timedelta(days=1))
        talked = Talk.objects.visible_to(user, CLOSE_MONTH).in_month(last_month).exists()
        if talked and not closing_of(user.township_id, last_month):
            address = _link("mentoring:board", f"month={last_month:%Y-%m}")
            yield Item(1, f"个月({last_month.month} 月)的谈话记录还没有关闭", address)


def _nominations_overdue(selections: list[Progress], today: date) -> Iterator[Item]:
    rounds = Counter(one.selection.round for one in selections if one.stage == "nominating")
    for made, number in rounds.items():
        if made.nominations_until < today:
            address = f"{reverse('selection:detail', args=[made.pk])}?stage=nominating"
            yield Item(number, f"个村提名到期还没有截止（{made}）", address, late=True)


def selections_under_way(user: User) -> list[Progress]:
    """The villages of announced rounds that are not done, those further behind first; none for who sees none."""
    if not user.has_perm(VIEW_SELECTION):
        return []
    villages = VillageSelection.objects.visible_to(user, VIEW_SELECTION).for_pages()
    progress = progress_of(list(villages.filter(round__status=SelectionRound.Status.ANNOUNCED)))
    order = list(STAGES)
    return sorted((one for one in progress if one.stage != "approved"), key=lambda one: order.index(one.stage))


def board_of(user: User, today: date) -> Board | None:
    """This month's talks of those the user sees; None for who sees none."""
    if not (user.has_perm(VIEW_TALK) and user.township_id):
        return None
    return month_board(Reach.of(user), first_of(today), today)
