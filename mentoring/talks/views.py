"""Talks: recording one on a phone, the list, one talk, follow-ups, print and export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, looking, record_access
from accounts.models import User
from accounts.requests import StaffRequest
from mentoring.access import CLOSE_MONTH, READ, RECORD, VIEW
from mentoring.pairs.models import Pairing, PairingQuerySet
from mentoring.talks import talks
from mentoring.talks.filters import FollowUpFilter, TalkFilter
from mentoring.talks.forms import SettleForm, TalkForm
from mentoring.talks.models import Talk, TalkPhoto
from office.addresses import key_in
from office.answers import file_answer, form_page, page_of
from office.refusals import refusals_in
from reserve_cadres.models import Cadre

PER_PAGE = 30


@permission_required(VIEW, raise_exception=True)
def talk_list(request: StaffRequest) -> HttpResponse:
    """Talks, the newest first: by month, mentor, person, late entries."""
    found = TalkFilter.of(request.user, request.GET, VIEW)
    context = {"filter": found, "page": page_of(request, found.rows, PER_PAGE), "month": found.chosen_month}
    return render(request, "mentoring/talks.html", context)


@permission_required(RECORD, raise_exception=True)
def add_talk(request: StaffRequest) -> HttpResponse:
    """Record a talk. Asked by the page's script, the answer is data, so that a talk waiting on the phone can be sent."""
    mentor, kind, mentees, kinds = _mentor(request)
    form = TalkForm(request.POST or None, request.FILES or None, people=mentees, mentor=mentor, kind=kind)
    if request.method == "POST" and mentor and form.is_valid():
        with refusals_in(form):
            _record(form, mentor, kind, request)
            if _by_script(request):
                return JsonResponse({"saved": True})
            messages.success(request, "谈话已登记。")
            return redirect("mentoring:talks")
    if request.method == "POST" and _by_script(request):
        return JsonResponse({"saved": False, "errors": form.errors}, status=400)
    last = Talk.objects.filter(mentor=mentor, kind=kind).prefetch_related("cadres").first() if mentor else None
    asked = request.GET.get("person", "")
    form.initial.update(place=last.place if last else "", people=[asked] if asked.isdecimal() else [])
    context = {
        "form": form,
        "mentor": mentor,
        "kind": kind,
        "kinds": kinds,
        "last_people": [one.pk for one in last.cadres.all()] if last else [],
        "last_place": last.place if last else "",
        "may_choose": request.user.has_perm(CLOSE_MONTH),
        "mentors": User.objects.filter(pk__in=_all_pairs(request).values("mentor")).order_by("name"),
    }
    return render(request, "mentoring/talk_form.html", context)


def _record(form: TalkForm, mentor: User, kind: str, request: StaffRequest) -> None:
    cleaned = form.cleaned_data
    talks.record_talk(
        mentor, kind, cleaned["people"], recorded_by=request.user, key=cleaned["key"], photos=cleaned["photos"],
        **form.said,
    )  # fmt: skip


def _by_script(request: StaffRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _all_pairs(request: StaffRequest) -> PairingQuerySet:
    return Pairing.objects.visible_to(request.user, RECORD).active()


def _mentor(request: StaffRequest) -> tuple[User | None, str, list[Cadre], list[tuple[str, str]]]:
    """Who talked: oneself, or for the office the mentor it enters a talk for; in which capacity, with whom, and which there are."""
    mentor = request.user
    chosen = request.POST.get("mentor") or request.GET.get("mentor")
    if request.user.has_perm(CLOSE_MONTH):
        if (key := key_in(chosen or "")) is None:
            return None, "", [], []
        mentor = get_object_or_404(User.objects.filter(pk__in=_all_pairs(request).values("mentor")), pk=key)
    by_kind: dict[str, list[Cadre]] = {}
    for pair in talks.mentees_of(mentor, timezone.localdate()):
        by_kind.setdefault(pair.kind, []).append(pair.cadre)
    kinds = [(kind, label) for kind, label in Pairing.Kind.choices if kind in by_kind]
    kind = request.POST.get("kind") or request.GET.get("kind") or ""
    kind = kind if kind in by_kind else (kinds[0][0] if kinds else Pairing.Kind.SECRETARY)
    return mentor, kind, by_kind.get(kind, []), kinds


@permission_required(VIEW, raise_exception=True)
def talk(request: StaffRequest, pk: int) -> HttpResponse:
    """One talk, and what followed."""
    found = _talk(request, pk, VIEW)
    record_access(request, looking(request), found)
    cadres: Any = found.cadres
    people = cadres.visible_to(request.user, VIEW).select_related("village")
    context = {
        "talk": found,
        "people": people,
        "photos": TalkPhoto.objects.visible_to(request.user, READ).filter(talk=found),
        "readable": Talk.objects.visible_to(request.user, READ).filter(pk=pk).exists(),
        "may_change": request.user.has_perm(RECORD) and not talks.why_not_changed(found, request.user),
        "may_settle": request.user.has_perm(RECORD) and found.follow_up and not found.settled_on,
    }
    return render(request, "mentoring/talk.html", context)


@permission_required(RECORD, raise_exception=True)
def change_talk(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a talk within its month; afterwards the office, while the month is open."""
    found = _talk(request, pk, RECORD)
    paired = Pairing.objects.on(found.held_on).filter(mentor=found.mentor, kind=found.kind)
    people = Cadre.objects.filter(pk__in=paired.values("cadre")).select_related("village")
    form = TalkForm(
        request.POST or None,
        request.FILES or None,
        instance=found,
        people=people.order_by("village", "pinyin"),
        mentor=found.mentor,
        kind=found.kind,
        initial={"people": list(found.cadres.values_list("pk", flat=True)), "key": found.key},
    )
    why_not = talks.why_not_changed(found, request.user)
    if request.method == "POST" and form.is_valid():
        ticked, photos = form.cleaned_data["people"], form.cleaned_data["photos"]
        with refusals_in(form):
            talks.change_talk(found, ticked, changed_by=request.user, photos=photos, **form.said)
            messages.success(request, "谈话已修改。")
            return redirect("mentoring:talk", pk)
    return render(
        request, "mentoring/talk_form.html", {"form": form, "talk": found, "mentor": found.mentor, "why_not": why_not}
    )


@permission_required(VIEW, raise_exception=True)
def follow_ups(request: StaffRequest) -> HttpResponse:
    """What is to be followed up: due first, with problems raised and solved."""
    today = timezone.localdate()
    found = FollowUpFilter.of(request.user, request.GET, VIEW)
    counts = Talk.objects.visible_to(request.user, VIEW).counts_to_follow_up(today)
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        "status": found.data.get("status"),
        "today": today,
        **counts,
    }
    return render(request, "mentoring/follow_ups.html", context)


@permission_required(RECORD, raise_exception=True)
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """What came of a follow-up."""
    found = _talk(request, pk, RECORD)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            talks.settle_follow_up(found, **form.cleaned_data)
            messages.success(request, "后续事项已办结。")
            return redirect("mentoring:follow_ups")
    back = reverse("mentoring:talk", args=[pk])
    return form_page(request, form, title="办结后续事项", lead=found.follow_up, submit="办结", back=back)


@permission_required(READ, raise_exception=True)
def talk_photo(request: StaffRequest, pk: int) -> FileResponse:
    """One photo of a talk."""
    found = get_object_or_404(TalkPhoto.objects.visible_to(request.user, READ), pk=pk)
    shown = file_answer(found.file, str(found))
    record_access(request, Action.VIEWED, found.talk, "谈话照片")
    return shown


def _talk(request: StaffRequest, pk: int, permission: str) -> Talk:
    found = Talk.objects.visible_to(request.user, permission).select_related("mentor__township", "recorded_by")
    return get_object_or_404(found, pk=pk)
