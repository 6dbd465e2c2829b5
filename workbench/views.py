"""Home, dossier and statistics: the pages that put the apps together."""

import io
from datetime import date, timedelta

from django.contrib.auth.decorators import permission_required
from django.db.models import Sum
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.audit import Action, record_access
from accounts.history import changes_in, events_of
from mentoring.access import VIEW as VIEW_TALK
from mentoring.cadence.cadence import first_of, month_board
from mentoring.models import Pairing, Talk
from reserve_cadres.models import Cadre, RosterImport, SelectionRound, StateChange, VillageSelection
from reserve_cadres.people.cadres import IDENTITY
from reserve_cadres.people.codes import State
from reserve_cadres.pool.figures import figures
from reserve_cadres.roster.sheets import XLSX
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.selection.origin import origin_of
from reserve_cadres.selection.progress import STAGES, progress_of
from training.access import KEEP_TASK, PLAN
from training.access import VIEW as VIEW_TRAINING
from training.figures import training_figures
from training.models import Placement, Task, TrainingSession
from training.placements.placements import ENDS_SOON
from villages.models import Post, Village
from workbench.reports import figures_workbook

VIEW = "reserve_cadres.view_cadre"
FIGURES = "reserve_cadres.view_figures"


def home(request):
    """What each role needs first; every number leads to the list behind it."""
    user = request.user
    context = {}
    if user.has_perm(VIEW):
        posts = Post.objects.visible_to(user).with_bench_strength().select_related("village")
        villages = Village.objects.visible_to(user).with_bench_strength()
        context |= {
            "in_pool": Cadre.objects.visible_to(user).filter(state=State.IN_POOL).count(),
            "bench": villages.aggregate(
                *(Sum(name) for name in ("post_count", "seats", "filled", "missing", "bare_posts"))
            ),
            "gaps": posts.filter(missing__gt=0).order_by("-missing", "village__position", "position")[:8],
            "recent": StateChange.objects.visible_to(user, VIEW)
            .select_related("cadre", "village", "post")
            .order_by("-recorded_at", "-pk")[:8],
        }
    if user.has_perm(VIEW_SELECTION):
        under_way = _selections_under_way(user)
        context |= {
            "selections": under_way[:8],
            "waiting": sum(one.waiting for one in under_way),
            "approvable": sum(one.waiting for one in under_way if one.stage == "approving"),
        }
    if user.has_perm(VIEW_TRAINING):
        context["training"] = _training_ahead(user)
    if user.has_perm(VIEW_TALK) and user.township_id:
        today = timezone.localdate()
        pairings = Pairing.objects.visible_to(user, VIEW_TALK)
        board = month_board(pairings, user.township_id, first_of(today), today)
        context["board"] = board
        context["own_lines"] = [line for line in board.mentors if line.mentor == user]
        context["follow_ups_due"] = (
            Talk.objects.visible_to(user, VIEW_TALK).following_up().filter(follow_up_due__lt=today).count()
        )
    if user.has_perm("reserve_cadres.view_rosterimport"):
        context["open_imports"] = RosterImport.objects.visible_to(user).filter(
            status__in=[RosterImport.Status.UPLOADED, RosterImport.Status.PREVIEWED]
        )[:5]
    return render(request, "workbench/home.html", context)


def _selections_under_way(user):
    """The villages of announced rounds that are not done, those further behind first."""
    villages = VillageSelection.objects.visible_to(user, VIEW_SELECTION).for_pages()
    progress = progress_of(list(villages.filter(round__status=SelectionRound.Status.ANNOUNCED)))
    order = list(STAGES)
    under_way = [one for one in progress if one.stage != "approved"]
    return sorted(under_way, key=lambda one: order.index(one.stage))


def _training_ahead(user) -> dict:
    """What is coming and what is late: sessions, placements that end soon, tasks overdue."""
    today = timezone.localdate()
    soon = today + timedelta(days=ENDS_SOON)
    sessions = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(status="planned").with_attendance()
    placements = Placement.objects.visible_to(user, VIEW_TRAINING).in_force().select_related("cadre")
    tasks = Task.objects.visible_to(user, VIEW_TRAINING).select_related("cadre")
    return {
        "sessions": sessions.order_by("starts_at")[:5],
        "placements": placements.filter(ends_on__range=(today, soon)).order_by("ends_on")[:5],
        "unevaluated": placements.filter(ends_on__lt=today, grade="").count(),
        "tasks": tasks.overdue(today).order_by("due_on")[:5],
    }


@permission_required(VIEW, raise_exception=True)
def dossier(request, pk):
    """One person's file (一人一档) on one page."""
    cadre = _cadre(request, pk)
    record_access(request, Action.VIEWED, cadre)
    context = _parts(request, cadre) | {"changes": changes_in(events_of(Cadre).filter(pgh_obj=cadre)[:20])}
    return render(request, "workbench/dossier.html", context)


@permission_required(VIEW, raise_exception=True)
def print_dossier(request, pk):
    """The person's file as the registration form (登记表), for A4."""
    cadre = _cadre(request, pk)
    record_access(request, Action.PRINTED, cadre)
    return render(request, "workbench/print_dossier.html", _parts(request, cadre))


@permission_required(FIGURES, raise_exception=True)
def statistics(request):
    """The pool's figures as of a chosen day."""
    day, problem = _day(request)
    context = {
        "figures": figures(request.user, day),
        "training": training_figures(request.user, day),
        "day": day,
        "problem": problem,
        "today": timezone.localdate(),
    }
    return render(request, "workbench/statistics.html", context)


@permission_required("reserve_cadres.export_cadre", raise_exception=True)
def export_statistics(request):
    """The same figures as an Excel table."""
    day, _ = _day(request)
    content = figures_workbook(
        figures(request.user, day), training_figures(request.user, day), request.user.township or ""
    )
    record_access(request, Action.EXPORTED, "统计表", f"截至 {day}")
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=f"后备干部统计表-{day}.xlsx", content_type=XLSX
    )


def _cadre(request, pk) -> Cadre:
    found = Cadre.objects.visible_to(request.user, VIEW).select_related("village", "post", "township")
    return get_object_or_404(found, pk=pk)


def _parts(request, cadre) -> dict:
    user = request.user

    def may(permission):
        return user.scope_of(permission).covers(township_id=cadre.township_id, village_id=cadre.village_id)

    return {
        "cadre": cadre,
        "resume": cadre.resume.all(),
        "family": cadre.family.all(),
        "attachments": cadre.attachments.all(),
        "origin": origin_of(cadre),
        "attendances": cadre.attendances.select_related("session").order_by("-session__starts_at"),
        "placements": cadre.placements.select_related("village", "department"),
        "tasks": cadre.tasks.order_by("-set_on"),
        "pairings": cadre.pairings.select_related("mentor"),
        "talks": cadre.talks.select_related("mentor"),
        "may_plan": may(PLAN),
        "may_keep_tasks": may(KEEP_TASK),
        "today": timezone.localdate(),
        "state_changes": cadre.state_changes.select_related("village", "post", "recorded_by", "roster_import"),
        "sees_identity": may(IDENTITY),
        "may_change": may("reserve_cadres.change_cadre"),
        "may_admit": may("reserve_cadres.admit_cadre"),
    }


def _day(request) -> tuple[date, str]:
    """The chosen day, today where none or none that exists is given, and what was wrong with it."""
    text = request.GET.get("day", "")
    today = timezone.localdate()
    try:
        return (parse_date(text) or today, "" if not text or parse_date(text) else "日期看不懂，已按今天统计。")
    except ValueError:
        return today, "没有这个日期，已按今天统计。"
