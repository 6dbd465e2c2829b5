"""Rounds: the list, the posts opened, and the announcement."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import page_of
from office.refusals import refusals_in
from office.transfer.pages import take_list_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.selection.access import RUN, VIEW
from reserve_cadres.selection.rounds import rounds
from reserve_cadres.selection.rounds.filters import RoundFilter
from reserve_cadres.selection.rounds.forms import (
    AnnouncementForm,
    OpenPostsForm,
)
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound
from reserve_cadres.selection.rounds.tables import RoundTable

PER_PAGE = 20


@permission_required(VIEW, raise_exception=True)
def selection_rounds(request: StaffRequest) -> HttpResponse:
    """Every round, the running ones first."""
    found = RoundFilter.of(request.user, request.GET, VIEW)
    page = page_of(request, found.rows, PER_PAGE)
    return render(request, "reserve_cadres/selection/rounds.html", {"filter": found, "page": page})


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_rounds(request: StaffRequest) -> FileResponse:
    """The list as a workbook."""
    found = RoundFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, RoundTable(request.user), found, title="公开选拔批次")


@permission_required(RUN, raise_exception=True)
def open_posts(request: StaffRequest, pk: int) -> HttpResponse:
    """Which posts the round opens, from the gaps in the bench strength."""
    found = visible_round(request, pk, RUN)
    now = list(OpenedPost.objects.filter(selection__round=found))
    opened = {key for one in now for key in one.post_ids}
    candidates = rounds.posts_to_open(found.township, found)
    posts = [post for post in candidates if post.missing or post.pk in opened]
    form = OpenPostsForm(request.POST or None, selection_round=found, posts=posts, now=now)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            rounds.open_posts(found, form.wanted, form.joint)
            messages.success(request, f"已选定 {len(form.wanted) + len(form.joint)} 个岗位。")
            return redirect("selection:announcement" if found.status == "draft" else "selection:detail", pk)
    return render(request, "reserve_cadres/selection/open_posts.html", {"form": form, "round": found})


@permission_required(RUN, raise_exception=True)
def announcement(request: StaffRequest, pk: int) -> HttpResponse:
    """The announcement's text: a default to start from, edited, kept, and published."""
    found = visible_round(request, pk, RUN)
    initial = {
        "text": found.announcement if found.announcement and "renew" not in request.GET else rounds.default_announcement(found),
        "announced_on": found.announced_on or timezone.localdate(),
    }  # fmt: skip
    form = AnnouncementForm(request.POST or None, selection_round=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        if "announce" in request.POST:
            with refusals_in(form):
                rounds.announce(found, **form.cleaned_data, recorded_by=request.user)
                messages.success(request, "公告已发布，可以打印张贴。各村在提名时间内办理报名。")
                return redirect("selection:detail", pk)
        else:
            with refusals_in(form):
                rounds.keep_announcement(found, form.cleaned_data["text"])
                messages.success(request, "公告正文已保存。")
                return redirect("selection:announcement", pk)
    return render(request, "reserve_cadres/selection/announcement.html", {"form": form, "round": found})


@permission_required(VIEW, raise_exception=True)
def print_announcement(request: StaffRequest, pk: int) -> HttpResponse:
    """The announcement for A4 or A3."""
    found = visible_round(request, pk, VIEW)
    record_access(request, Action.PRINTED, found, "公告")
    text = found.announcement or rounds.default_announcement(found)
    paper = "a3" if request.GET.get("paper") == "a3" else "a4"
    return render(
        request, "reserve_cadres/selection/print_announcement.html", {"round": found, "text": text, "paper": paper}
    )


def visible_round(request: StaffRequest, pk: int, permission: str) -> SelectionRound:
    """A round the user may reach."""
    found = SelectionRound.objects.visible_to(request.user, permission).select_related("township", "announced_by")
    return get_object_or_404(found, pk=pk)
