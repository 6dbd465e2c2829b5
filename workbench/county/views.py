"""The pages of the level above, and choosing the township that one looks into."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from mentoring.months.months import first_of, last_of
from office.addresses import chosen_day, chosen_month, chosen_record
from office.answers import page_of, workbook_answer
from office.handing_out import hand_out
from reserve_cadres.pool.figures import figures_of
from villages.models import Township
from workbench.county.overview import overview
from workbench.county.reach import CHOSEN, Part, open_to, reached
from workbench.county.tables import TABLES
from workbench.tables.table import Table, tables_workbook

# Lines of a page; the sums are of all.
LINES = 50


def above_townships(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lets in who reads townships without belonging to one: the level above, and an installer's account that chooses one."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.above_townships and request.user.township_id is not None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@above_townships
def county(request: StaffRequest) -> HttpResponse:
    """Every township a line, with what matters of it."""
    today = timezone.localdate()
    found = overview(Part.of(request.user), today)
    context = {"overview": found, "page": page_of(request, found.lines, LINES), "today": today}
    return render(request, "workbench/county/home.html", context)


@above_townships
def statistics(request: StaffRequest) -> HttpResponse:
    """The pool of a day by age, education and so on: of all townships with a line each, or of one with its villages."""
    day, problem = chosen_day(request)
    day = day or timezone.localdate()
    one = _one(request)
    part = Part.of(request.user, one)
    found = None if one else overview(part, day)
    figures = found.figures if found else figures_of(part.changes, day)
    context = {
        "figures": figures,
        "page": page_of(request, found.lines if found else figures.villages, LINES),
        "one": one,
        "day": day,
        "problems": [f"{problem}已按今天统计。"] if problem else [],
    }
    return render(request, "workbench/county/statistics.html", context)


@above_townships
def table(request: StaffRequest) -> HttpResponse:
    """A table of all townships, or of the villages of one."""
    key = _key(request)
    since, until, problems = _period(request, key)
    one = _one(request)
    found = TABLES[key][2](Part.of(request.user, one), since, until)
    places = [None] * len(found.rows) if one or not found.places else found.places
    context = {
        "table": found,
        "page": page_of(request, list(zip(places, found.rows, strict=True)), LINES),
        "key": key,
        "about": TABLES[key][1],
        "names": {name: label for name, (label, _, _) in TABLES.items()},
        "one": one,
        "part": "全县" if one is None else str(one),
        "since": since,
        "until": until,
        "before": first_of(first_of(until) - timedelta(days=1)),
        "after": last_of(until) + timedelta(days=1),
        "problems": problems,
    }
    return render(request, "workbench/county/table.html", context)


@above_townships
def export(request: StaffRequest) -> FileResponse:
    """The same table as a workbook."""
    key = _key(request)
    since, until, _ = _period(request, key)
    part = Part.of(request.user, _one(request))

    def made() -> FileResponse:
        found: Table = TABLES[key][2](part, since, until)
        content = tables_workbook([found], part.name, f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}")
        return workbook_answer(content, f"{part.name}{found.title}", until)

    return hand_out(request, made, what="报表", detail=f"{part.name}{TABLES[key][0]}")


@above_townships
@require_POST
def look_into(request: StaffRequest, pk: int) -> HttpResponse:
    """Work in a township from here on, until another one or none is chosen."""
    chosen = get_object_or_404(open_to(request.user), pk=pk)
    request.session[CHOSEN] = chosen.pk
    record_access(request, Action.VIEWED, chosen, "进入本镇")
    return redirect("workbench:home")


@above_townships
@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    """Be in no township again."""
    request.session.pop(CHOSEN, None)
    messages.success(request, "可以另选一个乡镇。")
    return redirect("county:home")


def _key(request: StaffRequest) -> str:
    asked = request.GET.get("table", "")
    return asked if asked in TABLES else "structure"


def _one(request: StaffRequest) -> Township | None:
    return chosen_record(request, reached(request.user), "township")


def _period(request: StaffRequest, key: str) -> tuple[date, date, list[str]]:
    """From the start of the year to today, or the month asked for; and what was wrong with what was asked."""
    today = timezone.localdate()
    if TABLES[key][1] == "month":
        month = chosen_month(request)
        return month, month, []
    since, problem = chosen_day(request, "since")
    until, other = chosen_day(request, "until")
    problems = [f"{one}已按默认日期统计。" for one in (problem, other) if one]
    until = until or today
    since = since or date(until.year, 1, 1)
    if since > until:
        problems.append("开始日期晚于结束日期，已按当年统计。")
        since = date(until.year, 1, 1)
    return since, until, problems
