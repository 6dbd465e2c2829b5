"""Entering a count, correcting one, and its report on paper and as Word."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet, prefetch_related_objects
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import document_answer
from office.handing_out import hand_out
from office.refusals import refusals_in, refusals_told
from reserve_cadres.selection.access import CONDUCT, VIEW
from reserve_cadres.selection.ballots.ballots import (
    count_ballot,
    next_ballot,
    valid_meeting,
)
from reserve_cadres.selection.ballots.forms import BallotForm
from reserve_cadres.selection.ballots.models import Ballot
from reserve_cadres.selection.ballots.report import count_report, report_lines
from reserve_cadres.selection.rounds.models import OpenedPost


@permission_required(CONDUCT, raise_exception=True)
def ballot(request: StaffRequest, pk: int) -> HttpResponse:
    """The count of a post's next ballot. While it is typed, the page checks the sums and says who would be chosen."""
    opened = OpenedPost.objects.visible_to(request.user, CONDUCT)
    post = get_object_or_404(
        opened.select_related("post__village", "joint_post", "selection__round", "selection__village"), pk=pk
    )
    coming = None
    with refusals_told(request):
        coming = next_ballot(post)
    if coming is None:
        return redirect("selection:village", post.selection_id)
    form = BallotForm(
        request.POST or None,
        candidacies=coming.candidacies,
        rules=coming.rules,
        meeting=valid_meeting(post.selection_id),  # type: ignore[arg-type]
        kind=coming.kind,
        number=coming.number,
    )
    context = {"form": form, "opened_post": post, "selection": post.selection, "coming": coming}
    return count_page(
        request,
        form,
        context,
        lambda: count_ballot(post, form.count, number=coming.number, recorded_by=request.user),  # type: ignore[arg-type]
    )


def count_page(
    request: StaffRequest, form: BallotForm, context: dict[str, Any], act: Callable[[], object]
) -> HttpResponse:
    """Answer a page with a count on it: the check while it is typed, then what ``act`` says of it."""
    if request.htmx:
        form.is_valid()
        return render(request, "reserve_cadres/selection/ballot_check.html", context)
    selection = context["selection"]
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            act()
            if form.void:
                messages.warning(request, "收回票数多于发出票数，本次投票已记为作废，须重新投票。")
            else:
                messages.success(request, "计票结果已登记。")
            return redirect("selection:village", selection.pk)
    return render(request, "reserve_cadres/selection/ballot.html", context)


@permission_required(VIEW, raise_exception=True)
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """The count report (计票结果报告单), for paper."""
    found = visible_ballot(request, pk, VIEW)
    record_access(request, Action.PRINTED, found, "计票结果报告单")
    return render(
        request,
        "reserve_cadres/selection/print_report.html",
        {
            "ballot": found,
            "village": found.opened_post.post_on(found.meeting.held_on).village,
            "lines": report_lines(found),
            "tallies": found.tallies.all(),
        },
    )


@permission_required(VIEW, raise_exception=True)
def word_report(request: StaffRequest, pk: int) -> FileResponse:
    """The count report as a Word document."""
    found = get_object_or_404(_visible_ballots(request, VIEW), pk=pk)
    name = f"计票结果报告单-{found.opened_post.name}-第{found.number}次"
    return hand_out(
        request, lambda: document_answer(count_report(_with_names(found)), name), what=found, detail="计票结果报告单"
    )


def visible_ballot(request: StaffRequest, pk: int, permission: str) -> Ballot:
    """A ballot the user may reach, with what its pages show."""
    return _with_names(get_object_or_404(_visible_ballots(request, permission), pk=pk))


def _visible_ballots(request: StaffRequest, permission: str) -> QuerySet[Ballot]:
    return Ballot.objects.visible_to(request.user, permission).select_related(
        "meeting", "corrects", "opened_post__post__village", "opened_post__selection__round__township",
        "opened_post__selection__village",
    )  # fmt: skip


def _with_names(ballot: Ballot) -> Ballot:
    prefetch_related_objects([ballot], "tallies__candidacy__cadre", "meeting__officials__cadre")
    return ballot
