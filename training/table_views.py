"""Plan, sessions, placements and tasks, brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.urls import reverse

from accounts.requests import StaffRequest
from office.transfer.pages import bring_in, empty_table, pages_of, take_list_out, take_out
from reserve_cadres.people.access import EXPORT
from training.access import PLAN, VIEW
from training.placements.filters import PlacementFilter
from training.plans.models import PlannedSession
from training.sessions.filters import SessionFilter
from training.tables import PlacementTable, PlanTable, SessionTable, TaskTable
from training.tasks.filters import TaskFilter


@permission_required(PLAN, raise_exception=True)
def import_plan(request: StaffRequest, year: int) -> HttpResponse | FileResponse:
    """A year's plan from a workbook."""
    return bring_in(
        request,
        [PlanTable(request.user, year)],
        title=f"导入{year}年培训计划",
        back=f"{reverse('training:plan')}?year={year}",
        template=reverse("training:plan_template", args=[year]),
    )


@permission_required(PLAN, raise_exception=True)
def empty_plan(request: StaffRequest, year: int) -> FileResponse:
    """The empty table of a year's plan."""
    return empty_table([PlanTable(request.user, year)], title=f"{year}年培训计划")


@permission_required(VIEW, raise_exception=True)
def export_plan(request: StaffRequest, year: int) -> FileResponse:
    """A year's plan."""
    found = PlannedSession.objects.visible_to(request.user, VIEW).filter(plan__year=year).select_related("department")
    return take_out(request, PlanTable(request.user, year), found, title=f"{year}年后备干部培训计划")


import_sessions, empty_sessions = pages_of(
    SessionTable, asks="导入培训", title="培训登记表", back="training:sessions", template="training:sessions_template"
)


@permission_required(VIEW, raise_exception=True)
def export_sessions(request: StaffRequest) -> FileResponse:
    """The sessions as the list shows them."""
    found = SessionFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, SessionTable(request.user), found, title="培训登记表")


import_placements, empty_placements = pages_of(
    PlacementTable,
    asks="导入跟岗挂职",
    title="跟岗挂职安排表",
    back="training:placements",
    template="training:placements_template",
)


@permission_required(VIEW, raise_exception=True)
def export_placements(request: StaffRequest) -> FileResponse:
    """The placements as the list shows them, with how they ended."""
    found = PlacementFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, PlacementTable(request.user), found, title="跟岗挂职安排表")


import_tasks, empty_tasks = pages_of(
    TaskTable, asks="导入任务", title="任务和代理一览表", back="training:tasks", template="training:tasks_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_tasks(request: StaffRequest) -> FileResponse:
    """The tasks as the list shows them, with what came of them."""
    found = TaskFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, TaskTable(request.user), found, title="任务和代理一览表")
