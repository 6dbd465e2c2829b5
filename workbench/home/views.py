"""The home page: what must I do today, what is late, what changed."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import AccessRecord, User
from accounts.requests import StaffRequest
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.access import VIEW
from reserve_cadres.people.codes import State
from training.access import VIEW as VIEW_TRAINING
from training.models import TrainingSession
from villages.models import Village
from workbench.home.agenda import agenda_of, board_of, selections_under_way
from workbench.start.path import open_first_day, steps_of

# What changed in so many days is news.
RECENT_DAYS = 30


def home(request: StaffRequest) -> HttpResponse:
    """What each role needs first; every number leads to the list behind it."""
    user, today = request.user, timezone.localdate()
    board, selections = board_of(user, today), selections_under_way(user)
    agenda = agenda_of(user, today, board, selections)
    context: dict[str, Any] = {
        "todo": [item for item in agenda if not item.late],
        "late": [item for item in agenda if item.late],
        "board": board,
        "own_lines": [line for line in board.mentors if line.mentor == user] if board else [],
        "selections": selections[:8],
        "today": today,
        "first_day": open_first_day(user),
    }
    if context["first_day"]:
        steps = steps_of(user.township)
        context |= {
            "steps": steps,
            "coming": next((step for step in steps if not step.done), None),
            "steps_done": sum(step.done for step in steps),
        }
    if user.has_perm(VIEW):
        since = today - timedelta(days=RECENT_DAYS)
        recent = StateChange.objects.visible_to(user, VIEW).filter(recorded_at__date__gte=since)
        context |= {
            "in_pool": Cadre.objects.visible_to(user).filter(state=State.IN_POOL).count(),
            "bench": Village.objects.visible_to(user)
            .with_bench_strength()
            .aggregate(*(Sum(name) for name in ("post_count", "seats", "filled", "missing", "bare_posts"))),
            "since": since,
            "recent": recent.select_related("cadre", "village", "post", "joint_post").order_by("-recorded_at", "-pk")[
                :10
            ],
        }
    if user.has_perm(VIEW_TRAINING):
        sessions = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned")
        context["sessions"] = sessions.with_attendance().order_by("starts_at")[:5]
    if user.has_perm("accounts.view_user"):
        context["accounts"] = User.objects.visible_to(user).count()
    if user.has_perm("accounts.view_accessrecord"):
        records = AccessRecord.objects.visible_to(user).filter(at__date=today)
        actions = AccessRecord.Action
        context["accesses"] = [
            (action, action.label, records.filter(action=action).count())
            for action in (actions.VIEWED, actions.EXPORTED, actions.DOWNLOADED, actions.SIGN_IN_FAILED)
        ]
    return render(request, "workbench/home.html", context)
