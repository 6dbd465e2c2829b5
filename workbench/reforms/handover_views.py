"""Villages offered to another township of this installation: the list both sides see, the decision, and taking an offer back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from mentoring.months.months import lock_months
from office.answers import page_of
from office.refusals import refusals_in, refusals_told
from office.transfer.pages import take_list_out
from villages.handovers import refuse, withdraw
from villages.models import VillageHandover
from workbench.reforms.filters import HandoverFilter
from workbench.reforms.forms import ReceptionForm
from workbench.reforms.tables import HandoverTable
from workbench.reforms.views import CARRY_OUT

VIEW = "villages.view_handover"
DECIDE = "villages.decide_handover"
PER_PAGE = 50


@permission_required(VIEW, raise_exception=True)
def handovers(request: StaffRequest) -> HttpResponse:
    """Villages the own township offered or was offered, and what was decided; or only those it has to decide on."""
    found = HandoverFilter.of(request.user, request.GET, VIEW)
    context = {"filter": found, "page": page_of(request, found.rows, PER_PAGE)}
    return render(request, "workbench/reforms/handovers.html", context)


@permission_required(VIEW, raise_exception=True)
def export_handovers(request: StaffRequest) -> FileResponse:
    """The same list as a workbook."""
    found = HandoverFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, HandoverTable(request.user), found, title="村的划转")


@permission_required(VIEW, raise_exception=True)
def handover(request: StaffRequest, pk: int) -> HttpResponse:
    """One offer: what it says, and the decision of the township it was made to, shown in full before it is carried out."""
    found = _handover(request, pk, VIEW)
    waiting = found.status == VillageHandover.Status.WAITING
    decides = waiting and request.user.has_perm(DECIDE) and found.to_township_id == request.user.township_id
    if request.method == "POST" and not decides:
        raise PermissionDenied
    form = ReceptionForm(request.POST or None, handover=found) if decides else None
    plan = None
    if form and request.method == "POST" and form.is_valid():
        with refusals_in(form), transaction.atomic():
            # Nobody closes a month of either township meanwhile; in the order of their keys, so that nobody waits for the other.
            for township_id in sorted((found.township_id, found.to_township_id)):
                lock_months(township_id)
            if not form.accepts:
                refuse(found, form.said, recorded_by=request.user)
                messages.success(request, f"已决定不予接收{found.village}。")
                return redirect("reforms:handovers")
            plan = form.plan()
            if request.POST.get("seen") == plan.digest and not plan.problems and plan.act:
                village = plan.act(request.user)
                messages.success(request, plan.done)
                return redirect("villages:detail", village.pk)
    context = {
        "handover": found,
        "form": form,
        "plan": plan,
        "may_withdraw": waiting and request.user.has_perm(CARRY_OUT) and found.township_id == request.user.township_id,
    }
    return render(request, "workbench/reforms/handover.html", context)


@require_POST
@permission_required(CARRY_OUT, raise_exception=True)
def withdraw_handover(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an offer of the own township that nobody decided on."""
    found = _handover(request, pk, CARRY_OUT, township=request.user.township_id)
    with refusals_told(request):
        withdraw(found)
        messages.success(request, f"{found}已撤回。")
    return redirect("reforms:handovers")


def _handover(request: StaffRequest, pk: int, permission: str, **more: Any) -> VillageHandover:
    found = VillageHandover.objects.visible_to(request.user, permission).filter(**more)
    return get_object_or_404(found.select_related("village__township", "township", "to_township", "became"), pk=pk)
