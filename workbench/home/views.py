"""The home page: what must I do, what ends this month, what has long been missing; below, how things stand and what changed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import AccessRecord, User
from accounts.requests import StaffRequest
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.board import month_board
from mentoring.cadence.duties import Reach
from mentoring.months.months import first_of
from office.together import read_together
from reserve_cadres.models import Cadre, Candidacy, SelectionRound, StateChange, VillageSelection
from reserve_cadres.people.access import VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import APPROVE
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.selection.approvals.approvals import undecided
from reserve_cadres.selection.course.progress import STAGES, Progress, progress_of
from training.access import VIEW as VIEW_TRAINING
from training.models import TrainingSession
from villages.models import Post
from workbench.home.agenda import Band, Known, agenda_of, of_band
from workbench.home.bench import Strength, bench_of
from workbench.home.month import month_of, parts_of
from workbench.start.installation import is_set_up
from workbench.start.models import FirstDay
from workbench.start.path import FILL, coming_for, steps_of

# What changed in so many days is news.
RECENT_DAYS = 30
SHOWN = 8


def home(request: StaffRequest) -> HttpResponse:
    """What each role needs first; every number leads to the list behind it. What is only looked at, :func:`glance` brings."""
    user, today = request.user, timezone.localdate()
    if user.above_townships and user.township_id is None:
        return redirect("county:home")
    if user.township_id is None:
        return render(request, "workbench/start/no_township.html", {"may_be_set_up": not is_set_up()})
    posts = _posts(user).values_list("quota", "filled", "reserve_count", "missing", named=True)
    waiting = undecided(Candidacy.objects.visible_to(user, APPROVE)).for_pages()
    waiting = waiting.select_related("cadre__post__village", "cadre__joint_post")
    late = VillageSelection.objects.visible_to(user, VIEW_SELECTION).nominations_overdue(today).select_related("round")
    first_days = FirstDay.objects.visible_to(user, FILL).filter(ended_at=None)
    read_together(posts, waiting, late, first_days)
    sees_talks = user.has_perm(VIEW_TALK)
    board = month_board(Reach.of(user), first_of(today), today) if sees_talks else None
    first_day = next(iter(first_days), None)
    known = Known(board, list(late), list(posts), list(waiting), first_day=bool(first_day))
    items, numbers = agenda_of(user, today, known, **_numbers(user, today))
    context: dict[str, Any] = {
        **{band.value: of_band(items, band) for band in Band},
        "board": board,
        "own_lines": [line for line in board.mentors if line.mentor == user] if board else [],
        "strength": Strength.of(posts),
        "numbers": numbers,
        "accesses": [(action, action.label, numbers[action.value]) for action in _ACCESSES if action.value in numbers],
        "today": today,
        "first_day": first_day,
    }
    if first_day:
        steps = steps_of(user.township)
        context |= {
            "steps": steps,
            "coming": coming_for(user, steps),
            "steps_done": sum(step.done for step in steps),
        }
    return render(request, "workbench/home.html", context)


def glance(request: StaffRequest) -> HttpResponse:
    """What home shows below its bands, fetched once these are there; by itself it is a page."""
    user, today = request.user, timezone.localdate()
    since = today - timedelta(days=RECENT_DAYS)
    selections = VillageSelection.objects.visible_to(user, VIEW_SELECTION).for_pages()
    selections = selections.filter(round__status=SelectionRound.Status.ANNOUNCED)
    posts = _posts(user).select_related("village").order_by("village__position", "village", "position")
    recent = StateChange.objects.visible_to(user, VIEW).filter(recorded_at__date__gte=since)
    recent = recent.select_related("cadre", "village", "post", "joint_post").order_by("-recorded_at", "-pk")[:SHOWN]
    sessions = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned")
    sessions = sessions.with_attendance().order_by("starts_at")[:5]
    parts = parts_of(user, today)
    read_together(selections, posts, recent, sessions, *(part.rows for part in parts))
    under_way = _under_way(list(selections))
    context = {
        "bench": bench_of(posts),
        "month_days": month_of(parts, today) if parts else [],
        "recent": recent,
        "selections": under_way[:SHOWN],
        "more_selections": len(under_way[SHOWN:]),
        "sessions": sessions,
        "today": today,
        "since": since,
    }
    page = "workbench/home/glance.html" if request.htmx else "workbench/home/glance_page.html"
    return render(request, page, context)


def _posts(user: User) -> Any:
    """The posts the user sees, with their bench strength; not read yet."""
    posts = Post.objects.visible_to(user) if user.has_perm(VIEW) else Post.objects.none()
    return posts.with_bench_strength()


_ACCESSES = (
    AccessRecord.Action.VIEWED,
    AccessRecord.Action.EXPORTED,
    AccessRecord.Action.DOWNLOADED,
    AccessRecord.Action.SIGN_IN_FAILED,
)


def _numbers(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What is only counted."""
    found: dict[str, QuerySet[Any]] = {}
    if user.has_perm(VIEW):
        found["in_pool"] = Cadre.objects.visible_to(user).filter(state=State.IN_POOL)
    if user.has_perm("accounts.view_user"):
        found["accounts"] = User.objects.visible_to(user)
    if user.has_perm("accounts.view_accessrecord"):
        records = AccessRecord.objects.visible_to(user).filter(at__date=today)
        found |= {action.value: records.filter(action=action) for action in _ACCESSES}
    return found


def _under_way(selections: list[VillageSelection]) -> list[Progress]:
    """The villages of announced rounds that are not done, those further behind first."""
    order = list(STAGES)
    progress = progress_of(selections) if selections else []
    return sorted((one for one in progress if one.stage != "approved"), key=lambda one: order.index(one.stage))
