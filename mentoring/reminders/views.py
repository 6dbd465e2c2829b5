"""What was sent to whom, and what did not arrive."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from mentoring.access import CLOSE_MONTH
from mentoring.reminders import sending
from mentoring.reminders.filters import ReminderFilter
from mentoring.reminders.models import Reminder
from mentoring.reminders.robots import robot_of
from office.answers import page_of
from office.refusals import refusals_told

PER_PAGE = 50


@permission_required(CLOSE_MONTH, raise_exception=True)
def reminder_list(request: StaffRequest) -> HttpResponse:
    """The reminders of the township, what became of each, and what the installation can send by."""
    found = ReminderFilter.of(request.user, request.GET, CLOSE_MONTH)
    robot = robot_of(request.user.township)
    letters = Reminder.Channel.EMAIL.label if settings.EMAIL_HOST else ""
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        "channels": list(filter(None, [letters, robot and Reminder.Robot(robot.whose).label])),
    }
    return render(request, "mentoring/reminders.html", context)


@require_POST
@permission_required(CLOSE_MONTH, raise_exception=True)
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send one that did not arrive once more, to the address the account has now."""
    reminder = get_object_or_404(Reminder.objects.visible_to(request.user, CLOSE_MONTH), pk=pk)
    with refusals_told(request):
        sending.send_again(reminder)
        messages.success(request, f"已交给后台重新发送：{reminder}。")
    return redirect("mentoring:reminders")
