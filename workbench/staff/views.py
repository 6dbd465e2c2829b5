"""Accounts brought in and taken out, the sheet of first passwords, and the trail as workbooks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.filters import AccessFilter
from accounts.history import changes_in, events_in_township, events_of, tracked_models
from accounts.models import AccessRecord, User
from accounts.requests import StaffRequest
from office.transfer.pages import bring_in, empty_table, take_out
from office.transfer.tables import Table
from workbench.staff.tables import SLIPS, AccessTable, AccountTable, ChangeTable, Slip, SlipTable, role_lines

# What a workbook of the trail holds at most; more is narrowed down by the filters first.
MOST_RECORDS = 20_000
_AT_ONCE = 500
_SLIPS_SECONDS = 60 * 60


@permission_required("accounts.add_user", raise_exception=True)
def import_accounts(request: StaffRequest) -> HttpResponse | FileResponse:
    """Accounts from a workbook; the new ones' first passwords are shown once."""
    return bring_in(
        request,
        [AccountTable(request.user)],
        title="导入账号",
        back=reverse("accounts:list"),
        template=reverse("workbench:accounts_template"),
    )


@permission_required("accounts.add_user", raise_exception=True)
def empty_accounts(request: StaffRequest) -> FileResponse:
    """The empty table of accounts."""
    return empty_table([AccountTable(request.user)], title="账号登记表")


@require_POST
@permission_required("accounts.add_user", raise_exception=True)
def slips(request: StaffRequest) -> HttpResponse | FileResponse:
    """The first passwords just shown, as a workbook; they are kept nowhere."""
    try:
        said = signing.loads(request.POST.get("ticket", ""), salt=f"{SLIPS}.{request.user.pk}", max_age=_SLIPS_SECONDS)
    except signing.BadSignature:
        messages.error(request, "初始密码只能在导入后的页面上下载。忘了的，可以逐个重设密码。")
        return redirect("accounts:list")
    return take_out(request, SlipTable(request.user), [Slip(*one) for one in said], title="账号初始密码发放表")


@permission_required("accounts.view_user", raise_exception=True)
def export_accounts(request: StaffRequest) -> FileResponse:
    """The accounts with their roles, a line a role."""
    users = User.objects.visible_to(request.user).filter(is_active=True).order_by("username")
    users = users.prefetch_related("roles__village", "roles__department")
    return take_out(request, AccountTable(request.user), role_lines(users), title="账号登记表")


@permission_required("accounts.view_accessrecord", raise_exception=True)
def export_access_records(request: StaffRequest) -> HttpResponse | FileResponse:
    """The trail of what was seen and taken, as it is filtered."""
    visible = AccessRecord.objects.visible_to(request.user).select_related("user").order_by("-pk")
    found = AccessFilter(request.GET, visible).qs
    return _trail(
        request, AccessTable(request.user), found, found.iterator(chunk_size=2000), "accounts:access_records"
    )


@permission_required("accounts.view_accessrecord", raise_exception=True)
def export_change_records(request: StaffRequest) -> HttpResponse | FileResponse:
    """The trail of what was changed, of the kind of record chosen."""
    tracked = {model._meta.label_lower: model for model in tracked_models()}
    chosen = tracked.get(request.GET.get("model", ""), tracked["reserve_cadres.cadre"])
    events = events_in_township(events_of(chosen), request.user)
    return _trail(request, ChangeTable(request.user), events, _changes(events), "accounts:change_records")


def _changes(events: QuerySet) -> Iterator[Any]:
    keys = list(events.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        yield from changes_in(events.filter(pk__in=keys[start : start + _AT_ONCE]))


def _trail(
    request: StaffRequest, table: Table, found: QuerySet, records: Iterable[Any], page: str
) -> HttpResponse | FileResponse:
    filters: QueryDict = request.GET
    if (count := found.count()) > MOST_RECORDS:
        messages.error(request, f"共 {count} 条，一次最多导出 {MOST_RECORDS} 条，请先按日期或类别缩小范围。")
        return redirect(f"{reverse(page)}?{filters.urlencode()}")
    return take_out(request, table, records, title=table.what, detail=f"{count} 条；{filters.urlencode()}")
