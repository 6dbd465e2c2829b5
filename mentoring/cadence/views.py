"""The month board, closing and reopening a month, and the rules of the cadence."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from mentoring.access import CLOSE_MONTH, VIEW
from mentoring.cadence import board as boards
from mentoring.cadence import cadence
from mentoring.cadence.duties import Reach
from mentoring.cadence.forms import RuleForm
from mentoring.cadence.models import CadenceRule
from mentoring.months import months
from mentoring.pairs.models import Pairing
from office.addresses import chosen_month
from office.answers import page_of
from office.refusals import refusals_in, refusals_told

# A township's mentors and people fit on one page; those of a very large one do not.
LINES_PER_PAGE = 200


@permission_required(VIEW, raise_exception=True)
def month_board(request: StaffRequest) -> HttpResponse:
    """Mentors × weeks and reserves × mentors: done, due, behind, days left; also for past months as they were."""
    month, today = chosen_month(request), timezone.localdate()
    board = boards.month_board(Reach.of(request.user), month, today)
    few = max(len(board.mentors), len(board.people)) <= LINES_PER_PAGE
    only_behind = request.GET.get("behind") == "1"
    only_people = not few and request.GET.get("people") == "1"
    # Both on one page where they fit; else the mentors and the people each on pages of their own.
    lines: list[Any] = board.behind if only_behind else board.mentors
    groups = boards.by_village(board) if only_people or (few and not only_behind) else []
    people = [(village, *row) for village, rows in groups for row in rows]
    page = page_of(request, people if only_people else lines, LINES_PER_PAGE)
    context = {
        "board": board,
        "few": few,
        "page": page,
        "mentors": [] if only_people else page,
        "only_behind": only_behind,
        "only_people": only_people,
        "people": page if only_people else people,
        "kinds": Pairing.Kind.choices,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": months.last_of(month) + timedelta(days=1),
        "begun": month <= today,
        "over": months.last_of(month) < today,
    }
    return render(request, "mentoring/board.html", context)


@require_POST
@permission_required(CLOSE_MONTH, raise_exception=True)
def close_month(request: StaffRequest) -> HttpResponse:
    """Close a month, or open it again with a reason."""
    month, township = chosen_month(request), request.user.township
    if "reopen" in request.POST:
        reason = request.POST.get("reason", "")[:200]
        with refusals_told(request):
            months.reopen_month(township, month, reason=reason, reopened_by=request.user)
            messages.success(request, "已重新开放，补录的谈话会标明。")
    else:
        with refusals_told(request):
            months.close_month(township, month, closed_by=request.user)
            messages.success(request, "已关闭，不能再补录和修改。")
    return redirect(f"{reverse('mentoring:board')}?month={month:%Y-%m}")


@permission_required(CLOSE_MONTH, raise_exception=True)
def rules(request: StaffRequest) -> HttpResponse:
    """The rules in force, and a change from a month on."""
    township = request.user.township
    kept = CadenceRule.objects.visible_to(request.user, CLOSE_MONTH)
    form = RuleForm(request.POST or None, beside=kept)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            cadence.set_rule(township, said.pop("kind"), **said)
            messages.success(request, "规定已保存，以前的月份仍按原来的算。")
            return redirect("mentoring:rules")
    now = cadence.rules_in(township.pk, months.first_of(timezone.localdate()))
    context = {
        "form": form,
        "now": [
            (label, CadenceRule.Measure(now[kind][0]).label, now[kind][1]) for kind, label in Pairing.Kind.choices
        ],
        "rules": kept,
    }
    return render(request, "mentoring/rules.html", context)
