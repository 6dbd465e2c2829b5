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
from office.transfer.pages import bring_in, take_list_out, take_out
from training.access import RUN_SESSION, VIEW
from training.sessions.filters import HoursFilter
from training.sessions.models import Attendance, TrainingSession
from training.sessions.records import villages_trained
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
        title=f"{found}：从 Excel 导入到会",
        back=reverse("training:session", args=[pk]),
        template=reverse("training:export_attendance", args=[pk]),
    )


@permission_required("reserve_cadres.view_cadre", raise_exception=True)
def people(request: StaffRequest) -> HttpResponse:
    """Hours and attendance of the year, person by person and village by village; who has not been to anything."""
    year = chosen_year(request)
    found = HoursFilter.in_year(request.user, request.GET, "reserve_cadres.view_cadre", year)
    attendances = Attendance.objects.visible_to(request.user, VIEW)
    villages = [
        line | {"rate": share(line["present"], line["invited"])}
        for line in villages_trained(attendances, date(year, 1, 1), date(year, 12, 31))
    ]
    idle = found.queryset.filter(present=0).count()
    found.form.fields["idle"].choices = [("", "在库全部人员"), ("1", f"没有参加过的({idle} 人)")]
    page = page_of(request, found.rows, PER_PAGE)
    context = {
        "year": year,
        "filter": found,
        "page": page,
        "rows": [(one, share(one.present, one.invited)) for one in page],
        "villages": villages,
    }
    return render(request, "training/people.html", context)


@permission_required("reserve_cadres.export_cadre", raise_exception=True)
def export_people(request: StaffRequest) -> FileResponse:
    """What the list shows, as Excel."""
    year = chosen_year(request)
    found = HoursFilter.in_year(request.user, request.GET, "reserve_cadres.export_cadre", year)
    return take_list_out(request, HoursTable(request.user), found, title=f"{year}年后备干部培训学时")


def _session(request: StaffRequest, pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.visible_to(request.user, RUN_SESSION), pk=pk)
