"""The leading group's list: who waits for a decision, what stands in the way, and the decisions made."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.requests import StaffRequest
from office.answers import page_of
from office.refusals import refusals_in
from office.transfer.pages import take_list_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.selection.access import APPROVE, VIEW
from reserve_cadres.selection.approvals.approvals import approve, chosen_and_undecided, hindrances, seat_given_up
from reserve_cadres.selection.approvals.filters import DecisionFilter
from reserve_cadres.selection.approvals.forms import ApprovalForm
from reserve_cadres.selection.approvals.tables import ApprovalTable
from reserve_cadres.selection.nominations.models import Candidacy

PER_PAGE = 30


@permission_required(VIEW, raise_exception=True)
def approvals(request: StaffRequest) -> HttpResponse:
    """Those chosen and not decided on, to be decided on one or many at a time; below, earlier decisions."""
    may_approve = request.user.has_perm(APPROVE)
    if request.method == "POST" and not may_approve:
        raise PermissionDenied
    waiting = chosen_and_undecided(Candidacy.objects.visible_to(request.user, APPROVE if may_approve else VIEW))
    form = ApprovalForm(request.POST or None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        people = list(form.cleaned_data["candidacies"])
        with refusals_in(form):
            moves_agreed = form.cleaned_data["moves_agreed"]
            approve(people, form.ruling, moves_agreed=moves_agreed, recorded_by=request.user)
            approved = form.ruling.approved
            messages.success(
                request, f"已{'批准' if approved else '不予批准'} {len(people)} 人{'入库' if approved else ''}。"
            )
            return redirect("selection:approvals")
    in_the_way = hindrances(waiting, timezone.localdate())
    found = DecisionFilter.of(request.user, request.GET, VIEW)
    context = {
        "form": form,
        "waiting": [(one, in_the_way[one.pk], seat_given_up(one)) for one in waiting],
        "ticked": set(request.POST.getlist("candidacies")),
        "may_approve": may_approve,
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
    }
    return render(request, "reserve_cadres/selection/approvals.html", context)


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_approvals(request: StaffRequest) -> FileResponse:
    """The decisions as a workbook."""
    found = DecisionFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, ApprovalTable(request.user), found, title="入库审批情况")
