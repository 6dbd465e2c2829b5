"""Assessments of a year: villages at a glance, one village on one screen, Excel, and the suggestions to leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.addresses import chosen_year
from office.answers import page_of
from office.refusals import refusals_in
from office.transfer.pages import bring_in, take_out
from reserve_cadres.assessments import assessments as rules
from reserve_cadres.assessments.access import RECORD, VIEW
from reserve_cadres.assessments.forms import AssessmentsForm, ExitsForm
from reserve_cadres.assessments.lists import listed_lines, listed_suggestions
from reserve_cadres.assessments.models import Assessment
from reserve_cadres.assessments.tables import AssessmentTable, SuggestionTable, assessment_lines
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.people.access import EXPORT
from reserve_cadres.pool.models import StateChange
from villages.models import Village

LINES_PER_PAGE = 50


@permission_required(VIEW, raise_exception=True)
def overview(request: StaffRequest) -> HttpResponse:
    """Each village's due and done, grade by grade, and who is missing."""
    year = chosen_year(request)
    visible = Assessment.objects.visible_to(request.user, VIEW)
    lines = _lines(request, year)
    coming = rules.next_to_assess(lines)
    if request.GET.get("missing") == "1":
        lines = [line for line in lines if line.missing]
    totals = {
        "due": sum(line.due for line in lines),
        "done": sum(line.done for line in lines),
        "missing": sum(len(line.missing) for line in lines),
        "grades": [sum(line.grades[grade] for line in lines) for grade in Assessment.Grade.values],
    }
    listed = listed_lines(request.GET, lines)
    context = {
        "year": year,
        "filter": listed,
        "page": page_of(request, listed.rows, LINES_PER_PAGE),
        "coming": coming,
        "totals": totals,
        "grades": Assessment.Grade.choices,
        "missing_only": request.GET.get("missing") == "1",
        "suggested": sum(one.open for one in rules.suggestions(visible, year)),
        "may_record": request.user.has_perm(RECORD),
    }
    return render(request, "reserve_cadres/assessments/overview.html", context)


@permission_required(VIEW, raise_exception=True)
def village(request: StaffRequest, pk: int) -> HttpResponse:
    """Everybody of a village on one screen; a form for who may record."""
    year = chosen_year(request)
    found = get_object_or_404(Village.ever.visible_to(request.user, VIEW), pk=pk)
    may_record = request.user.has_perm(RECORD)
    if request.method == "POST" and not may_record:
        raise PermissionDenied
    changes = StateChange.objects.visible_to(request.user, VIEW).filter(village=found)
    people = rules.due_people(changes, year)
    form = AssessmentsForm(request.POST or None, village=found, people=people, year=year)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["assessed_on"]
        with refusals_in(form):
            written = rules.record_assessments(
                found.township, year, form.entries, assessed_on=day, recorded_by=request.user
            )
            messages.success(request, f"{found} {year} 年度考核已保存，改动 {written} 人。")
            coming = rules.next_to_assess(_lines(request, year), after=found.pk) if "next" in request.POST else None
            page = (
                reverse("assessments:village", args=[coming.village_id]) if coming else reverse("assessments:overview")
            )
            return redirect(f"{page}?year={year}")
    context = {"year": year, "village": found, "form": form, "may_record": may_record}
    return render(request, "reserve_cadres/assessments/village.html", context)


@permission_required(EXPORT, raise_exception=True)
def export(request: StaffRequest) -> FileResponse:
    """The year's assessments as a workbook, to fill in or to hand up."""
    year = chosen_year(request)
    people = rules.due_people(StateChange.objects.visible_to(request.user, EXPORT), year)
    table = AssessmentTable(request.user, year)
    lines = assessment_lines(people)
    title = f"{year}年度后备干部考核表"
    return take_out(request, table, lines, title=title, people=people.count, rows=people.count)


@permission_required(RECORD, raise_exception=True)
def import_assessments(request: StaffRequest) -> HttpResponse | FileResponse:
    """A filled-in workbook of a year."""
    year = chosen_year(request)
    return bring_in(
        request,
        [AssessmentTable(request.user, year)],
        title=f"从 Excel 导入 {year} 年度考核",
        back=f"{reverse('assessments:overview')}?year={year}",
        template=f"{reverse('assessments:export')}?year={year}",
    )


@permission_required(VIEW, raise_exception=True)
def suggestions(request: StaffRequest) -> HttpResponse:
    """Who should leave by rule, what was decided; ticked ones are put before the leading group."""
    visible, year = _assessed(request)
    found = rules.suggestions(visible, year)
    may_propose = request.user.has_perm(RECORD) and request.user.has_perm(PROPOSE)
    if request.method == "POST" and not may_propose:
        raise PermissionDenied
    form = ExitsForm(request.POST or None, suggested=found)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said.pop("assessments")
        with refusals_in(form):
            rules.propose_exits(form.chosen, **said, recorded_by=request.user)
            messages.success(request, f"已提出 {len(form.chosen)} 人退出，等待镇领导小组决定。")
            return redirect("changes:list")
    listed = listed_suggestions(request.GET, found)
    context = {
        "year": year,
        "suggestions": found,
        "filter": listed,
        "page": page_of(request, listed.rows, LINES_PER_PAGE),
        "form": form,
        "may_propose": may_propose and any(one.open for one in found),
        "ticked": request.POST.getlist("assessments"),
    }
    return render(request, "reserve_cadres/assessments/suggestions.html", context)


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_suggestions(request: StaffRequest) -> FileResponse:
    """Who should leave by rule in the year, as a workbook."""
    visible, year = _assessed(request)

    def lines() -> list[rules.Suggestion]:
        return listed_suggestions(request.GET, rules.suggestions(visible, year)).rows

    table, title = SuggestionTable(request.user), f"{year}年度退出建议"
    return take_out(
        request, table, lines, title=title, people=lambda: len(lines()), rows=visible.filter(year=year).count
    )


def _lines(request: StaffRequest, year: int) -> list[rules.VillageLine]:
    """Each village's assessments of a year, as far as the user sees them."""
    changes = StateChange.objects.visible_to(request.user, VIEW)
    return rules.village_lines(changes, Assessment.objects.visible_to(request.user, VIEW), year)


def _assessed(request: StaffRequest) -> tuple[Any, int]:
    """The assessments the user sees, and the year asked for, by default the last one that was assessed."""
    visible = Assessment.objects.visible_to(request.user, VIEW)
    newest = visible.order_by("-year").values_list("year", flat=True).first()
    year = chosen_year(request) if request.GET.get("year") or newest is None else newest
    return visible, year
