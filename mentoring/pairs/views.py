"""Pairs: the list with its gaps, one by one, a village at once, ending."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from mentoring.access import KEEP_PAIRS, VIEW
from mentoring.pairs import pairs
from mentoring.pairs.filters import OUTLIVED, GapFilter, PairFilter, asked_for
from mentoring.pairs.forms import EndForm, HandOverForm, PairForm, TownshipPairForm, VillagePairForm
from mentoring.pairs.models import Pairing
from mentoring.pairs.township import PairsRefusedError, lines_of, pair_all
from office.answers import form_page, page_of
from office.refusals import refusals_in
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State

PER_PAGE = 50


@permission_required(VIEW, raise_exception=True)
def pair_list(request: StaffRequest) -> HttpResponse:
    """Active pairs of those in the pool, or who has no mentor of a kind."""
    counts = pairs.gaps(Cadre.objects.visible_to(request.user, VIEW))
    found = asked_for(request.user, request.GET, VIEW)
    gap = request.GET.get("gap", "")
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        "gap": gap if isinstance(found, GapFilter) else "",
        "outlived": gap == OUTLIVED,
        "number_outlived": PairFilter.visible(request.user, VIEW).outlived().count(),
        "gaps": [(kind, label, counts[kind]) for kind, label in Pairing.Kind.choices],
    }
    return render(request, "mentoring/pairs.html", context)


@permission_required(KEEP_PAIRS, raise_exception=True)
def add_pair(request: StaffRequest) -> HttpResponse:
    """Pair one person with a mentor."""
    people = Cadre.objects.visible_to(request.user, KEEP_PAIRS).filter(state=State.IN_POOL).select_related("village")
    form = PairForm(
        request.POST or None,
        people=people.order_by("village__position", "village", "pinyin", "pk"),
        township=request.user.township,
        initial={"cadre": request.GET.get("cadre"), "kind": request.GET.get("kind")},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            pairs.pair(said["cadre"], said["mentor"], said["kind"], said["starts_on"])
            messages.success(request, f"已由{said['mentor']}联系{said['cadre']}。")
            return redirect("mentoring:pairs")
    return _form_page(request, form, "结对", "原来有同类联系人的，到前一天结束，记录保留。", "结对")


@permission_required(KEEP_PAIRS, raise_exception=True)
def pair_township(request: StaffRequest) -> HttpResponse:
    """Everybody of the township who has no mentor of a kind, on one page and saved in one step."""
    people = Cadre.objects.visible_to(request.user, KEEP_PAIRS)
    lines = lines_of(people)
    form = TownshipPairForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            made = pair_all(form.matches)
        except PairsRefusedError as refused:
            for (cadre, kind), reason in refused.reasons.items():
                # A day that is refused is refused for everybody alike.
                of_the_day = "starts_on" in getattr(reason, "error_dict", {})
                if not of_the_day or not form.has_error("starts_on"):
                    form.add_error("starts_on" if of_the_day else f"c{cadre}-{kind}", reason.messages)
        else:
            messages.success(request, f"已结对 {made} 对。")
            return redirect("mentoring:pairs")
    context = {"form": form, "kinds": Pairing.Kind, "pool": people.filter(state=State.IN_POOL)}
    return render(request, "mentoring/pair_township.html", context)


@permission_required(KEEP_PAIRS, raise_exception=True)
def pair_village(request: StaffRequest) -> HttpResponse:
    """Pair everybody of a village who has no mentor of the kind."""
    form = VillagePairForm(request.POST or None, township=request.user.township)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            paired = pairs.pair_village(**said)
            messages.success(request, f"{said['village']}已结对 {paired} 人。")
            return redirect("mentoring:pairs")
    return _form_page(request, form, "整村结对", "只给还没有这类联系人的在库人员结对。", "结对")


@permission_required(KEEP_PAIRS, raise_exception=True)
def hand_over(request: StaffRequest) -> HttpResponse:
    """All pairs of a mentor, in a village or everywhere, go to the successor in one step."""
    asked = {name: request.GET.get(name) for name in ("mentor", "kind", "village")}
    form = HandOverForm(request.POST or None, township=request.user.township, initial=asked)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            handed = pairs.hand_over(form.pairings, said["successor"], said["starts_on"])
            messages.success(request, f"{handed} 对结对已由{said['mentor']}交给{said['successor']}。")
            return redirect("mentoring:pairs")
    lead = (
        "书记、驻村领导或驻村干部换人时用：原来的结对到前一天结束，新的从这天起，谈话记录和以前各月的统计不变，"
        "没有办结的后续事项由新联系人接着办。"
    )
    return _form_page(request, form, "联系人换人：整批交接", lead, "交接")


@permission_required(KEEP_PAIRS, raise_exception=True)
def end_pair(request: StaffRequest, pk: int) -> HttpResponse:
    """End a pair with a reason."""
    found = get_object_or_404(
        Pairing.objects.visible_to(request.user, KEEP_PAIRS).select_related("cadre", "mentor"), pk=pk
    )
    form = EndForm(request.POST or None, label="结束原因")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            pairs.end_pair(found, ends_on=said["ends_on"], reason=said["reason"])
            messages.success(request, "结对已结束。")
            return redirect("mentoring:pairs")
    return _form_page(request, form, f"结束结对：{found}", "以前的谈话和统计保留。", "确认结束")


def _form_page(request: StaffRequest, form: Any, title: str, lead: str, submit: str) -> HttpResponse:
    return form_page(request, form, title=title, lead=lead, submit=submit, back=reverse("mentoring:pairs"))
