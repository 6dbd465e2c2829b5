"""The trail: who saw and took what, who changed what, on the page and as workbooks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.history import changes_in, tracked_models
from accounts.models import User
from accounts.requests import StaffRequest
from accounts.two_parts import waiting_for
from office.answers import page_of
from office.lists import ListFilter
from office.transfer.pages import take_list_out
from office.transfer.tables import Table
from workbench.staff.filters import AccessFilter, ChangeFilter
from workbench.staff.tables import AccessTable, ChangeTable

PER_PAGE = 50
# What a workbook of the trail holds at most; more is narrowed down by the filters first.
MOST_RECORDS = 20_000
_AT_ONCE = 500
VIEW = "accounts.view_accessrecord"


@permission_required(VIEW, raise_exception=True)
def access_records(request: StaffRequest) -> HttpResponse:
    """Who signed in, saw, exported, printed or imported what."""
    found = AccessFilter.of(request.user, request.GET, VIEW)
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        # Whoever watches over the duties sees where they are not kept apart.
        "mixed": User.objects.get_queryset().of_two_duties().filter(township=request.user.township),
        "second_parts": waiting_for(request.user),
    }
    return render(request, "accounts/access_records.html", context)


@permission_required(VIEW, raise_exception=True)
def export_access_records(request: StaffRequest) -> HttpResponse | FileResponse:
    """The same list as a workbook."""
    found = AccessFilter.of(request.user, request.GET, VIEW)
    lines = found.rows.iterator(chunk_size=2000)
    return _trail(request, AccessTable(request.user), found, lines, "accounts:access_records")


@permission_required(VIEW, raise_exception=True)
def change_records(request: StaffRequest) -> HttpResponse:
    """Who changed which record, field by field, from the history the database keeps."""
    tracked, chosen = _kinds(request)
    found = ChangeFilter.of_kind(request.user, request.GET, tracked[chosen])
    page = page_of(request, found.rows, PER_PAGE)
    page.object_list = changes_in(page.object_list)
    context = {
        "filter": found,
        "page": page,
        "kinds": [(label, model._meta.verbose_name) for label, model in tracked.items()],
        "chosen": chosen,
        "asked": [(name, value) for name, value in request.GET.items() if name not in {"page", "model"}],
    }
    return render(request, "accounts/change_records.html", context)


@permission_required(VIEW, raise_exception=True)
def export_change_records(request: StaffRequest) -> HttpResponse | FileResponse:
    """The same list as a workbook."""
    tracked, chosen = _kinds(request)
    found = ChangeFilter.of_kind(request.user, request.GET, tracked[chosen])
    return _trail(request, ChangeTable(request.user), found, _changes(found.rows), "accounts:change_records")


def _kinds(request: StaffRequest) -> tuple[dict[str, type[Model]], str]:
    """The kinds of records whose history is kept, and the one asked for; dossiers where none is."""
    tracked = {model._meta.label_lower: model for model in tracked_models()}
    asked = request.GET.get("model", "")
    return tracked, asked if asked in tracked else "reserve_cadres.cadre"


def _changes(events: QuerySet) -> Iterator[Any]:
    keys = list(events.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        by_key = events.in_bulk(keys[start : start + _AT_ONCE])
        yield from changes_in(by_key[key] for key in keys[start : start + _AT_ONCE])


def _trail(
    request: StaffRequest, table: Table, found: ListFilter, records: Iterable[Any], page: str
) -> HttpResponse | FileResponse:
    if (count := found.qs.count()) > MOST_RECORDS:
        messages.error(request, f"共 {count} 条，一次最多导出 {MOST_RECORDS} 条，请先按日期或类别缩小范围。")
        return redirect(f"{reverse(page)}?{request.GET.urlencode()}")
    return take_list_out(request, table, found, title=table.what, lines=records)
