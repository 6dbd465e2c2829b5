"""The year plan: at a glance, and its planned sessions."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.addresses import chosen_year
from office.answers import form_page
from office.records import taken
from office.refusals import refusals_in, refusals_told
from training.access import PLAN, VIEW
from training.plans.forms import PlannedSessionForm, TargetForm
from training.plans.models import PlannedSession, YearPlan
from training.plans.plans import Topic, copy_plan, plan_of, save_planned, set_target
from training.year.year import standing_of, with_sessions


@permission_required(VIEW, raise_exception=True)
def year_plan(request: StaffRequest) -> HttpResponse:
    """Held, planned and target; the months; what is overdue. A department sees what it is to host."""
    year, today = chosen_year(request), timezone.localdate()
    scope = request.user.scope_of(VIEW)
    plan = YearPlan.objects.visible_to(request.user, VIEW).filter(year=year).first()
    planned = with_sessions(PlannedSession.objects.visible_to(request.user, VIEW).filter(plan__year=year))
    # Of the year's course, what was to be held by the end of a month.
    until = request.GET.get("until", "")
    until = until if until in {str(month) for month in range(1, 13)} else ""
    if until:
        planned = planned.filter(month__lte=int(until))
    context = {
        "year": year,
        "until": until,
        "plan": plan,
        "planned": planned.select_related("department"),
        "standing": standing_of(request.user.township.pk, plan, year, today) if scope.whole_township else None,
        "this_month": today.month if year == today.year else 13 if year < today.year else 0,
        "has_last_year": PlannedSession.objects.visible_to(request.user, VIEW).filter(plan__year=year - 1).exists(),
    }
    return render(request, "training/plan.html", context)


@permission_required(PLAN, raise_exception=True)
def change_target(request: StaffRequest, year: int) -> HttpResponse:
    """How many sessions the year must have."""
    plan = plan_of(request.user.township, year)
    form = TargetForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            target = form.cleaned_data["target"]
            set_target(plan, target)
            messages.success(request, f"{plan}的目标已改为 {target} 次。")
            return redirect(_address(year))
    return form_page(request, form, title=f"{year}年培训目标", submit="保存", back=_address(year))


@permission_required(PLAN, raise_exception=True)
def add_planned(request: StaffRequest, year: int) -> HttpResponse:
    """One more planned session."""
    plan = plan_of(request.user.township, year)
    form = PlannedSessionForm(
        request.POST or None,
        instance=PlannedSession(plan=plan),
        township=request.user.township,
        initial={"month": timezone.localdate().month},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save_planned(taken(Topic, form.cleaned_data), plan=plan)
            messages.success(request, f"已列入{form.instance}。")
            return redirect(_address(year))
    return form_page(request, form, title=f"{year}年计划：添加培训", submit="保存", back=_address(year))


@permission_required(PLAN, raise_exception=True)
def change_planned(request: StaffRequest, pk: int) -> HttpResponse:
    """A planned session."""
    planned = _planned(request, pk)
    form = PlannedSessionForm(request.POST or None, instance=planned, township=planned.plan.township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save_planned(taken(Topic, form.cleaned_data), plan=planned.plan, planned=planned)
            messages.success(request, "计划项目已保存。")
            return redirect(_address(planned.plan.year))
    return form_page(
        request, form, title=f"{planned.plan.year}年计划：修改培训", submit="保存", back=_address(planned.plan.year)
    )


@require_POST
@permission_required(PLAN, raise_exception=True)
def remove_planned(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a session out of the plan. Sessions arranged for it stay, outside the plan. The page asks first."""
    planned = _planned(request, pk)
    planned.delete()
    messages.success(request, f"已从计划中删除「{planned.topic}」。")
    return redirect(_address(planned.plan.year))


@require_POST
@permission_required(PLAN, raise_exception=True)
def copy_last_year(request: StaffRequest, year: int) -> HttpResponse:
    """Take over last year's plan."""
    with refusals_told(request):
        copy_plan(request.user.township, year)
        messages.success(request, f"已沿用{year - 1}年的计划，可以逐项修改。")
    return redirect(_address(year))


def _address(year: int) -> str:
    return f"{reverse('training:plan')}?year={year}"


def _planned(request: StaffRequest, pk: int) -> PlannedSession:
    found = PlannedSession.objects.visible_to(request.user, PLAN).select_related("plan__township")
    return get_object_or_404(found, pk=pk)
