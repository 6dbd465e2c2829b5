"""The review board, and entering results: by candidate, by step, or by workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import looking, record_access
from accounts.models import User
from accounts.requests import StaffRequest
from office.answers import page_of, workbook_answer
from office.handing_out import hand_out
from office.refusals import refusals_in
from reserve_cadres.selection.access import CONDUCT, RUN, VIEW
from reserve_cadres.selection.nominations.eligibility import eligibility
from reserve_cadres.selection.nominations.models import Candidacy, CandidacyQuerySet
from reserve_cadres.selection.reviews.forms import ReviewsForm
from reserve_cadres.selection.reviews.reviews import Step, known_of, record_reviews, steps_of
from reserve_cadres.selection.reviews.sheets import review_workbook
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import SelectionRound

PER_PAGE = 60
# The candidates of a round are entered on one page, but for those of a very large township.
ENTERED_AT_ONCE = 200


@permission_required(VIEW, raise_exception=True)
def board(request: StaffRequest, pk: int) -> HttpResponse:
    """All candidates × all steps of a round's review."""
    selection_round = _round(request, pk, VIEW)
    people = _candidates(request, selection_round, VIEW)
    status = request.GET.get("review", "")
    if status in Candidacy.Review.values:
        people = people.filter(review=status)
    page = page_of(request, people, PER_PAGE)
    record_access(request, looking(request), selection_round, f"资格审查 {len(page.object_list)} 人")
    steps = steps_of(selection_round)
    conditions = Conditions.of(selection_round)
    known = known_of(page)
    rows = [
        {
            "candidacy": one,
            "findings": [finding for finding in eligibility(one, conditions) if finding.binding],
            "cells": [(step, known.get((one.pk, step.key))) for step in steps],
        }
        for one in page.object_list
    ]
    context = {
        "round": selection_round,
        "page": page,
        "rows": rows,
        "steps": steps,
        "status": status,
        "statuses": Candidacy.Review.choices,
        "may_run": request.user.has_perm(RUN),
        "may_conduct": request.user.has_perm(CONDUCT),
    }
    return render(request, "reserve_cadres/selection/reviews.html", context)


@permission_required(CONDUCT, raise_exception=True)
def review_candidacy(request: StaffRequest, pk: int) -> HttpResponse:
    """Every step of one candidate's review; a village enters its own branch's, the office all."""
    found = get_object_or_404(Candidacy.objects.visible_to(request.user, CONDUCT).for_pages(), pk=pk)
    selection_round = found.opened_post.selection.round
    lines = [(found, step) for step in _steps_for(request.user, selection_round)]
    form = ReviewsForm(request.POST or None, selection_round=selection_round, lines=lines, known=known_of([found]))
    if recorded(request, form):
        return redirect("selection:candidacy", pk)
    findings = eligibility(found, Conditions.of(selection_round))
    context = {"form": form, "candidacy": found, "round": selection_round, "findings": findings, "by_candidate": True}
    return render(request, "reserve_cadres/selection/review_form.html", context)


@permission_required(CONDUCT, raise_exception=True)
def review_step(request: StaffRequest, pk: int) -> HttpResponse:
    """One step for every candidate of the round: as a department's list comes back."""
    selection_round = _round(request, pk, CONDUCT)
    steps = {step.key: step for step in _steps_for(request.user, selection_round)}
    step = steps.get(request.GET.get("step", "branch"))
    if step is None:
        raise Http404
    page = page_of(request, _candidates(request, selection_round, CONDUCT).standing(), ENTERED_AT_ONCE)
    form = ReviewsForm(
        request.POST or None,
        selection_round=selection_round,
        lines=[(one, step) for one in page],
        known=known_of(page),
    )
    if recorded(request, form):
        return redirect(following(request, step, page) or reverse("selection:reviews", args=[pk]))
    context = {"form": form, "round": selection_round, "step": step, "steps": list(steps.values()), "page": page}
    return render(request, "reserve_cadres/selection/review_form.html", context)


@permission_required(RUN, raise_exception=True)
def export_reviews(request: StaffRequest, pk: int) -> FileResponse:
    """The board as a workbook to fill in and to import again."""
    selection_round = _round(request, pk, RUN)
    standing = _candidates(request, selection_round, RUN).standing()
    count = standing.count()

    def made() -> FileResponse:
        people = list(standing)
        content = review_workbook(selection_round, people, steps_of(selection_round), known_of(people))
        return workbook_answer(content, "资格审查表", timezone.localdate())

    return hand_out(request, made, what=f"{selection_round}资格审查表", detail=f"{count} 人", people=count)


def following(request: StaffRequest, step: Step, page: Page) -> str:
    """Where a step is entered for the candidates after those of a page; empty after the last ones."""
    return (
        f"{request.path}?{urlencode({'step': step.key, 'page': page.next_page_number()})}" if page.has_next() else ""
    )


def recorded(request: StaffRequest, form: Any) -> bool:
    """Whether the findings of a form that was sent were recorded."""
    if request.method != "POST" or not form.is_valid():
        return False
    with refusals_in(form):
        changed = record_reviews(form.findings(), recorded_by=request.user)
        messages.success(request, f"已登记 {changed} 项审查结果。" if changed else "没有改动。")
        return True
    return False


def _steps_for(user: User, selection_round: SelectionRound) -> list[Step]:
    steps = steps_of(selection_round)
    return steps if user.has_perm(RUN) else steps[:1]


def in_order(people: CandidacyQuerySet) -> CandidacyQuerySet:
    """Candidates village by village and post by post, as a review lists them."""
    return people.order_by(
        "opened_post__selection__village__position",
        "opened_post__post__position",
        "opened_post",
        "cadre__pinyin",
        "pk",
    )


def _candidates(request: StaffRequest, selection_round: SelectionRound, permission: str) -> CandidacyQuerySet:
    people = Candidacy.objects.visible_to(request.user, permission).for_pages()
    return in_order(people.filter(opened_post__selection__round=selection_round))


def _round(request: StaffRequest, pk: int, permission: str) -> SelectionRound:
    return get_object_or_404(SelectionRound.objects.visible_to(request.user, permission), pk=pk)
