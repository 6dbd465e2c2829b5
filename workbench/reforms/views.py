"""Reforms of villages and posts: what is asked for is shown in full before it is carried out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.requests import StaffRequest
from mentoring.months.months import lock_months
from office.refusals import refusals_in
from villages.models import Post, Village
from workbench.reforms.forms import MergerForm, NewNameForm, PostForm, SplitForm, TransferForm
from workbench.reforms.plans import Plan

CARRY_OUT = "villages.carry_out_reform"


@permission_required(CARRY_OUT, raise_exception=True)
def merge(request: StaffRequest) -> HttpResponse:
    """Several villages become one."""
    form = MergerForm(request.POST or None, township=request.user.township)
    return _shown_first(request, form, "合并村(社区)", reverse("villages:list"))


@permission_required(CARRY_OUT, raise_exception=True)
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    """A village gets another name or becomes a community."""
    found = _village(request, pk)
    return _shown_first(
        request, NewNameForm(request.POST or None, village=found), f"{found}：更名或村改社区", _page(found)
    )


@permission_required(CARRY_OUT, raise_exception=True)
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """A part of a village becomes one of its own."""
    found = _village(request, pk)
    return _shown_first(request, SplitForm(request.POST or None, village=found), f"从{found}析出新村", _page(found))


@permission_required(CARRY_OUT, raise_exception=True)
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """A village goes to another township."""
    found = _village(request, pk)
    return _shown_first(request, TransferForm(request.POST or None, village=found), f"{found}划出本镇", _page(found))


@permission_required(CARRY_OUT, raise_exception=True)
def reform_post(request: StaffRequest, pk: int) -> HttpResponse:
    """A post is renamed, moved or abolished."""
    found = get_object_or_404(
        Post.objects.visible_to(request.user, CARRY_OUT).select_related("village__township"), pk=pk
    )
    return _shown_first(
        request, PostForm(request.POST or None, post=found), f"调整岗位：{found}", _page(found.village)
    )


def _village(request: StaffRequest, pk: int) -> Village:
    return get_object_or_404(Village.objects.visible_to(request.user, CARRY_OUT).select_related("township"), pk=pk)


def _page(village: Village) -> str:
    return reverse("villages:detail", args=[village.pk])


def _shown_first(request: StaffRequest, form: Any, title: str, back: str) -> HttpResponse:
    """Ask, show what would follow, and carry it out once just that was seen."""
    plan = None
    if request.method == "POST" and form.is_valid():
        with refusals_in(form), transaction.atomic():
            # Nobody closes a month or carries out another reform meanwhile.
            lock_months(request.user.township.pk)
            plan = form.plan()
            if request.POST.get("seen") == plan.digest and not plan.problems:
                village = _carry_out(plan, request.user)
                messages.success(request, f"{title}{plan.done}")
                return redirect("villages:detail", village.pk)
    context = {"form": form, "plan": plan, "title": title, "back": back}
    return render(request, "workbench/reforms/form.html", context)


def _carry_out(plan: Plan, user: User) -> Village:
    if plan.act is None:
        raise ValidationError("没有要办理的。")
    return plan.act(user)
