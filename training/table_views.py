"""Plan, sessions, placements and tasks, brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse

from office.transfer.pages import bring_in, empty_table, take_out
from reserve_cadres.people.access import EXPORT
from training.access import KEEP_TASK, PLAN, RUN_SESSION, VIEW
from training.placements.models import Placement
from training.plans.models import PlannedSession
from training.sessions.filters import SessionFilter
from training.sessions.models import TrainingSession
from training.tables import PlacementTable, PlanTable, SessionTable, TaskTable
from training.tasks.models import Task


@permission_required(PLAN, raise_exception=True)
def import_plan(request, year):
    """A year's plan from a workbook."""
    return bring_in(
        request,
        [PlanTable(request.user, year)],
        title=f"导入{year}年培训计划",
        back=f"{reverse('training:plan')}?year={year}",
        template=reverse("training:plan_template", args=[year]),
    )


@permission_required(PLAN, raise_exception=True)
def empty_plan(request, year):
    """The empty table of a year's plan."""
    return empty_table([PlanTable(request.user, year)], title=f"{year}年培训计划")


@permission_required(VIEW, raise_exception=True)
def export_plan(request, year):
    """A year's plan."""
    found = PlannedSession.objects.visible_to(request.user, VIEW).filter(plan__year=year).select_related("department")
    return take_out(request, PlanTable(request.user, year), found, title=f"{year}年后备干部培训计划")


@permission_required(RUN_SESSION, raise_exception=True)
def import_sessions(request):
    """Sessions from a workbook."""
    return bring_in(
        request,
        [SessionTable(request.user)],
        title="导入培训",
        back=reverse("training:sessions"),
        template=reverse("training:sessions_template"),
    )


@permission_required(RUN_SESSION, raise_exception=True)
def empty_sessions(request):
    """The empty table of sessions."""
    return empty_table([SessionTable(request.user)], title="培训登记表")


@permission_required(VIEW, raise_exception=True)
def export_sessions(request):
    """The sessions as the list shows them."""
    visible = TrainingSession.objects.visible_to(request.user, VIEW).with_attendance().select_related("department")
    found = SessionFilter(request.GET, visible).qs.order_by("starts_at", "pk")
    return take_out(request, SessionTable(request.user), found, title="培训登记表", detail=request.GET.urlencode())


@permission_required(PLAN, raise_exception=True)
def import_placements(request):
    """Placements from a workbook."""
    return bring_in(
        request,
        [PlacementTable(request.user)],
        title="导入跟岗挂职",
        back=reverse("training:placements"),
        template=reverse("training:placements_template"),
    )


@permission_required(PLAN, raise_exception=True)
def empty_placements(request):
    """The empty table of placements."""
    return empty_table([PlacementTable(request.user)], title="跟岗挂职安排表")


@permission_required(VIEW, raise_exception=True)
def export_placements(request):
    """Placements in force, with how they ended."""
    found = Placement.objects.visible_to(request.user, VIEW).in_force().order_by("starts_on", "pk")
    found = found.select_related("cadre__village", "village", "department")
    return take_out(request, PlacementTable(request.user), found, title="跟岗挂职安排表")


@permission_required(KEEP_TASK, raise_exception=True)
def import_tasks(request):
    """Tasks from a workbook."""
    return bring_in(
        request,
        [TaskTable(request.user)],
        title="导入任务",
        back=reverse("training:tasks"),
        template=reverse("training:tasks_template"),
    )


@permission_required(KEEP_TASK, raise_exception=True)
def empty_tasks(request):
    """The empty table of tasks."""
    return empty_table([TaskTable(request.user)], title="任务和代理一览表")


@permission_required(EXPORT, raise_exception=True)
def export_tasks(request):
    """Tasks with what came of them."""
    found = Task.objects.visible_to(request.user, VIEW).select_related("cadre__village").order_by("set_on", "pk")
    return take_out(request, TaskTable(request.user), found, title="任务和代理一览表")
