"""Attendance in and out of Excel, and hours and attendance of people and villages."""

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.addresses import chosen_year
from office.answers import page_of
from office.numbers import share
from office.transfer.pages import bring_in, take_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from training.access import RUN_SESSION, VIEW
from training.sessions.models import Attendance, TrainingSession
from training.sessions.records import villages_trained, with_training
from training.sessions.tables import AttendanceTable, HoursTable

PER_PAGE = 50


@permission_required(RUN_SESSION, raise_exception=True)
def export_attendance(request: StaffRequest, pk: int) -> FileResponse:
    """The attendance of a session as a workbook to fill in."""
    found = _session(request, pk)
    attendances = found.attendances.select_related("cadre__village").order_by(
        "cadre__village__position", "cadre__village", "cadre__pinyin", "pk"
    )
    return take_out(request, AttendanceTable(request.user, found), attendances, title=f"{found}到会登记表")


@permission_required(RUN_SESSION, raise_exception=True)
def import_attendance(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """A filled-in workbook."""
    found = _session(request, pk)
    return bring_in(
        request,
        [AttendanceTable(request.user, found)],
        title=f"{found}：从 Excel 读入到会",
        back=reverse("training:session", args=[pk]),
        template=reverse("training:export_attendance", args=[pk]),
    )


@permission_required("reserve_cadres.view_cadre", raise_exception=True)
def people(request: StaffRequest) -> HttpResponse:
    """Hours and attendance of the year, person by person and village by village; who has not been to anything."""
    year = chosen_year(request)
    found = _people(request, year)
    idle = request.GET.get("idle") == "1"
    attendances = Attendance.objects.visible_to(request.user, VIEW)
    villages = [
        line | {"rate": share(line["present"], line["invited"])}
        for line in villages_trained(attendances, date(year, 1, 1), date(year, 12, 31))
    ]
    page = page_of(request, found, PER_PAGE)
    context = {
        "year": year,
        "page": page,
        "rows": [(one, share(one.present, one.invited)) for one in page],
        "villages": villages,
        "idle": idle,
        "idle_count": _everybody(request, year).filter(present=0).count(),
    }
    return render(request, "training/people.html", context)


@permission_required("reserve_cadres.export_cadre", raise_exception=True)
def export_people(request: StaffRequest) -> FileResponse:
    """What the list shows, as Excel."""
    year = chosen_year(request)
    return take_out(request, HoursTable(request.user), _people(request, year), title=f"{year}年后备干部培训学时")


def _everybody(request: StaffRequest, year: int) -> CadreQuerySet:
    in_pool = (
        Cadre.objects.visible_to(request.user)
        .filter(state=State.IN_POOL)
        .select_related("village", "post", "joint_post")
    )
    return with_training(in_pool, year)


def _people(request: StaffRequest, year: int) -> CadreQuerySet:
    found = _everybody(request, year)
    if request.GET.get("idle") == "1":
        found = found.filter(present=0)
    if search := request.GET.get("q", "").strip():
        found = found.search(search, request.user)
    orders = {"hours": ["-hours", "pk"], "-hours": ["hours", "pk"]}
    return found.order_by(*orders.get(request.GET.get("sort", ""), ["village__position", "village", "pinyin", "pk"]))


def _session(request: StaffRequest, pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.visible_to(request.user, RUN_SESSION), pk=pk)
