"""The office's year (月历): what falls on the days of a month, from all apps, each with the page where it is done.

Nothing is kept here: every line follows from the data, so that what was done is shown as done.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentoring.access import CLOSE_MONTH
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.board import month_board
from mentoring.cadence.duties import Reach
from mentoring.models import Talk
from mentoring.months.months import closing_of, first_of, last_of
from reserve_cadres.assessments.access import VIEW as VIEW_ASSESSMENT
from reserve_cadres.models import PublicNotice, SelectionMeeting, SelectionRound, Term
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.terms.access import VIEW as VIEW_TERM
from training.access import VIEW as VIEW_TRAINING
from training.models import Placement, PlannedSession, Task, TrainingSession
from training.year.year import with_sessions
from villages.models import Post

# What a line is about, in the order of a day.
KINDS = {
    "selection": "选拔", "training": "培训", "placement": "挂职", "task": "任务", "talk": "谈话", "month": "月份",
    "assessment": "考核", "term": "换届",
}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """Something on a day: its kind, in words, where it is done, and whether it is done already."""

    day: date
    kind: str
    text: str
    address: str
    done: bool = False

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


def due_in(user: User, month: date, today: date) -> list[Due]:
    """Everything in the month that begins on ``month``, of what the user sees, in a fixed number of queries."""
    first, last = month, last_of(month)
    parts = (_selection, _training, _placements, _tasks, _follow_ups, _terms)
    found = [one for part in parts for one in part(user, first, last)]
    found += [*_talks(user, month, today), *_assessments(user, month)]
    order = list(KINDS)
    return sorted(found, key=lambda one: (one.day, order.index(one.kind), one.text))


def planned_in(user: User, month: date) -> Sequence[PlannedSession]:
    """What the year plan foresees in the month, which has no day yet; ``held`` and ``arranged`` say what became of it."""
    if not user.has_perm(VIEW_TRAINING):
        return []
    planned = PlannedSession.objects.visible_to(user, VIEW_TRAINING).filter(plan__year=month.year, month=month.month)
    return list(with_sessions(planned))


def weeks_of(month: date, found: Sequence[Due]) -> list[list[tuple[date, list[Due]]]]:
    """The month in whole weeks from Monday, each day with what falls on it; days of other months have nothing."""
    by_day = defaultdict(list)
    for one in found:
        by_day[one.day].append(one)
    start = month - timedelta(days=month.weekday())
    last = last_of(month)
    days = [start + timedelta(days=number) for number in range((last - start).days + 1)]
    days += [last + timedelta(days=number) for number in range(1, 7 - last.weekday())]
    return [[(day, by_day[day]) for day in days[at : at + 7]] for at in range(0, len(days), 7)]


def _selection(user: User, first: date, last: date) -> Iterator[Due]:
    if not user.has_perm(VIEW_SELECTION):
        return
    rounds = SelectionRound.objects.visible_to(user, VIEW_SELECTION).filter(status=SelectionRound.Status.ANNOUNCED)
    for one in rounds.filter(nominations_until__range=(first, last)):
        yield Due(one.nominations_until, "selection", f"{one}：提名截止", reverse("selection:detail", args=[one.pk]))
    meetings = SelectionMeeting.objects.visible_to(user, VIEW_SELECTION).filter(held_on__range=(first, last))
    for meeting in meetings.select_related("selection__village"):
        address = reverse("selection:village", args=[meeting.selection_id])
        done = meeting.status != SelectionMeeting.Status.PLANNED
        yield Due(meeting.held_on, "selection", f"{meeting.selection.village}公选大会", address, done)
    notices = PublicNotice.objects.visible_to(user, VIEW_SELECTION).in_force().filter(ends_on__range=(first, last))
    for notice in notices.select_related("selection__village"):
        address = reverse("selection:village", args=[notice.selection_id])
        yield Due(notice.ends_on, "selection", f"{notice.selection.village}公示期满", address)


def _training(user: User, first: date, last: date) -> Iterator[Due]:
    if not user.has_perm(VIEW_TRAINING):
        return
    found = TrainingSession.objects.visible_to(user, VIEW_TRAINING).exclude(status=TrainingSession.Status.CANCELLED)
    for one in found.filter(starts_at__date__range=(first, last)):
        day = timezone.localdate(one.starts_at)
        address = reverse("training:session", args=[one.pk])
        yield Due(day, "training", str(one), address, one.status == TrainingSession.Status.HELD)


def _placements(user: User, first: date, last: date) -> Iterator[Due]:
    if not user.has_perm(VIEW_TRAINING):
        return
    found = Placement.objects.visible_to(user, VIEW_TRAINING).in_force().filter(ends_on__range=(first, last))
    for one in found.select_related("cadre", "village", "department"):
        address = reverse("training:placement", args=[one.pk])
        yield Due(one.ends_on, "placement", f"{one.cadre}在{one.host}期满", address, bool(one.evaluated_on))


def _tasks(user: User, first: date, last: date) -> Iterator[Due]:
    if not user.has_perm("reserve_cadres.view_cadre"):
        return
    found = (
        Task.objects.visible_to(user, VIEW_TRAINING).filter(due_on__range=(first, last)).exclude(status="cancelled")
    )
    for one in found.select_related("cadre"):
        address = reverse("training:task", args=[one.pk])
        yield Due(one.due_on, "task", f"{one.cadre}：{one}", address, one.status == "finished")


def _follow_ups(user: User, first: date, last: date) -> Iterator[Due]:
    if not user.has_perm(VIEW_TALK):
        return
    found = Talk.objects.visible_to(user, VIEW_TALK).filter(follow_up_due__range=(first, last))
    for one in found.select_related("mentor"):
        address = reverse("mentoring:talk", args=[one.pk])
        yield Due(one.follow_up_due or first, "talk", f"后续：{one.follow_up[:30]}", address, bool(one.settled_on))


def _terms(user: User, first: date, last: date) -> Iterator[Due]:
    if user.has_perm(VIEW_TERM):
        for one in Term.objects.visible_to(user, VIEW_TERM).filter(election_day__range=(first, last)):
            yield Due(one.election_day, "term", f"{one}选举日", reverse("terms:detail", args=[one.pk]))
    if user.has_perm("villages.view_post"):
        ending = Post.objects.visible_to(user).filter(incumbent_term_end__range=(first, last)).order_by()
        for day, number in ending.values_list("incumbent_term_end").annotate(Count("pk")):
            yield Due(day, "term", f"{number} 个岗位任期届满", reverse("villages:bench"))


def _talks(user: User, month: date, today: date) -> Iterator[Due]:
    """The month's talks, due on its last day; and for who closes months, that of the month before."""
    if not user.has_perm(VIEW_TALK):
        return
    address = f"{reverse('mentoring:board')}?month={month:%Y-%m}"
    if month <= first_of(today):
        board = month_board(Reach.of(user), month, today)
        missing = sum(line.behind for line in board.mentors)
        text = f"本月谈话还差 {missing}" if missing else "本月谈话已完成"
        if board.mentors:
            yield Due(last_of(month), "talk", text, address, not missing)
    else:
        yield Due(last_of(month), "talk", "本月谈话到期", address)
    before = first_of(month - timedelta(days=1))
    if not user.has_perm(CLOSE_MONTH) or before >= first_of(today):
        return
    closed = closing_of(user.township.pk, before) is not None
    # Where nobody talked there is nothing to keep as it was.
    if closed or Talk.objects.visible_to(user, CLOSE_MONTH).in_month(before).exists():
        address = f"{reverse('mentoring:board')}?month={before:%Y-%m}"
        yield Due(month, "month", f"{before.month} 月的谈话{'已关闭' if closed else '可以关闭'}", address, closed)


def _assessments(user: User, month: date) -> Iterator[Due]:
    if month.month == 12 and user.has_perm(VIEW_ASSESSMENT):
        address = f"{reverse('assessments:overview')}?year={month.year}&missing=1"
        yield Due(date(month.year, 12, 31), "assessment", f"{month.year} 年度考核", address)
