"""The home page: what must I do, what ends this month, what has long been missing, what changed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
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
from workbench.home.bench import bench_of
from workbench.home.month import month_of, parts_of
from workbench.start.models import FirstDay
from workbench.start.path import FILL, coming_for, steps_of

# What changed in so many days is news.
RECENT_DAYS = 30
SHOWN = 8


def home(request: StaffRequest) -> HttpResponse:
    """What each role needs first; every number leads to the list behind it."""
    user, today = request.user, timezone.localdate()
    since = today - timedelta(days=RECENT_DAYS)
    lists = _lists(user, since)
    parts = parts_of(user, today)
    read_together(*lists.values(), *(part.rows for part in parts))
    sees_talks = user.has_perm(VIEW_TALK) and user.township_id
    board = month_board(Reach.of(user), first_of(today), today) if sees_talks else None
    selections = _under_way(list(lists["selections"]))
    first_day = next(iter(lists["first_day"]), None)
    known = Known(board, selections, list(lists["posts"]), list(lists["waiting"]), first_day=bool(first_day))
    items, numbers = agenda_of(user, today, known, **_numbers(user, today))
    context: dict[str, Any] = {
        **{band.value: of_band(items, band) for band in Band},
        "board": board,
        "own_lines": [line for line in board.mentors if line.mentor == user] if board else [],
        "selections": selections[:SHOWN],
        "more_selections": len(selections[SHOWN:]),
        "bench": bench_of(known.posts),
        "month_days": month_of(parts, today) if parts else [],
        "sessions": lists["sessions"],
        "recent": lists["recent"],
        "numbers": numbers,
        "accesses": [(action, action.label, numbers[action.value]) for action in _ACCESSES if action.value in numbers],
        "today": today,
        "since": since,
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


def _lists(user: User, since: date) -> dict[str, QuerySet[Any]]:
    """What the page shows or works out line by line, as far as the user sees it; not read yet."""
    selections = VillageSelection.objects.visible_to(user, VIEW_SELECTION).for_pages()
    recent = StateChange.objects.visible_to(user, VIEW).filter(recorded_at__date__gte=since)
    sessions = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned")
    posts = Post.objects.visible_to(user) if user.has_perm(VIEW) else Post.objects.none()
    return {
        "selections": selections.filter(round__status=SelectionRound.Status.ANNOUNCED),
        "waiting": undecided(Candidacy.objects.visible_to(user, APPROVE))
        .for_pages()
        .select_related("cadre__post__village", "cadre__joint_post"),
        "posts": posts.with_bench_strength()
        .select_related("village")
        .order_by("village__position", "village", "position"),
        "recent": recent.select_related("cadre", "village", "post", "joint_post").order_by("-recorded_at", "-pk")[
            :SHOWN
        ],
        "sessions": sessions.with_attendance().order_by("starts_at")[:5],
        "first_day": FirstDay.objects.visible_to(user, FILL).filter(ended_at=None),
    }


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
