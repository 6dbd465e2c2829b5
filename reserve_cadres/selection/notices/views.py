"""Public notice: posting, printing, withdrawing, and the objections it brings."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import form_page
from office.forms import ReasonForm
from office.records import taken
from office.refusals import refusals_in
from reserve_cadres.selection.access import RUN, VIEW
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices import notices
from reserve_cadres.selection.notices.forms import NoticeForm, ObjectionForm, SettlementForm
from reserve_cadres.selection.notices.models import Objection, PublicNotice
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from reserve_cadres.selection.notices.workdays import Period, working_days
from reserve_cadres.selection.notices.years import entered_years
from reserve_cadres.selection.rounds.models import VillageSelection


@permission_required(RUN, raise_exception=True)
def post_notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Post the names of those chosen. While the days are typed, the page says when the notice ends."""
    selection = get_object_or_404(VillageSelection.objects.visible_to(request.user, RUN).for_pages(), pk=pk)
    form = NoticeForm(request.POST or None, selection=selection)
    if request.htmx:
        form.is_valid()
        return render(request, "reserve_cadres/selection/notice_check.html", {"period": _period(form.cleaned_data)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            notices.post_notice(selection, **said, posted_by=request.user)
            messages.success(request, "公示已登记，可以打印张贴。")
            return redirect("selection:village", pk)
    given = {name: form[name].initial for name in ("starts_on", "days")} if not form.is_bound else form.cleaned_data
    context = {
        "form": form,
        "selection": selection,
        "round": selection.round,
        "chosen": notices.chosen_in(selection),
        "why_not": notices.why_no_notice(selection),
        "period": _period({name: value() if callable(value) else value for name, value in given.items()}),
    }
    return render(request, "reserve_cadres/selection/notice.html", context)


def _period(said: Mapping[str, Any]) -> Period | None:
    if not (said.get("starts_on") and said.get("days")):
        return None
    return working_days(said["starts_on"], said["days"], entered_years())


@permission_required(VIEW, raise_exception=True)
def print_notice(request: StaffRequest, pk: int) -> HttpResponse:
    """The notice for paper."""
    notice = _notice(request, pk, VIEW)
    record_access(request, Action.PRINTED, notice.selection, "公示")
    day = notice.starts_on
    people = [(one, one.opened_post.title_on(day)) for one in notices.people_on(notice)]
    context = {"notice": notice, "village": notice.selection.village_on(day), "people": people}
    return render(request, "reserve_cadres/selection/print_notice.html", context)


@permission_required(RUN, raise_exception=True)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw a notice with a reason; another can then be posted."""
    notice = _notice(request, pk, RUN)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        with refusals_in(form):
            withdraw_notice(notice, reason=reason, withdrawn_by=request.user)
            messages.success(request, "公示已作废。")
            return redirect("selection:village", notice.selection_id)
    return _form_page(request, notice, form, "公示作废", "作废后须重新公示满期才能审批；原公示留下记录。", "确认作废")


@permission_required(RUN, raise_exception=True)
def add_objection(request: StaffRequest, pk: int) -> HttpResponse:
    """An objection received."""
    notice = _notice(request, pk, RUN)
    form = ObjectionForm(request.POST or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        received = taken(notices.Received, form.cleaned_data)
        with refusals_in(form):
            notices.record_objection(notice, received, recorded_by=request.user)
            messages.success(request, "异议已登记，办结之前不能审批。")
            return redirect("selection:village", notice.selection_id)
    return _form_page(request, notice, form, "登记公示异议", f"公示 {notice.starts_on} 至 {notice.ends_on}。", "登记")


@permission_required(RUN, raise_exception=True)
def settle_objection(request: StaffRequest, pk: int) -> HttpResponse:
    """How an objection was settled."""
    objection = get_object_or_404(
        Objection.objects.visible_to(request.user, RUN).select_related(
            "notice__selection__village", "candidacy__cadre"
        ),
        pk=pk,
    )
    form = SettlementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            notices.settle_objection(objection, **said, settled_by=request.user)
            messages.success(request, "异议已办结。")
            return redirect("selection:village", objection.notice.selection_id)
    about = f"针对{objection.candidacy.cadre}：" if objection.candidacy else ""
    return _form_page(request, objection.notice, form, "办结异议", f"{about}{objection.content}", "办结")


def _form_page(
    request: StaffRequest, notice: PublicNotice, form: Any, title: str, lead: str, submit: str
) -> HttpResponse:
    back = reverse("selection:village", args=[notice.selection_id])
    return form_page(request, form, title=f"{notice.selection.village}：{title}", lead=lead, submit=submit, back=back)


def _notice(request: StaffRequest, pk: int, permission: str) -> PublicNotice:
    found = PublicNotice.objects.visible_to(request.user, permission)
    found = found.select_related("selection__round__township", "selection__village")
    return get_object_or_404(found.prefetch_related(Prefetch("candidacies", Candidacy.objects.for_pages())), pk=pk)
