"""The selection meeting of a village: its record, whether it is valid, judges' marks, photos and scans."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.addresses import chosen_record
from office.answers import kept_file_answer
from office.forms import ReasonForm
from office.records import taken
from office.refusals import refusals_in, refusals_told
from reserve_cadres.selection.access import CONDUCT, VIEW
from reserve_cadres.selection.meetings import meetings
from reserve_cadres.selection.meetings.forms import MarksForm, MeetingFileForm, MeetingForm, officials_formset
from reserve_cadres.selection.meetings.models import MeetingAttachment, SelectionMeeting
from reserve_cadres.selection.meetings.officials import people_to_choose
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.rounds.models import VillageSelection


@permission_required(CONDUCT, raise_exception=True)
def meeting(request: StaffRequest, pk: int) -> HttpResponse:
    """The village's last meeting, the one in ``meeting``, or with ``another`` one more.

    While attendance is typed, the page says whether the meeting would be valid.
    """
    selection = get_object_or_404(VillageSelection.objects.visible_to(request.user, CONDUCT).for_pages(), pk=pk)
    another = "another" in request.GET
    held = (
        None
        if another
        else chosen_record(request, selection.meetings.all(), "meeting") or meetings.newest_meeting(selection)
    )
    rules = held if held and held.status == SelectionMeeting.Status.VALID else selection.round
    form = MeetingForm(
        request.POST or None,
        instance=held or SelectionMeeting(selection=selection),
        initial={} if held else {"held_on": timezone.localdate(), "place": f"{selection.village}会议室"},
    )
    if request.htmx:
        form.is_valid()
        attendance = meetings.Attendance.of(form.cleaned_data, rules)
        return render(
            request, "reserve_cadres/selection/attendance_check.html", {"attendance": attendance, "form": form}
        )
    accounts, people = people_to_choose(selection, request.user)
    officials = officials_formset(request.POST or None, meeting=form.instance, accounts=accounts, people=people)
    form.lines = [officials]
    # Both are validated, so that all errors are shown at once.
    if request.method == "POST" and min(form.is_valid(), officials.is_valid()):
        with refusals_in(form):
            record = taken(meetings.MeetingRecord, form.cleaned_data)
            meetings.save_meeting(selection, record, officials.said, meeting=held, another=another)
            messages.success(request, "公选大会已登记。")
            return redirect("selection:village", pk)
    numbers = form.cleaned_data if form.is_bound else {name: getattr(form.instance, name) for name in form.fields}
    context = {
        "form": form,
        "officials": officials,
        "selection": selection,
        "round": selection.round,
        "meeting": held,
        "why_not": meetings.why_no_other_meeting(selection) if another else meetings.why_no_meeting(selection),
        "attendance": meetings.Attendance.of(numbers, rules),
    }
    return render(request, "reserve_cadres/selection/meeting.html", context)


@require_POST
@permission_required(CONDUCT, raise_exception=True)
def declare(request: StaffRequest, pk: int) -> HttpResponse:
    """Declare the meeting valid, or invalid with a reason."""
    found = _meeting(request, pk, CONDUCT)
    if "invalid" in request.POST:
        form = ReasonForm(request.POST, label="无效原因")
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            with refusals_told(request):
                meetings.declare_invalid(found, reason=reason, recorded_by=request.user)
                messages.success(request, "大会已记为无效，可以另行登记。")
        else:
            messages.error(request, "宣布无效须写明原因。")
    else:
        with refusals_told(request):
            meetings.declare_valid(found, recorded_by=request.user)
            messages.success(request, "大会已宣布有效，可以登记计票。")
    return redirect("selection:village", found.selection_id)


@permission_required(CONDUCT, raise_exception=True)
def meeting_files(request: StaffRequest, pk: int) -> HttpResponse:
    """Photos and scans of the meeting."""
    found = _meeting(request, pk, CONDUCT)
    form = MeetingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            kept = meetings.add_paper(found, taken(meetings.MeetingPaper, form.cleaned_data))
            messages.success(request, f"已添加{kept}。")
            return redirect("selection:meeting_files", pk)
    context = {"form": form, "meeting": found, "files": found.attachments.all()}
    return render(request, "reserve_cadres/selection/meeting_files.html", context)


@permission_required(VIEW, raise_exception=True)
def meeting_file(request: StaffRequest, pk: int) -> FileResponse:
    """One photo or scan."""
    found = get_object_or_404(
        MeetingAttachment.objects.visible_to(request.user, VIEW).select_related("meeting__selection__village"), pk=pk
    )
    return kept_file_answer(request, found, found.meeting)


@require_POST
@permission_required(CONDUCT, raise_exception=True)
def remove_meeting_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a photo or scan out. The page asks first; the history keeps that it was there."""
    found = get_object_or_404(MeetingAttachment.objects.visible_to(request.user, CONDUCT), pk=pk)
    found.delete()
    messages.success(request, f"已删除{found}。")
    return redirect("selection:meeting_files", found.meeting_id)


@permission_required(CONDUCT, raise_exception=True)
def marks(request: StaffRequest, pk: int) -> HttpResponse:
    """The judges' marks for speech and defence."""
    found = _meeting(request, pk, CONDUCT)
    people = Candidacy.objects.filter(opened_post__selection=found.selection).admissible().for_pages()
    form = MarksForm(
        request.POST or None,
        meeting=found,
        candidacies=people.order_by("opened_post", "cadre__pinyin", "pk"),
        means=meetings.mean_marks(found),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            meetings.record_marks(found, form.marks)
            messages.success(request, "评委打分已保存。")
            return redirect("selection:village", found.selection_id)
    return render(request, "reserve_cadres/selection/marks.html", {"form": form, "meeting": found})


def _meeting(request: StaffRequest, pk: int, permission: str) -> SelectionMeeting:
    found = SelectionMeeting.objects.visible_to(request.user, permission)
    found = found.select_related("selection__round", "selection__village").prefetch_related("officials__cadre")
    return get_object_or_404(found, pk=pk)
