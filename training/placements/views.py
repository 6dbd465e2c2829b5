"""Placements: list, calendar, one placement with its remarks and evaluation."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.requests import StaffRequest
from office.answers import form_page, page_of
from office.forms import ReasonForm
from office.records import taken
from office.refusals import refusals_in
from office.together import count_together
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from training.access import PLAN, REMARK, RUN_PLACEMENT, VIEW
from training.placements import placements
from training.placements.filters import STANDINGS, PlacementFilter
from training.placements.forms import EvaluationForm, PlacementForm, RemarkForm
from training.placements.models import Placement
from training.placements.placements import PlacementPlan

PER_PAGE = 30


@permission_required(VIEW, raise_exception=True)
def placement_list(request: StaffRequest) -> HttpResponse:
    """Placements: search, filter, page."""
    today = timezone.localdate()
    found = PlacementFilter.of(request.user, request.GET, VIEW)
    visible = Placement.objects.visible_to(request.user, VIEW)
    counts = count_together({key: placements.by_standing(visible, key, today) for key in STANDINGS})
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        "standings": [(key, label, counts[key]) for key, label in STANDINGS.items()],
        "standing": request.GET.get("standing", ""),
        "today": today,
    }
    return render(request, "training/placements.html", context)


@permission_required(VIEW, raise_exception=True)
def calendar(request: StaffRequest) -> HttpResponse:
    """Who is on placement on which days of a month."""
    today = timezone.localdate()
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = today.replace(day=1)
    visible = Placement.objects.visible_to(request.user, VIEW).select_related(
        "cadre__village", "village", "department"
    )
    next_month = (month + timedelta(days=32)).replace(day=1)
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": next_month,
        "days": (next_month - month).days,
        "bars": placements.month_bars(visible.order_by("cadre__village__position", "starts_on", "pk"), month),
    }
    return render(request, "training/calendar.html", context)


@permission_required(PLAN, raise_exception=True)
def add_placement(request: StaffRequest) -> HttpResponse:
    """A new placement."""
    initial = {"cadre": request.GET.get("cadre"), "starts_on": timezone.localdate()}
    form = _form(request, None, initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = placements.save_placement(taken(PlacementPlan, form.cleaned_data), recorded_by=request.user)
            messages.success(request, f"已安排{made}。")
            return redirect("training:placement", made.pk)
    back = reverse("training:placements")
    return form_page(request, form, title="安排跟岗或挂职", submit="保存", back=back, wide="duties full_time")


@permission_required(PLAN, raise_exception=True)
def change_placement(request: StaffRequest, pk: int) -> HttpResponse:
    """A placement's particulars, until it was evaluated."""
    found = _placement(request, pk, PLAN)
    form = _form(request, found, {})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            placements.save_placement(taken(PlacementPlan, form.cleaned_data), placement=found)
            messages.success(request, "已保存。")
            return redirect("training:placement", pk)
    back = reverse("training:placement", args=[pk])
    return form_page(request, form, title=f"修改：{found}", submit="保存", back=back, wide="duties full_time")


def _form(request: StaffRequest, found: Placement | None, initial: dict[str, Any]) -> PlacementForm:
    people = Cadre.objects.visible_to(request.user, PLAN).select_related("village")
    people = people.filter(Q(state=State.IN_POOL) | Q(pk=found.cadre_id if found else None))
    return PlacementForm(
        request.POST or None,
        instance=found,
        initial=initial,
        people=people.order_by("village__position", "village", "pinyin", "pk"),
        township=request.user.township,
    )


@permission_required(VIEW, raise_exception=True)
def placement(request: StaffRequest, pk: int) -> HttpResponse:
    """One placement: duties, remarks month by month, evaluation."""
    found = _placement(request, pk, VIEW)
    where = {
        "township_id": found.cadre.township_id,
        "village_id": found.cadre.village_id,
        "department_id": found.department_id or 0,
    }
    context = {
        "placement": found,
        "remarks": found.remarks.select_related("recorded_by"),
        "may_plan": request.user.scope_of(PLAN).covers(**where),
        "may_remark": request.user.scope_of(REMARK).covers(**where),
        "may_evaluate": request.user.scope_of(RUN_PLACEMENT).covers(**where),
        "sees_dossier": request.user.scope_of("reserve_cadres.view_cadre").covers(**where),
        "today": timezone.localdate(),
    }
    return render(request, "training/placement.html", context)


@permission_required(REMARK, raise_exception=True)
def remark(request: StaffRequest, pk: int) -> HttpResponse:
    """The remark of a month."""
    found = _placement(request, pk, REMARK)
    form = RemarkForm(request.POST or None, beside=found.remarks.all(), initial={"month": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            placements.remark(found, month=said["month"], text=said["text"], recorded_by=request.user)
            messages.success(request, "评语已保存。")
            return redirect("training:placement", pk)
    return _form_page(
        request, found, form, "月度评语", "同一个月再写一次，以后写的为准，原来的留在变更记录里。", "保存"
    )


@permission_required(RUN_PLACEMENT, raise_exception=True)
def evaluate(request: StaffRequest, pk: int) -> HttpResponse:
    """The closing evaluation with its grade."""
    found = _placement(request, pk, RUN_PLACEMENT)
    form = EvaluationForm(request.POST or None, placement=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            placements.evaluate(found, **said, evaluated_by=request.user)
            messages.success(request, "期满鉴定已保存。")
            return redirect("training:placement", pk)
    return _form_page(request, found, form, "期满鉴定", "提前鉴定的，跟岗挂职到鉴定当天结束。", "保存")


@permission_required(PLAN, raise_exception=True)
def cancel_placement(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a placement with a reason."""
    found = _placement(request, pk, PLAN)
    form = ReasonForm(request.POST or None, label="取消原因")
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            placements.cancel_placement(found, form.cleaned_data["reason"])
            messages.success(request, "已取消。")
            return redirect("training:placement", pk)
    return _form_page(request, found, form, "取消", "取消后这段时间可以另行安排；评语保留。", "确认取消")


def _form_page(request: StaffRequest, found: Placement, form: Any, title: str, lead: str, submit: str) -> HttpResponse:
    back = reverse("training:placement", args=[found.pk])
    return form_page(request, form, title=f"{found}：{title}", lead=lead, submit=submit, back=back)


def _placement(request: StaffRequest, pk: int, permission: str) -> Placement:
    found = Placement.objects.visible_to(request.user, permission)
    return get_object_or_404(found.select_related("cadre__village", "village", "department", "evaluated_by"), pk=pk)
