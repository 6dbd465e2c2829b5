"""Rounds: the list, a round's board, its conditions, posts and announcement, and one village's path."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from reserve_cadres.forms import attempt, tell
from reserve_cadres.selection.access import APPROVE, CONDUCT, RUN, VIEW
from reserve_cadres.selection.nominations import nominations
from reserve_cadres.selection.progress import STAGES, progress_of
from reserve_cadres.selection.rounds import rounds
from reserve_cadres.selection.rounds.forms import (
    FIRST_EDUCATION_RULES,
    AnnouncementForm,
    EducationRules,
    EndForm,
    OpenPostsForm,
    RoundForm,
    first_round_values,
)
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound, VillageSelection
from reserve_cadres.selection.rounds.path import steps_on_path

PER_PAGE = 20


@permission_required(VIEW, raise_exception=True)
def selection_rounds(request):
    """Every round, the running ones first."""
    found = (
        SelectionRound.objects.visible_to(request.user, VIEW)
        .annotate(village_count=Count("villages"))
        .order_by("-nominations_from", "-pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reserve_cadres/selection/rounds.html", {"page": page})


@permission_required(VIEW, raise_exception=True)
def selection_round(request, pk):
    """A round's board: where each village stands, and what is missing for its next step."""
    found = _round(request, pk, VIEW)
    villages = found.villages.visible_to(request.user, VIEW).for_pages()
    progress = progress_of(list(villages))
    stages = Counter(one.stage for one in progress)
    chosen_stage = request.GET.get("stage", "")
    if chosen_stage in STAGES:
        progress = [one for one in progress if one.stage == chosen_stage]
    context = {
        "round": found,
        "page": Paginator(progress, 60).get_page(request.GET.get("page")),
        "stages": [(key, label, stages[key]) for key, label in STAGES.items()],
        "chosen_stage": chosen_stage,
        "total": sum(stages.values()),
        "rules_open": rounds.rules_are_open(found),
    }
    return render(request, "reserve_cadres/selection/round.html", context)


@permission_required(RUN, raise_exception=True)
def add_round(request):
    """A new round, with conditions and rules that usually hold filled in."""
    return _round_form(request, None, "新建选拔批次")


@permission_required(RUN, raise_exception=True)
def change_round(request, pk):
    """A round's conditions and rules, until the first meeting is valid."""
    found = _round(request, pk, RUN)
    return _round_form(request, found, f"修改条件和规则：{found}")


def _round_form(request, found, title):
    rules_open = found is None or rounds.rules_are_open(found)
    initial = {} if found else first_round_values()
    form = RoundForm(
        request.POST or None,
        instance=found,
        initial=initial,
        township=found.township if found else request.user.township,
        rules_open=rules_open,
    )
    education = EducationRules(
        request.POST or None, instance=form.instance, prefix="education",
        **({} if found else {"initial": FIRST_EDUCATION_RULES}),
    )  # fmt: skip
    # Both are validated, so that all errors are shown at once.
    if request.method == "POST" and min(form.is_valid(), not rules_open or education.is_valid()):
        saved = rounds.save_round(form, education) if rules_open else form.save()
        messages.success(request, f"「{saved}」已保存。")
        return redirect("selection:detail" if found else "selection:posts", saved.pk)
    context = {"form": form, "education": education, "title": title, "round": found, "rules_open": rules_open}
    return render(request, "reserve_cadres/selection/round_form.html", context)


@permission_required(RUN, raise_exception=True)
def open_posts(request, pk):
    """Which posts the round opens, from the gaps in the bench strength."""
    found = _round(request, pk, RUN)
    opened = dict(OpenedPost.objects.filter(selection__round=found).values_list("post", "seats"))
    candidates = rounds.posts_to_open(found.township, found)
    posts = [post for post in candidates if post.missing or post.pk in opened]
    form = OpenPostsForm(request.POST or None, posts=posts, opened=opened)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: rounds.open_posts(found, form.wanted)):
        messages.success(request, f"已选定 {len(form.wanted)} 个岗位。")
        return redirect("selection:announcement" if found.status == "draft" else "selection:detail", pk)
    return render(request, "reserve_cadres/selection/open_posts.html", {"form": form, "round": found})


@permission_required(RUN, raise_exception=True)
def announcement(request, pk):
    """The announcement's text: a default to start from, edited, kept, and published."""
    found = _round(request, pk, RUN)
    initial = {
        "text": found.announcement if found.announcement and "renew" not in request.GET else rounds.default_announcement(found),
        "announced_on": found.announced_on or timezone.localdate(),
    }  # fmt: skip
    form = AnnouncementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        text, day = form.cleaned_data["text"], form.cleaned_data["announced_on"]
        if "announce" in request.POST:
            if attempt(form, lambda: rounds.announce(found, text=text, announced_on=day, recorded_by=request.user)):
                messages.success(request, "公告已发布，可以打印张贴。各村在提名时间内办理报名。")
                return redirect("selection:detail", pk)
        else:
            found.announcement = text
            found.save(update_fields=["announcement"])
            messages.success(request, "公告正文已保存。")
            return redirect("selection:announcement", pk)
    return render(request, "reserve_cadres/selection/announcement.html", {"form": form, "round": found})


@permission_required(VIEW, raise_exception=True)
def print_announcement(request, pk):
    """The announcement for A4 or A3."""
    found = _round(request, pk, VIEW)
    text = found.announcement or rounds.default_announcement(found)
    paper = "a3" if request.GET.get("paper") == "a3" else "a4"
    return render(
        request, "reserve_cadres/selection/print_announcement.html", {"round": found, "text": text, "paper": paper}
    )


@permission_required(RUN, raise_exception=True)
def end_round(request, pk):
    """End a round, or give it up with a reason."""
    found = _round(request, pk, RUN)
    cancelling = "cancel" in request.POST
    form = EndForm(request.POST if cancelling else None)
    if request.method == "POST" and not cancelling:
        if tell(request, lambda: rounds.close_round(found, recorded_by=request.user), f"「{found}」已结束。"):
            return redirect("selection:detail", pk)
    elif cancelling and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: rounds.cancel_round(found, reason=reason, recorded_by=request.user)):
            messages.success(request, f"「{found}」已取消。")
            return redirect("selection:detail", pk)
    return render(request, "reserve_cadres/selection/end_round.html", {"form": form, "round": found})


@permission_required(VIEW, raise_exception=True)
def village(request, pk):
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
def close_nominations(request, pk):
    """End a village's nominations, or take nominations again."""
    found = _selection(request, pk, CONDUCT)
    if "reopen" in request.POST:
        tell(request, lambda: nominations.reopen_nominations(found), "已重新开放提名。")
    else:
        tell(
            request,
            lambda: nominations.close_nominations(found, recorded_by=request.user),
            "提名已截止，可以完成资格审查。",
        )
    return redirect("selection:village", pk)


def _round(request, pk, permission) -> SelectionRound:
    found = SelectionRound.objects.visible_to(request.user, permission).select_related("township", "announced_by")
    return get_object_or_404(found, pk=pk)


def _selection(request, pk, permission) -> VillageSelection:
    return get_object_or_404(VillageSelection.objects.visible_to(request.user, permission).for_pages(), pk=pk)
