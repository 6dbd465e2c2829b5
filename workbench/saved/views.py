"""Saved views: keeping what a list shows, and the list of what was kept."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.answers import form_page
from office.refusals import refusals_in
from reserve_cadres.layouts import saved
from reserve_cadres.people.searches import note_search
from reserve_cadres.register.filters import CadreFilter
from workbench.saved.forms import ViewForm
from workbench.saved.lists import LISTS, address_of, asked_by, kept_list, open_views


@login_required
def views(request: StaffRequest) -> HttpResponse:
    """The own views and the shared ones, by list."""
    found = open_views(request.user).select_related("made_by").order_by("page", "name", "pk")
    pinned = set(request.user.pinned_views.values_list("pk", flat=True))
    lines = [
        {
            "view": one,
            "list": LISTS[one.page].label,
            "address": address_of(one),
            "pinned": one.pk in pinned,
            "may_change": saved.may_change(one, request.user),
        }
        for one in found
    ]
    return render(request, "workbench/saved/list.html", {"lines": lines})


@login_required
def add_view(request: StaffRequest) -> HttpResponse:
    """Keep what a list shows under a name."""
    page = request.GET.get("list", "")
    if not page:
        messages.error(request, "请在名单上点「视图」，保存现在的条件和排序。")
        return redirect("views:list")
    kept = kept_list(page, request.user)
    if kept is None:
        raise Http404
    filters = saved.address_kept(QueryDict(request.GET.get("filters", "")))
    shown = kept.asked(request.user, QueryDict(filters), kept.permission)
    back = f"{reverse(page)}?{filters}"
    form = ViewForm(request.POST or None, initial={"shared": False})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            pinned = form.cleaned_data["pinned"]
            made = saved.keep_view(form.plan(), page=page, filters=filters, made_by=request.user, pinned=pinned)
            messages.success(request, f"已保存视图「{made}」。")
            return redirect(back)
    number = shown.qs.count()
    if isinstance(shown, CadreFilter):
        note_search(request, QueryDict(filters).get("q", ""), number)
    lead = f"{kept.label}。{shown.in_words or '没有筛选条件'}。现在 {number} {kept.unit}。"
    return form_page(request, form, title="保存视图", lead=lead, submit="保存", back=back)


@login_required
def change_view(request: StaffRequest, pk: int) -> HttpResponse:
    """A view's name, and who has it."""
    found = _view(request, pk)
    if not saved.may_change(found, request.user):
        raise PermissionDenied
    pinned = found.pinned_by.filter(pk=request.user.pk).exists()
    form = ViewForm(request.POST or None, instance=found, initial={"pinned": pinned})
    if request.method == "POST" and form.is_valid():
        fresh = _view(request, pk)
        with refusals_in(form):
            saved.change_view(fresh, form.plan(), changed_by=request.user)
            (saved.pin if form.cleaned_data["pinned"] else saved.unpin)(fresh, request.user)
            messages.success(request, f"视图「{fresh}」已保存。")
            return redirect("views:list")
    lead = f"{LISTS[found.page].label}。{asked_by(found, request.user).in_words or '没有筛选条件'}。"
    return form_page(request, form, title="修改视图", lead=lead, submit="保存", back=reverse("views:list"))


@require_POST
@login_required
def delete_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a view away; the page asks first."""
    found = _view(request, pk)
    saved.delete_view(found, deleted_by=request.user)
    messages.success(request, f"已删除视图「{found}」。")
    return redirect("views:list")


@require_POST
@login_required
def pin_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a view on the own home page, or take it off where it stands there."""
    found = _view(request, pk)
    there = found.pinned_by.filter(pk=request.user.pk).exists()
    (saved.unpin if there else saved.pin)(found, request.user)
    messages.success(request, f"「{found}」已{'从工作台移走' if there else '放到工作台'}。")
    return redirect("views:list")


def _view(request: StaffRequest, pk: int) -> Any:
    return get_object_or_404(open_views(request.user), pk=pk)
