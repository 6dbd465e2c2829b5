"""Roster layouts: the office's own choices of columns and filters."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import looking, record_access
from accounts.requests import StaffRequest
from office.answers import page_of, workbook_answer
from office.handing_out import hand_out
from office.refusals import refusals_in
from reserve_cadres.layouts import layouts as rules
from reserve_cadres.layouts.access import KEEP, VIEW
from reserve_cadres.layouts.forms import LayoutForm
from reserve_cadres.layouts.models import SavedView
from reserve_cadres.people.access import EXPORT
from reserve_cadres.people.access import VIEW as READ_CADRES
from reserve_cadres.people.cadres import CadreQuerySet

# The usual columns of a roster, where the list was not told any.
USUAL = ["village", "name", "sex", "age", "political_status", "education", "category", "post", "phone"]
ALWAYS = ["village", "name", "post"]
PER_PAGE = 200


@permission_required(VIEW, raise_exception=True)
def layouts(request: StaffRequest) -> HttpResponse:
    """The township's layouts, with what each shows."""
    found = SavedView.objects.visible_to(request.user, VIEW).rosters().select_related("made_by")
    villages = rules.village_names(request.user)
    context = {
        "layouts": [(one, rules.headings(one), rules.filters_in_words(one, villages)) for one in found],
        "may_keep": request.user.has_perm(KEEP),
    }
    return render(request, "reserve_cadres/layouts/list.html", context)


@permission_required(KEEP, raise_exception=True)
def add_layout(request: StaffRequest) -> HttpResponse:
    """Keep the filters and columns of the people's list under a name."""
    listed = request.GET.getlist("columns")
    layout = SavedView(made_by=request.user, filters=rules.filters_in(request.GET))
    form = LayoutForm(
        request.POST or None,
        instance=layout,
        township=request.user.township,
        columns=[*ALWAYS, *(name for name in listed if name not in ALWAYS)] if listed else USUAL,
    )
    return _form(request, form, "存为花名册版式")


@permission_required(KEEP, raise_exception=True)
def change_layout(request: StaffRequest, pk: int) -> HttpResponse:
    """A layout's name, title and columns."""
    found = _layout(request, pk, KEEP)
    form = LayoutForm(request.POST or None, instance=found, township=found.township)
    return _form(request, form, "修改花名册版式")


@require_POST
@permission_required(KEEP, raise_exception=True)
def delete_layout(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a layout away; the page asks first."""
    found = _layout(request, pk, KEEP)
    found.delete()
    messages.success(request, f"已删除版式「{found}」。")
    return redirect("layouts:list")


@permission_required(VIEW, raise_exception=True)
def layout(request: StaffRequest, pk: int) -> HttpResponse:
    """The roster as the layout shows it, to read and to print."""
    found = _layout(request, pk, VIEW)
    filtered = rules.people_filter(found, request.user, READ_CADRES)
    page = page_of(request, filtered.rows, PER_PAGE)
    context = {
        "layout": found,
        "headings": rules.headings(found),
        "conditions": rules.filters_in_words(found, rules.village_names(request.user)),
        "rows": list(rules.rows_of(found, filtered, cast(CadreQuerySet, page.object_list))),
        "page": page,
        "may_keep": request.user.has_perm(KEEP),
        "today": timezone.localdate(),
    }
    record_access(request, looking(request), f"花名册版式「{found}」", f"{page.paginator.count} 人")
    return render(request, "reserve_cadres/layouts/layout.html", context)


@permission_required(EXPORT, raise_exception=True)
def export(request: StaffRequest, pk: int) -> FileResponse:
    """The same as a workbook."""
    found = _layout(request, pk, VIEW)
    filtered = rules.people_filter(found, request.user, EXPORT)
    day = filtered.day or timezone.localdate()

    def made() -> FileResponse:
        content = rules.layout_workbook(found, filtered, township=request.user.township, day=day)
        return workbook_answer(content, str(found), day)

    return hand_out(request, made, what=f"花名册版式「{found}」", detail=found.filters, people=filtered.qs.count)


def _form(request: StaffRequest, form: Any, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            plan = rules.LayoutPlan(said["name"], form.columns(), said["title"], form.instance.filters)
            kept = form.instance if form.instance.pk else None
            saved = rules.save_layout(plan, township=request.user.township, layout=kept, made_by=request.user)
            messages.success(request, f"版式「{saved}」已保存。")
            return redirect("layouts:detail", saved.pk)
    conditions = rules.filters_in_words(form.instance, rules.village_names(request.user))
    context = {"form": form, "title": title, "conditions": conditions, "back": reverse("layouts:list")}
    return render(request, "reserve_cadres/layouts/form.html", context)


def _layout(request: StaffRequest, pk: int, permission: str) -> SavedView:
    return get_object_or_404(
        SavedView.objects.visible_to(request.user, permission).rosters().select_related("township"), pk=pk
    )
