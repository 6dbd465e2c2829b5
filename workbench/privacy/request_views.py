"""What people ask of the data about them, and the copy of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.history import changes_in, events_of
from accounts.requests import StaffRequest
from office.answers import file_answer, form_page, page_of
from office.records import taken
from office.refusals import refusals_in, refusals_told
from office.transfer.pages import take_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT
from workbench.access import KEEP_PRIVACY
from workbench.privacy.copies import request_copy
from workbench.privacy.forms import AnswerForm, RequestForm
from workbench.privacy.models import PersonalCopy, PersonalRequest
from workbench.privacy.requests import Answer, Asked, receive, settle
from workbench.privacy.tables import RequestTable

PER_PAGE = 50


@permission_required(KEEP_PRIVACY, raise_exception=True)
def requests(request: StaffRequest) -> HttpResponse:
    """The register: what waits for an answer first, the earliest due on top."""
    found, waiting = _register(request)
    context = {"page": page_of(request, found, PER_PAGE), "waiting": waiting}
    return render(request, "workbench/privacy/requests.html", context)


@permission_required(EXPORT, raise_exception=True)
@permission_required(KEEP_PRIVACY, raise_exception=True)
def export_requests(request: StaffRequest) -> FileResponse:
    """The register as a workbook, as its page shows it."""
    found, waiting = _register(request)
    title = "待答复的个人信息申请" if waiting else "个人信息申请"
    return take_out(request, RequestTable(request.user), found, title=title, people=found.count)


def _register(request: StaffRequest) -> tuple[Any, bool]:
    found = PersonalRequest.objects.visible_to(request.user, KEEP_PRIVACY).select_related("cadre__village")
    waiting = request.GET.get("state") == "open"
    found = found.open() if waiting else found.order_by(F("settled_on").desc(nulls_first=True), "due_on", "pk")
    return found, waiting


@permission_required(KEEP_PRIVACY, raise_exception=True)
def add_request(request: StaffRequest) -> HttpResponse:
    """Note a request."""
    form = RequestForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = taken(Asked, form.cleaned_data)
            received = receive(form.cleaned_data["cadre"], asked, by=request.user)
            messages.success(request, f"已登记，须在 {received.due_on:%Y-%m-%d} 前答复。")
            return redirect("privacy:request", received.pk)
    return form_page(request, form, title="登记个人信息申请", submit="登记", back=reverse("privacy:requests"))


@permission_required(KEEP_PRIVACY, raise_exception=True)
def request_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One request with its answer, or the form for it; of a correction the change that was made."""
    visible = PersonalRequest.objects.visible_to(request.user, KEEP_PRIVACY)
    found = get_object_or_404(visible.select_related("cadre__village", "recorded_by", "settled_by"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            settle(found, taken(Answer, form.cleaned_data), by=request.user)
            messages.success(request, "已登记答复。")
            return redirect("privacy:request", found.pk)
    change = events_of(Cadre).filter(pgh_id=found.change) if found.change else []
    copies = PersonalCopy.objects.visible_to(request.user, KEEP_PRIVACY).filter(cadre=found.cadre_id)
    context = {
        "asked": found, "form": form, "changes": changes_in(change),
        "copies": copies.select_related("requested_by")[:5], "erased": found.cadre.erasures.exists(),
    }  # fmt: skip
    return render(request, "workbench/privacy/request.html", context)


@require_POST
@permission_required(KEEP_PRIVACY, raise_exception=True)
def make_copy(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a person's copy made in the background."""
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user, KEEP_PRIVACY).filter(erasures=None), pk=pk)
    with refusals_told(request):
        record_access(request, Action.EXPORTED, cadre, "本人信息副本")
        request_copy(cadre, by=request.user)
        messages.success(request, "已开始生成，做好后在「我的文件」下载，保留三天。")
    return redirect("workbench:files")


@permission_required(KEEP_PRIVACY, raise_exception=True)
def copy_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """One copy's line, asked for again while it is being made."""
    return render(request, "workbench/privacy/copy_line.html", {"work": _copy(request, pk)})


@permission_required(KEEP_PRIVACY, raise_exception=True)
def download_copy(request: StaffRequest, pk: int) -> FileResponse:
    """The finished ZIP."""
    found = _copy(request, pk)
    if found.status != PersonalCopy.Status.DONE:
        raise Http404
    answer = file_answer(found.file, str(found))
    record_access(request, Action.DOWNLOADED, found.cadre, "本人信息副本")
    return answer


def _copy(request: StaffRequest, pk: int) -> PersonalCopy:
    visible = PersonalCopy.objects.visible_to(request.user, KEEP_PRIVACY)
    return get_object_or_404(visible.select_related("cadre", "requested_by"), pk=pk)
