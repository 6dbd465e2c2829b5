"""The data's check-up: what is wrong or unlikely, with its cure."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import StaffRequest
from office.transfer.pages import take_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import CHANGE, EXPORT
from workbench.checkup.checkup import check
from workbench.checkup.tables import FindingTable, Found

# More of one kind than this are one mistake made many times; the first show which.
SHOWN = 100


@permission_required(CHANGE, raise_exception=True)
def checkup(request: StaffRequest) -> HttpResponse:
    """Everything found in what the user keeps, kind by kind."""
    findings = check(request.user, timezone.localdate(), SHOWN)
    context = {
        "found": [one for one in findings if one.lines],
        "fine": [one.title for one in findings if not one.lines],
        "total": sum(one.number for one in findings),
        "shown": SHOWN,
        "people": Cadre.objects.visible_to(request.user, CHANGE),
    }
    return render(request, "workbench/checkup.html", context)


@permission_required([CHANGE, EXPORT], raise_exception=True)
def export_checkup(request: StaffRequest) -> FileResponse:
    """Everything found as a workbook, a line each."""

    def found() -> list[Found]:
        return [
            Found(one.title, line.subject, line.what, one.advice)
            for one in check(request.user, timezone.localdate())
            for line in one.lines
        ]

    people = Cadre.objects.visible_to(request.user, CHANGE)
    return take_out(request, FindingTable(request.user), found, title="数据体检情况", rows=people.count)
