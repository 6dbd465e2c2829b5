"""The standard tables for the level above, of a period: on screen, on paper and as a workbook."""

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import StaffRequest
from office.addresses import chosen_day
from office.answers import page_of, workbook_answer
from office.handing_out import hand_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT, FIGURES
from workbench.tables import growth, pool
from workbench.tables.table import Table, tables_workbook

NAMES = {
    "structure": "结构", "changes": "进出", "movers": "变动名单", "training": "见习培养", "cadence": "谈话",
    "assessments": "年度考核",
}  # fmt: skip
# A line a village fits on one page, but for a very large township.
ROWS_PER_PAGE = 100


@permission_required(FIGURES, raise_exception=True)
def tables(request: StaffRequest) -> HttpResponse:
    """One of the tables, of the period in the address."""
    since, until, problems = _period(request)
    key = request.GET.get("table", "")
    key = key if key in NAMES else "structure"
    table = _table(request.user, key, since, until)
    context = {
        "table": table,
        "page": page_of(request, table.rows, ROWS_PER_PAGE),
        "names": NAMES,
        "since": since,
        "until": until,
        "problems": problems,
    }
    return render(request, "workbench/tables/table.html", context)


@permission_required(EXPORT, raise_exception=True)
def export_tables(request: StaffRequest) -> FileResponse:
    """All of them in one workbook, or the one named."""
    since, until, _ = _period(request)
    keys = [request.GET["table"]] if request.GET.get("table") in NAMES else list(NAMES)
    period = f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}"

    def made() -> FileResponse:
        found = [_table(request.user, key, since, until) for key in keys]
        content = tables_workbook(found, request.user.township, period)
        return workbook_answer(content, found[0].title if len(found) == 1 else "后备干部报表", until)

    detail = f"{'、'.join(NAMES[key] for key in keys)}；{period}"
    people = Cadre.objects.visible_to(request.user, EXPORT)
    return hand_out(request, made, what="报表", detail=detail, rows=people.count)


def _table(user: User, key: str, since: date, until: date) -> Table:
    match key:
        case "structure":
            return pool.structure(user, until)
        case "changes":
            return pool.changes(user, since, until)
        case "movers":
            return pool.movers(user, since, until)
        case "training":
            return growth.training(user, since, until)
        case "cadence":
            return growth.cadence(user, since, until, timezone.localdate())
    return pool.assessments(user, until.year)


def _period(request: StaffRequest) -> tuple[date, date, list[str]]:
    """From the start of the year to today unless asked otherwise, and what was wrong with what was asked."""
    since, problem = chosen_day(request, "since")
    until, other = chosen_day(request, "until")
    problems = [f"{one}已按默认日期统计。" for one in (problem, other) if one]
    until = until or timezone.localdate()
    since = since or date(until.year, 1, 1)
    if since > until:
        problems.append("开始日期晚于结束日期，已按当年统计。")
        since = date(until.year, 1, 1)
    return since, until, problems
