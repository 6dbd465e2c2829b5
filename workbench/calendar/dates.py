"""The office's year (月历): what falls on the days of a month, from all apps, each with the page where it is done.

Nothing is kept here: every line follows from the data, so that what was done is shown as done.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentoring.access import CLOSE_MONTH
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.board import month_board
from mentoring.cadence.duties import Reach
from mentoring.models import Talk
from mentoring.months.months import closing_of, first_of, last_of
from office.together import read_together
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


# Records, and what each of them is on its day.
Source = tuple[QuerySet[Any, Any], Callable[[Any], Due]]


def due_in(user: User, month: date, today: date) -> list[Due]:
    """Everything in the month that begins on ``month``, of what the user sees, in a fixed number of queries."""
    first, last = month, last_of(month)
    parts = (_selection, _training, _placements, _tasks, _follow_ups, _terms)
    sources = [source for part in parts for source in part(user, first, last)]
    read_together(*(records for records, _ in sources))
    found = [due(one) for records, due in sources for one in records]
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


def _selection(user: User, first: date, last: date) -> Iterator[Source]:
    if not user.has_perm(VIEW_SELECTION):
        return
    rounds = SelectionRound.objects.visible_to(user, VIEW_SELECTION).filter(status=SelectionRound.Status.ANNOUNCED)
    yield (
        rounds.filter(nominations_until__range=(first, last)),
        lambda one: Due(
            one.nominations_until, "selection", f"{one}：提名截止", reverse("selection:detail", args=[one.pk])
        ),
    )

    def on_path(one: Any, day: date, what: str, *, done: bool = False) -> Due:
        address = reverse("selection:village", args=[one.selection_id])
        return Due(day, "selection", f"{one.selection.village}{what}", address, done)

    meetings = SelectionMeeting.objects.visible_to(user, VIEW_SELECTION).filter(held_on__range=(first, last))
    planned = SelectionMeeting.Status.PLANNED
    yield (
        meetings.select_related("selection__village"),
        lambda one: on_path(one, one.held_on, "公选大会", done=one.status != planned),
    )
    notices = PublicNotice.objects.visible_to(user, VIEW_SELECTION).in_force().filter(ends_on__range=(first, last))
    yield notices.select_related("selection__village"), lambda one: on_path(one, one.ends_on, "公示期满")


def _training(user: User, first: date, last: date) -> Iterator[Source]:
    def due(one: TrainingSession) -> Due:
        address = reverse("training:session", args=[one.pk])
        return Due(timezone.localdate(one.starts_at), "training", str(one), address, one.status == one.Status.HELD)

    if user.has_perm(VIEW_TRAINING):
        found = TrainingSession.objects.visible_to(user, VIEW_TRAINING).exclude(
            status=TrainingSession.Status.CANCELLED
        )
        yield found.filter(starts_at__date__range=(first, last)), due


def _placements(user: User, first: date, last: date) -> Iterator[Source]:
    def due(one: Placement) -> Due:
        address = reverse("training:placement", args=[one.pk])
        return Due(one.ends_on, "placement", f"{one.cadre}在{one.host}期满", address, bool(one.evaluated_on))

    if user.has_perm(VIEW_TRAINING):
        found = Placement.objects.visible_to(user, VIEW_TRAINING).in_force().filter(ends_on__range=(first, last))
        yield found.select_related("cadre", "village", "department"), due


def _tasks(user: User, first: date, last: date) -> Iterator[Source]:
    def due(one: Task) -> Due:
        address = reverse("training:task", args=[one.pk])
        return Due(one.due_on, "task", f"{one.cadre}：{one}", address, one.status == "finished")

    if user.has_perm("reserve_cadres.view_cadre"):
        found = Task.objects.visible_to(user, VIEW_TRAINING).filter(due_on__range=(first, last))
        yield found.exclude(status="cancelled").select_related("cadre"), due


def _follow_ups(user: User, first: date, last: date) -> Iterator[Source]:
    def due(one: Talk) -> Due:
        address = reverse("mentoring:talk", args=[one.pk])
        return Due(one.follow_up_due or first, "talk", f"后续：{one.follow_up[:30]}", address, bool(one.settled_on))

    if user.has_perm(VIEW_TALK):
        found = Talk.objects.visible_to(user, VIEW_TALK).filter(follow_up_due__range=(first, last))
        yield found.select_related("mentor"), due


def _terms(user: User, first: date, last: date) -> Iterator[Source]:
    if user.has_perm(VIEW_TERM):
        yield (
            Term.objects.visible_to(user, VIEW_TERM).filter(election_day__range=(first, last)),
            lambda one: Due(one.election_day, "term", f"{one}选举日", reverse("terms:detail", args=[one.pk])),
        )
    if user.has_perm("villages.view_post"):
        ending = Post.objects.visible_to(user).filter(incumbent_term_end__range=(first, last)).order_by()
        yield (
            ending.values_list("incumbent_term_end").annotate(Count("pk")),
            lambda one: Due(one[0], "term", f"{one[1]} 个岗位任期届满", reverse("villages:bench")),
        )


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
