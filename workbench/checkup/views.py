"""The data's check-up: what is wrong or unlikely, with its cure."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import StaffRequest
from reserve_cadres.people.access import CHANGE
from workbench.checkup.checkup import check

# More of one kind than this are one mistake made many times; the first show which.
SHOWN = 100


@permission_required(CHANGE, raise_exception=True)
def checkup(request: StaffRequest) -> HttpResponse:
    """Everything found in what the user keeps, kind by kind."""
    findings = check(request.user, timezone.localdate())
    context = {
        "found": [one for one in findings if one.lines],
        "fine": [one.title for one in findings if not one.lines],
        "total": sum(len(one.lines) for one in findings),
        "shown": SHOWN,
    }
    return render(request, "workbench/checkup.html", context)
