"""A round and a village as a whole: where each village stands, its path, the candidates, and how a round ends."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import page_of
from office.forms import ReasonForm
from office.refusals import refusals_in, refusals_told
from reserve_cadres.people.access import IDENTITY
from reserve_cadres.selection.access import APPROVE, CONDUCT, RUN, VIEW
from reserve_cadres.selection.ballots.ballots import people_on
from reserve_cadres.selection.ballots.counting import Rules
from reserve_cadres.selection.ballots.forms import BallotForm, values_of
from reserve_cadres.selection.ballots.models import Ballot
from reserve_cadres.selection.ballots.views import count_page, visible_ballot
from reserve_cadres.selection.course.correcting import correct_ballot
from reserve_cadres.selection.course.ending import cancel_round, close_round
from reserve_cadres.selection.course.path import steps_on_path
from reserve_cadres.selection.course.progress import STAGES, progress_of
from reserve_cadres.selection.meetings.meetings import marks_of
from reserve_cadres.selection.nominations import nominations
from reserve_cadres.selection.nominations.eligibility import eligibility, may_be_excepted
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.reviews import Step, steps_of
from reserve_cadres.selection.rounds import rounds
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import VillageSelection
from reserve_cadres.selection.rounds.views import visible_round


@permission_required(VIEW, raise_exception=True)
def selection_round(request: StaffRequest, pk: int) -> HttpResponse:
    """A round's board: where each village stands, and what is missing for its next step."""
    found = visible_round(request, pk, VIEW)
    villages = found.villages.visible_to(request.user, VIEW).for_pages()
    progress = progress_of(list(villages))
    stages = Counter(one.stage for one in progress)
    chosen_stage = request.GET.get("stage", "")
    if chosen_stage in STAGES:
        progress = [one for one in progress if one.stage == chosen_stage]
    context = {
        "round": found,
        "page": page_of(request, progress, 60),
        "stages": [(key, label, stages[key]) for key, label in STAGES.items()],
        "chosen_stage": chosen_stage,
        "total": sum(stages.values()),
        "rules_open": rounds.rules_are_open(found),
    }
    return render(request, "reserve_cadres/selection/round.html", context)


@permission_required(RUN, raise_exception=True)
def end_round(request: StaffRequest, pk: int) -> HttpResponse:
    """End a round, or give it up with a reason."""
    found = visible_round(request, pk, RUN)
    cancelling = "cancel" in request.POST
    form = ReasonForm(request.POST if cancelling else None, label="取消原因")
    if request.method == "POST" and not cancelling:
        with refusals_told(request):
            close_round(found, recorded_by=request.user)
            messages.success(request, f"「{found}」已结束。")
            return redirect("selection:detail", pk)
    elif cancelling and form.is_valid():
        reason = form.cleaned_data["reason"]
        with refusals_in(form):
            cancel_round(found, reason=reason, recorded_by=request.user)
            messages.success(request, f"「{found}」已取消。")
            return redirect("selection:detail", pk)
    return render(request, "reserve_cadres/selection/end_round.html", {"form": form, "round": found})


@permission_required(VIEW, raise_exception=True)
def village(request: StaffRequest, pk: int) -> HttpResponse:
    """One village's path through a round: what was done, what can be done now, and why something cannot."""
    found = _selection(request, pk, VIEW)
    progress = progress_of([found])[0]
    where = {"township_id": found.village.township_id, "village_id": found.village_id}
    context = {
        "selection": found,
        "round": found.round,
        "progress": progress,
        "path": steps_on_path(found, progress),
        "may_conduct": request.user.scope_of(CONDUCT).covers(**where),
        "may_run": request.user.scope_of(RUN).covers(**where),
        "may_approve": request.user.scope_of(APPROVE).covers(**where),
    }
    return render(request, "reserve_cadres/selection/village.html", context)


@require_POST
@permission_required(CONDUCT, raise_exception=True)
def close_nominations(request: StaffRequest, pk: int) -> HttpResponse:
    """End a village's nominations, or take nominations again."""
    found = _selection(request, pk, CONDUCT)
    if "reopen" in request.POST:
        with refusals_told(request):
            nominations.reopen_nominations(found)
            messages.success(request, "已重新开放提名。")
    else:
        with refusals_told(request):
            nominations.close_nominations(found, recorded_by=request.user)
            messages.success(request, "提名已截止，可以完成资格审查。")
    return redirect("selection:village", pk)


@permission_required(VIEW, raise_exception=True)
def candidacy(request: StaffRequest, pk: int) -> HttpResponse:
    """One candidate: nominations, conditions, reviews, marks, votes, notice and decision."""
    found = _candidacy(request, pk, VIEW)
    record_access(request, Action.VIEWED, found.cadre, "人选")
    selection = found.opened_post.selection
    where = {"township_id": selection.village.township_id, "village_id": selection.village_id}
    reviews = {Step(one.stage, one.department).key: one for one in found.reviews.select_related("recorded_by")}
    steps = steps_of(selection.round)
    missed = eligibility(found, Conditions.of(selection.round))
    dossiers = request.user.scope_of("reserve_cadres.view_cadre")
    context = {
        "candidacy": found,
        "selection": selection,
        "findings": missed,
        "may_be_excepted": may_be_excepted(missed),
        "nominations": found.nominations.select_related("recorded_by"),
        "reviews": [(step, reviews.get(step.key)) for step in steps],
        "tallies": found.tallies.select_related("ballot__meeting").order_by("ballot__number", "ballot__pk"),
        "marks": marks_of(found),
        "notices": found.notices.all(),
        "approvals": found.approvals.select_related("recorded_by"),
        "may_conduct": request.user.scope_of(CONDUCT).covers(**where),
        "may_run": request.user.scope_of(RUN).covers(**where),
        "sees_dossier": dossiers.covers(township_id=found.cadre.township_id, village_id=found.cadre.village_id),
        "sees_identity": request.user.scope_of(IDENTITY).covers(**where),
    }
    return render(request, "reserve_cadres/selection/candidacy.html", context)


@permission_required(CONDUCT, raise_exception=True)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a wrongly entered count; both versions stay."""
    found = visible_ballot(request, pk, CONDUCT)
    form = BallotForm(
        request.POST or None,
        initial=values_of(found),
        candidacies=people_on(found),
        rules=Rules.of(found),
        meeting=found.meeting,
        kind=found.kind,
        number=found.number,
        correcting=True,
    )
    context = {
        "form": form,
        "opened_post": found.opened_post,
        "selection": found.opened_post.selection,
        "correcting": found,
    }

    def act() -> Ballot:
        reason = form.cleaned_data["correction_reason"]
        return correct_ballot(found, form.count, reason=reason, recorded_by=request.user)  # type: ignore[arg-type]

    return count_page(request, form, context, act)


def _candidacy(request: StaffRequest, pk: int, permission: str) -> Candidacy:
    return get_object_or_404(Candidacy.objects.visible_to(request.user, permission).for_pages(), pk=pk)


def _selection(request: StaffRequest, pk: int, permission: str) -> VillageSelection:
    return get_object_or_404(VillageSelection.objects.visible_to(request.user, permission).for_pages(), pk=pk)
