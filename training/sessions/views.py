"""Sessions: the list, one session, inviting, attendance, cancelling, files."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.models import User
from accounts.requests import StaffRequest
from office.addresses import keys_in
from office.answers import form_page, kept_file_answer, page_of, upload_page
from office.forms import ReasonForm
from office.numbers import mean, share
from office.records import taken
from office.refusals import refusals_in, refusals_told
from reserve_cadres.models import Cadre
from training.access import PLAN, RUN_SESSION, VIEW
from training.plans.models import PlannedSession
from training.sessions import sessions
from training.sessions.filters import InviteFilter, SessionFilter
from training.sessions.forms import AttendanceForm, SessionFileForm, SessionForm
from training.sessions.models import Attendance, SessionFile, TrainingSession
from training.sessions.sessions import SessionPlan
from villages.models import Department

PER_PAGE = 30
# Who is invited fits on one screen, but for a session of a very large township.
INVITED_PER_PAGE = 200


@permission_required(VIEW, raise_exception=True)
def session_list(request: StaffRequest) -> HttpResponse:
    """Sessions, the newest first: search, filter, page."""
    found = SessionFilter.of(request.user, request.GET, VIEW)
    page = page_of(request, found.rows, PER_PAGE)
    return render(request, "training/sessions.html", {"filter": found, "page": page})


@permission_required(RUN_SESSION, raise_exception=True)
def add_session(request: StaffRequest) -> HttpResponse:
    """A new session, outside the plan or for a planned one."""
    initial = {}
    if str(request.GET.get("planned")).isdecimal():
        planned = get_object_or_404(
            PlannedSession.objects.visible_to(request.user, RUN_SESSION), pk=request.GET["planned"]
        )
        initial = {"planned": planned.pk, "title": planned.topic, "topic": planned.topic, "kind": planned.kind,
                   "department": planned.department_id}  # fmt: skip
    form = _session_form(request, None, initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            plan = taken(SessionPlan, form.cleaned_data)
            saved = sessions.save_session(plan, township=request.user.township, recorded_by=request.user)
            messages.success(request, f"已建立「{saved}」，接着邀请参加的人。")
            return redirect("training:session", saved.pk)
    return _form_page(request, form, "新建培训", reverse("training:sessions"))


@permission_required(RUN_SESSION, raise_exception=True)
def change_session(request: StaffRequest, pk: int) -> HttpResponse:
    """A session's particulars."""
    found = _session(request, pk, RUN_SESSION)
    form = _session_form(request, found, {})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            plan = taken(SessionPlan, form.cleaned_data)
            sessions.save_session(plan, township=found.township, session=found)
            messages.success(request, f"「{plan.title}」已保存。")
            return redirect("training:session", pk)
    return _form_page(request, form, f"修改培训：{found}", reverse("training:session", args=[pk]))


def _form_page(request: StaffRequest, form: Any, title: str, back: str) -> HttpResponse:
    return form_page(request, form, title=title, submit="保存", back=back, wide="title summary planned")


def _session_form(request: StaffRequest, found: TrainingSession | None, initial: dict[str, Any]) -> SessionForm:
    scope = request.user.scope_of(RUN_SESSION)
    own = None if scope.whole_township else Department.objects.visible_to(request.user, RUN_SESSION)
    if own is not None and len(own) == 1:
        initial = {"department": own[0].pk} | initial
    township = found.township if found else request.user.township
    return SessionForm(request.POST or None, instance=found, initial=initial, township=township, departments=own)


@permission_required(VIEW, raise_exception=True)
def session(request: StaffRequest, pk: int) -> HttpResponse:
    """One session: particulars, who was invited and came, material."""
    found = _session(request, pk, VIEW)
    attendances = _attendances(request, found, VIEW)
    sums = attendances.sums()
    context = {
        "session": found,
        "page": page_of(request, attendances, INVITED_PER_PAGE),
        "invited": sums["invited"],
        "present": sums["present"],
        "rate": share(sums["present"], sums["invited"]),
        "mean_mark": mean(sums["marks"], sums["marked"]),
        "files": found.files.all(),
        "may_run": _covers(request.user, RUN_SESSION, found),
        "may_invite": _covers(request.user, PLAN, found),
        "has_begun": found.starts_at <= timezone.now(),
    }
    return render(request, "training/session.html", context)


@permission_required(PLAN, raise_exception=True)
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Whom to invite: a filter, then all it finds or those ticked; of very many those ticked on a page."""
    found = _session(request, pk, PLAN)
    people = sessions.to_invite(Cadre.objects.visible_to(request.user, PLAN).for_list(), found)
    filtered = InviteFilter(request.GET, people, user=request.user, session=found)
    people = filtered.rows
    if request.method == "POST":
        keys = keys_in(request.POST.getlist("people"))
        chosen = list(people if "everybody" in request.POST else people.filter(pk__in=keys))
        if not chosen:
            messages.error(request, "请先勾选要邀请的人。")
        else:
            with refusals_told(request):
                sessions.invite(found, chosen)
                messages.success(request, f"已邀请 {len(chosen)} 人。")
                return redirect("training:session", pk)
    page = page_of(request, people, INVITED_PER_PAGE)
    return render(request, "training/invite.html", {"session": found, "filter": filtered, "page": page})


@require_POST
@permission_required(PLAN, raise_exception=True)
def uninvite(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Attendance.objects.visible_to(request.user, PLAN).select_related("cadre"), pk=pk)
    with refusals_told(request):
        sessions.uninvite(found)
        messages.success(request, f"已撤销对{found.cadre}的邀请。")
    return redirect("training:session", found.session_id)


@permission_required(RUN_SESSION, raise_exception=True)
def attendance(request: StaffRequest, pk: int) -> HttpResponse:
    """Who came, on one screen: all present, then the exceptions; with marks. A page at a time where very many are invited."""
    found = _session(request, pk, RUN_SESSION)
    page = page_of(request, _attendances(request, found, RUN_SESSION), INVITED_PER_PAGE)
    form = AttendanceForm(request.POST or None, session=found, attendances=page)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            sessions.record_attendance(found, form.signs)
            if page.has_next():
                messages.success(request, f"第 {page.number} 页的到会情况已保存，接着登记下一页。")
                return redirect(f"{reverse('training:attendance', args=[pk])}?page={page.next_page_number()}")
            messages.success(request, "到会情况已保存。")
            return redirect("training:session", pk)
    return render(request, "training/attendance.html", {"form": form, "session": found, "page": page})


@permission_required(VIEW, raise_exception=True)
def print_sign_in(request: StaffRequest, pk: int) -> HttpResponse:
    """A sign-in sheet for paper."""
    found = _session(request, pk, VIEW)
    record_access(request, Action.PRINTED, found, "签到表")
    return render(
        request, "training/print_sign_in.html", {"session": found, "attendances": _attendances(request, found, VIEW)}
    )


@permission_required(RUN_SESSION, raise_exception=True)
def cancel_session(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a session with a reason."""
    found = _session(request, pk, RUN_SESSION)
    form = ReasonForm(request.POST or None, label="取消原因")
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            sessions.cancel_session(found, form.cleaned_data["reason"])
            messages.success(request, f"「{found}」已取消。")
            return redirect("training:session", pk)
    return form_page(
        request,
        form,
        title=f"取消培训：{found}",
        lead="取消后不计入应参加和学时，邀请名单保留。",
        submit="确认取消",
        back=reverse("training:session", args=[pk]),
    )


@permission_required(RUN_SESSION, raise_exception=True)
def add_session_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Material or a photo of a session."""
    found = _session(request, pk, RUN_SESSION)
    form = SessionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            kept = sessions.add_material(found, taken(sessions.Material, form.cleaned_data))
            messages.success(request, f"已添加{kept}。")
            return redirect("training:session", pk)
    return upload_page(request, form, title=f"{found}：添加材料", back=reverse("training:session", args=[pk]))


@permission_required(VIEW, raise_exception=True)
def session_file(request: StaffRequest, pk: int) -> FileResponse:
    """One piece of material."""
    found = get_object_or_404(SessionFile.objects.visible_to(request.user, VIEW).select_related("session"), pk=pk)
    return kept_file_answer(request, found, found.session)


@require_POST
@permission_required(RUN_SESSION, raise_exception=True)
def remove_session_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Take material out. The page asks first; the history keeps that it was there."""
    found = get_object_or_404(SessionFile.objects.visible_to(request.user, RUN_SESSION), pk=pk)
    found.delete()
    messages.success(request, f"已删除{found}。")
    return redirect("training:session", found.session_id)


def _session(request: StaffRequest, pk: int, permission: str) -> TrainingSession:
    found = TrainingSession.objects.visible_to(request.user, permission)
    return get_object_or_404(found.select_related("department", "township", "planned__plan"), pk=pk)


def _attendances(request: StaffRequest, found: TrainingSession, permission: str) -> Any:
    visible = Attendance.objects.visible_to(request.user, permission).filter(session=found)
    return visible.select_related("cadre__village", "cadre__post").order_by(
        "cadre__village__position", "cadre__village", "cadre__pinyin", "pk"
    )


def _covers(user: User, permission: str, found: TrainingSession) -> bool:
    return user.scope_of(permission).covers(township_id=found.township_id, department_id=found.department_id or 0)
