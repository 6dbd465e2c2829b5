"""The pages of pictures: each with its table behind it, each figure leading to its people."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import StaffRequest
from mentoring.access import VIEW as VIEW_TALKS
from office.addresses import chosen_day, chosen_record, chosen_year
from office.answers import page_of
from office.pictures.figures import Picture
from reserve_cadres.models import SelectionRound, StateChange, Term
from reserve_cadres.people.access import FIGURES
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.selection.course.funnel import GROUPS, STEPS
from reserve_cadres.terms.access import VIEW as VIEW_TERMS
from reserve_cadres.terms.terms import measured_in, unrecorded
from training.access import VIEW as VIEW_TRAINING
from villages.models import Village
from workbench.pictures.bench import bench_map
from workbench.pictures.cadence import cadence_picture
from workbench.pictures.plan import plan_picture
from workbench.pictures.pool import ages_picture, course_picture, next_election_day
from workbench.pictures.selection import candidates_of, conversion_pictures, funnel_pictures

# The villages of a township are one picture, but for a very large one.
VILLAGES_PER_PAGE = 60
# Between two points of the pool's course lie so many months.
STEPS_OF_TIME = {"3": "按季", "12": "按年", "1": "按月"}


@permission_required([FIGURES, "villages.view_post"], raise_exception=True)
def bench(request: StaffRequest) -> HttpResponse:
    """Villages × kinds of post with the names of who stands ready, of today or of a past day."""
    today = timezone.localdate()
    day, problem = chosen_day(request)
    past = day if day and day < today else None
    whole = bench_map(request.user, past)
    page = page_of(request, whole.rows, VILLAGES_PER_PAGE)
    context = {
        "whole": whole,
        "bench": replace(whole, rows=list(page)),
        "page": page,
        "day": past or today,
        "problem": problem and f"{problem}已按今天。",
    }
    return render(request, "workbench/pictures/bench.html", context)


@permission_required([FIGURES, VIEW_TALKS], raise_exception=True)
def cadence(request: StaffRequest) -> HttpResponse:
    """Mentors × months of a year."""
    year = chosen_year(request)
    found = cadence_picture(request.user, year, timezone.localdate())
    return _page(request, "谈话", [found], year=year, empty="这一年没有谈话，也没有人应谈话。", begins="pairs")


@permission_required([FIGURES, VIEW_TRAINING], raise_exception=True)
def plan(request: StaffRequest) -> HttpResponse:
    """Held, planned and target through a year: the township's, so for who sees the whole of it."""
    year = chosen_year(request)
    if not request.user.scope_of(VIEW_TRAINING).whole_township:
        return _page(request, "培训计划", [], empty="年度计划是全镇的；本村人员参加的培训在「见习培养」里。")
    found = plan_picture(request.user, year, timezone.localdate())
    return _page(request, "培训计划", [found], year=year, empty="这一年还没有计划，也没有举办培训。", begins="plan")


@permission_required([FIGURES, VIEW_SELECTION], raise_exception=True)
def funnel(request: StaffRequest) -> HttpResponse:
    """A round from nominated to approved."""
    made = _round(request)
    found = candidates_of(request.user, made) if made else []
    pictures = funnel_pictures(made, found) if made and found else []
    return _page(
        request, "选拔", pictures, rounds=_rounds(request), round=made,
        empty="这个批次还没有人被提名。" if made else "还没有选拔批次。", begins="" if made else "round",
    )  # fmt: skip


@permission_required([FIGURES, VIEW_SELECTION], raise_exception=True)
def candidates(request: StaffRequest) -> HttpResponse:
    """Whom a figure of the funnel counts."""
    made = _round(request)
    step, group = request.GET.get("step", "nominated"), request.GET.get("group", "all")
    if made is None or step not in STEPS or group not in GROUPS:
        raise Http404
    village = chosen_record(request, Village.ever.visible_to(request.user), "village")
    found = [
        one
        for one in candidates_of(request.user, made)
        if one.counts_for(step, group) and village in (None, one.candidacy.opened_post.selection.village)
    ]
    context = {
        "people": found, "steps": STEPS, "round": made, "step": STEPS[step], "group": group, "groups": GROUPS,
        "group_label": GROUPS[group], "village": village,
    }  # fmt: skip
    return render(request, "workbench/pictures/candidates.html", context)


@permission_required(FIGURES, raise_exception=True)
def ages(request: StaffRequest) -> HttpResponse:
    """Ages on a day (today) and on the next election day, with who will be over age."""
    today = timezone.localdate()
    day, problem = chosen_day(request)
    later, other = chosen_day(request, "until")
    day, election = day or today, next_election_day(request.user, today)
    problems = [f"{one}已按默认日期。" for one in (problem, other) if one]
    found = ages_picture(request.user, day, later or election.day)
    return _page(
        request, "年龄", [found.picture], template="ages", ages=found, day=day, until=later or election.day,
        source="" if later else election.source, problems=problems, empty="这一天库里没有人。", begins="people",
    )  # fmt: skip


@permission_required([FIGURES, VIEW_TERMS], raise_exception=True)
def conversion(request: StaffRequest) -> HttpResponse:
    """What became of the pool at a term change; villages without results are named, not counted."""
    term = _term(request)
    missing = unrecorded(StateChange.objects.visible_to(request.user, VIEW_TERMS), term) if term else []
    pictures = conversion_pictures(request.user, term) if term and term.results.exists() else []
    return _page(
        request, "换届转化", pictures, template="conversion",
        terms=Term.objects.visible_to(request.user, VIEW_TERMS), term=term, unrecorded=missing,
        empty="这次换届还没有登记选举结果。" if term else "还没有登记过换届。", begins="" if term else "term",
    )  # fmt: skip


@permission_required([FIGURES, VIEW_TERMS], raise_exception=True)
def measured(request: StaffRequest) -> HttpResponse:
    """Whom a figure of the conversion counts."""
    term = _term(request)
    if term is None:
        raise Http404
    changes = StateChange.objects.visible_to(request.user, VIEW_TERMS)
    try:
        found = measured_in(changes, term, request.GET.get("by", ""), request.GET.get("key", ""))
    except ValueError:
        raise Http404 from None
    only = request.GET.get("elected") == "1"
    found = found.filter(elected=True) if only else found
    people = found.select_related("cadre", "village", "post", "joint_post")
    people = people.order_by("village__position", "village", "cadre__pinyin", "pk")
    return render(request, "workbench/pictures/measured.html", {"term": term, "people": people, "only": only})


@permission_required(FIGURES, raise_exception=True)
def pool(request: StaffRequest) -> HttpResponse:
    """The pool over the years."""
    day, problem = chosen_day(request)
    every = request.GET.get("every", "")
    every = every if every in STEPS_OF_TIME else "3"
    day = min(day or timezone.localdate(), timezone.localdate())
    found = course_picture(request.user, day, every=int(every))
    return _page(
        request, "库的变化", [found], day=day, every=every, choices=STEPS_OF_TIME.items(),
        problems=[f"{problem}已按今天。"] if problem else [], empty="这些日子库里都没有人。", begins="people",
    )  # fmt: skip


def _rounds(request: StaffRequest) -> QuerySet[SelectionRound]:
    found = SelectionRound.objects.visible_to(request.user, VIEW_SELECTION)
    return found.order_by("-nominations_from", "-pk")


def _round(request: StaffRequest) -> SelectionRound | None:
    """The round in the address, or the last one."""
    return chosen_record(request, _rounds(request), "round") or _rounds(request).first()


def _term(request: StaffRequest) -> Term | None:
    """The term change in the address, or the last one."""
    visible = Term.objects.visible_to(request.user, VIEW_TERMS)
    return chosen_record(request, visible, "term") or visible.first()


def _page(
    request: StaffRequest, title: str, pictures: Iterable[Picture], template: str = "pictures", **more: Any
) -> HttpResponse:
    shown = [one for one in pictures if one.shows_something]
    return render(request, f"workbench/pictures/{template}.html", {"title": title, "pictures": shown} | more)
