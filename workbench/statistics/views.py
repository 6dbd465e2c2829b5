"""The pool's figures as of a day, and compared with an earlier one."""

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import StaffRequest
from office.addresses import chosen_day
from office.answers import workbook_answer
from office.handing_out import hand_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT, FIGURES
from reserve_cadres.pool.figures import Figures, figures
from training.figures import training_figures
from workbench.statistics.compare import breakdowns, headline, villages
from workbench.statistics.models import ReportedDay
from workbench.statistics.reported import note_reported
from workbench.statistics.sheets import figures_workbook


@permission_required(FIGURES, raise_exception=True)
def statistics(request: StaffRequest) -> HttpResponse:
    """The figures as of a chosen day; with an earlier one chosen, what changed since."""
    day, before, problems = _days(request)
    today = timezone.localdate()
    now = figures(request.user, day)
    context = {
        "figures": now,
        "training": training_figures(request.user, day),
        "day": day,
        "since": before,
        "problems": problems,
        "today": today,
        "earlier": _earlier_days(request.user, day),
    }
    if before:
        then = figures(request.user, before)
        context |= {
            "headline": headline(now, then),
            "compared": breakdowns(now, then),
            "villages_compared": villages(now, then),
        }
    return render(request, "workbench/statistics.html", context)


@permission_required(EXPORT, raise_exception=True)
def export_statistics(request: StaffRequest) -> FileResponse:
    """The same figures as an Excel table."""
    day, before, _ = _days(request)

    def made() -> FileResponse:
        earlier: Figures | None = figures(request.user, before) if before else None
        content = figures_workbook(
            figures(request.user, day), training_figures(request.user, day), request.user.township, earlier
        )
        if request.user.scope_of(EXPORT).whole_township:
            note_reported(request.user.township, day, reported_by=request.user)
        return workbook_answer(content, "后备干部统计表", day)

    return hand_out(
        request, made, what="统计表", detail=f"截至 {day}", rows=Cadre.objects.visible_to(request.user, EXPORT).count
    )


def _days(request: StaffRequest) -> tuple[date, date | None, list[str]]:
    """The day (today where none is given), the earlier one to compare with, and what was wrong with either."""
    day, problem = chosen_day(request)
    before, other = chosen_day(request, "since")
    problems = [f"{problem}已按今天统计。"] if problem else []
    day = day or timezone.localdate()
    if other:
        problems.append(f"{other}没有对比。")
    elif before and before >= day:
        problems.append("对比的日期应早于统计日期，没有对比。")
        before = None
    return day, before, problems


def _earlier_days(user: User, day: date) -> list[tuple[str, date]]:
    """What offices compare with: the last report, the start of year and quarter, the same day a year before."""
    last = ReportedDay.objects.visible_to(user, FIGURES).filter(day__lt=day).first()
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    year_ago = date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    usual = [("年初", date(day.year, 1, 1)), ("季初", quarter), ("上年同日", year_ago)]
    return [*([("上次上报", last.day)] if last else []), *usual]
