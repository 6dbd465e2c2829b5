"""Nominating, and one candidate's page with everything a round has on them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.models import User
from accounts.requests import StaffRequest
from office.answers import form_page
from office.forms import ReasonForm
from office.records import taken
from office.refusals import refusals_in, refusals_told
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import CONDUCT, RUN, VIEW
from reserve_cadres.selection.codes import Withdrawal
from reserve_cadres.selection.nominations import nominations
from reserve_cadres.selection.nominations.eligibility import eligibility
from reserve_cadres.selection.nominations.forms import CandidacyForm, NominationForm, WithdrawalForm
from reserve_cadres.selection.nominations.models import Candidacy, Nomination
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import VillageSelection


@permission_required(CONDUCT, raise_exception=True)
def nominate(request: StaffRequest, pk: int) -> HttpResponse:
    """A nomination by the village or the office. While it is typed, the page says whether the person is on file and fits."""
    selection = _selection(request, pk, CONDUCT)
    form = NominationForm(request.POST or None, selection=selection, user=request.user)
    if request.htmx:
        form.is_valid()
        return render(request, "reserve_cadres/selection/nomination_check.html", {"form": form})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            _nominate(form, request.user)
            messages.success(request, f"已登记{form.cleaned_data['name']}的{form.proposal().kind_label}。")
            return redirect("selection:nominate" if "another" in request.POST else "selection:village", pk)
    context = {
        "form": form,
        "selection": selection,
        "round": selection.round,
        "why_not": nominations.why_no_nominations(selection),
    }
    return render(request, "reserve_cadres/selection/nominate.html", context)


def _nominate(form: Any, user: User) -> None:
    said = form.cleaned_data
    nominations.nominate(
        said["opened_post"],
        form.person(),
        form.proposal(),
        recorded_by=user,
        household_here=said["household_here"],
        grassroots_years=said["grassroots_years"],
        particulars=said,
        other_people=form.other_people,
    )


@permission_required(CONDUCT, raise_exception=True)
def change_candidacy(request: StaffRequest, pk: int) -> HttpResponse:
    """Household and years of grassroots work, which the conditions ask about."""
    found = _candidacy(request, pk, CONDUCT)
    form = CandidacyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            nominations.change_standing(found, taken(nominations.Standing, form.cleaned_data))
            messages.success(request, "已保存。")
            return redirect("selection:candidacy", pk)
    return _form_page(
        request, found, form, "户籍和基层工作年限", "这两项用来核对报名条件；其余各项在本人档案里改。", "保存"
    )


@permission_required(RUN, raise_exception=True)
def grant_exception(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a candidate go on who misses a condition, with the reason."""
    found = _candidacy(request, pk, RUN)
    form = ReasonForm(request.POST or None, label="破格理由", longest=300, initial={"reason": found.exception_reason})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        with refusals_in(form):
            nominations.grant_exception(found, reason=reason, granted_by=request.user)
            messages.success(request, f"已同意{found.cadre}破格，理由已记录。")
            return redirect("selection:candidacy", pk)
    missed = [
        one.message for one in eligibility(found, Conditions.of(found.opened_post.selection.round)) if one.binding
    ]
    lead = "不符合的条件：" + " ".join(missed) if missed else "此人符合全部条件。"
    return _form_page(request, found, form, "同意破格", lead, "同意破格")


@permission_required(CONDUCT, raise_exception=True)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """A candidate withdraws."""
    found = _candidacy(request, pk, CONDUCT)
    form = WithdrawalForm(request.POST or None, label="情况说明")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            nominations.withdraw(found, **said, recorded_by=request.user)
            messages.success(request, f"{found.cadre}已退出选拔。")
            if said["cause"] == Withdrawal.DEAD and found.cadre.state == State.IN_POOL:
                messages.warning(request, f"{found.cadre}仍在库，请在本人档案提出退出，原因选「去世」。")
            return redirect("selection:candidacy", pk)
    lead = "退出后不再上选票、不再公示和审批；已有的提名、审查和得票记录保留。不能撤回。"
    return _form_page(request, found, form, "退出选拔", lead, "确认退出")


@require_POST
@permission_required(CONDUCT, raise_exception=True)
def remove_nomination(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a nomination entered by mistake. The page asks first; the history keeps it."""
    nomination = get_object_or_404(
        Nomination.objects.visible_to(request.user, CONDUCT).select_related(
            "candidacy__cadre", "candidacy__opened_post__selection__round"
        ),
        pk=pk,
    )
    candidacy_id, selection_id = nomination.candidacy_id, nomination.candidacy.opened_post.selection_id
    with refusals_told(request):
        nominations.remove_nomination(nomination)
        messages.success(request, "已删除这条提名。")
    if Candidacy.objects.filter(pk=candidacy_id).exists():
        return redirect("selection:candidacy", candidacy_id)
    return redirect("selection:village", selection_id)


@permission_required(VIEW, raise_exception=True)
def print_nomination(request: StaffRequest, pk: int) -> HttpResponse:
    """The nomination form of a candidate, filled in, for signatures."""
    found = _candidacy(request, pk, VIEW)
    record_access(request, Action.PRINTED, found.cadre, "提名推荐表")
    selection, made = found.opened_post.selection, list(found.nominations.all())
    day = min((one.nominated_on for one in made), default=timezone.localdate())
    context = {
        "candidacy": found,
        "village": found.opened_post.post_on(day).village,
        "post_title": found.opened_post.title_on(day),
        "selection": selection,
        "cadre": found.cadre,
        "nominations": made,
    }
    return render(request, "reserve_cadres/selection/print_nomination.html", context)


@permission_required(VIEW, raise_exception=True)
def print_blank_nomination(request: StaffRequest, pk: int) -> HttpResponse:
    """An empty nomination form of a village, to hand out."""
    selection = _selection(request, pk, VIEW)
    record_access(request, Action.PRINTED, selection, "空白提名推荐表")
    return render(request, "reserve_cadres/selection/print_nomination.html", {"selection": selection})


def _form_page(request: StaffRequest, found: Candidacy, form: Any, title: str, lead: str, submit: str) -> HttpResponse:
    back = reverse("selection:candidacy", args=[found.pk])
    return form_page(request, form, title=f"{found.cadre}：{title}", lead=lead, submit=submit, back=back)


def _selection(request: StaffRequest, pk: int, permission: str) -> VillageSelection:
    return get_object_or_404(VillageSelection.objects.visible_to(request.user, permission).for_pages(), pk=pk)


def _candidacy(request: StaffRequest, pk: int, permission: str) -> Candidacy:
    return get_object_or_404(Candidacy.objects.visible_to(request.user, permission).for_pages(), pk=pk)
