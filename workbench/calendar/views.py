"""The office's calendar, a month on a page."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import StaffRequest
from mentoring.months.months import last_of
from office.addresses import chosen_month
from training.access import VIEW
from workbench.calendar.dates import due_in, planned_in, weeks_of


@permission_required(VIEW, raise_exception=True)
def calendar(request: StaffRequest) -> HttpResponse:
    """What is due on which day of a month, and what the plan foresees in it."""
    month, today = chosen_month(request), timezone.localdate()
    found = due_in(request.user, month, today)
    context = {
        "month": month,
        "today": today,
        "weeks": weeks_of(month, found),
        "found": found,
        "planned": planned_in(request.user, month),
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": last_of(month) + timedelta(days=1),
    }
    return render(request, "workbench/calendar/month.html", context)
