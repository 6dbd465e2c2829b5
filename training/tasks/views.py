"""Tasks: list with sums by village, one task with notes, outcome and evidence."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.answers import form_page, kept_file_answer, page_of, upload_page
from office.records import taken
from office.refusals import refusals_in
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from training.access import KEEP_TASK, VIEW
from training.tasks import tasks
from training.tasks.filters import TaskFilter
from training.tasks.forms import EndForm, NoteForm, TaskFileForm, TaskForm
from training.tasks.models import Task, TaskFile

PER_PAGE = 30


@permission_required("reserve_cadres.view_cadre", raise_exception=True)
def task_list(request: StaffRequest) -> HttpResponse:
    """Tasks: search, filter, page; and their sums by village."""
    today = timezone.localdate()
    visible = Task.objects.visible_to(request.user, VIEW)
    found = TaskFilter.of(request.user, request.GET, VIEW)
    outcomes: dict[int, list[str]] = {}
    for line in tasks.outcome_sums(visible):
        outcomes.setdefault(line["cadre__village"], []).append(f"{line['total'].normalize():f} {line['outcome_unit']}")
    sums = [
        line | {"outcomes": outcomes.get(line["cadre__village"], [])} for line in tasks.village_sums(visible, today)
    ]
    context = {"filter": found, "page": page_of(request, found.rows, PER_PAGE), "sums": sums, "today": today}
    return render(request, "training/tasks.html", context)


@permission_required(KEEP_TASK, raise_exception=True)
def add_task(request: StaffRequest) -> HttpResponse:
    """A task for somebody in the pool."""
    people = Cadre.objects.visible_to(request.user, KEEP_TASK).filter(state=State.IN_POOL).select_related("village")
    form = TaskForm(
        request.POST or None,
        people=people.order_by("village__position", "village", "pinyin", "pk"),
        initial={"cadre": request.GET.get("cadre"), "set_by": request.user.name},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = tasks.set_task(taken(tasks.Assignment, form.cleaned_data), recorded_by=request.user)
            messages.success(request, f"已交办给{made.cadre}。")
            return redirect("training:task", made.pk)
    return form_page(request, form, title="交办任务或代理岗位", submit="交办", back=reverse("training:tasks"))


@permission_required("reserve_cadres.view_cadre", raise_exception=True)
def task(request: StaffRequest, pk: int) -> HttpResponse:
    """One task: what is asked, how it is going, what came of it."""
    found = _task(request, pk, VIEW)
    where = {"township_id": found.cadre.township_id, "village_id": found.cadre.village_id}
    context = {
        "task": found,
        "notes": found.notes.select_related("recorded_by"),
        "files": found.files.all(),
        "may_keep": request.user.scope_of(KEEP_TASK).covers(**where),
        "today": timezone.localdate(),
    }
    return render(request, "training/task.html", context)


@permission_required(KEEP_TASK, raise_exception=True)
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """A note on how it is going."""
    found = _task(request, pk, KEEP_TASK)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            tasks.note(found, **form.cleaned_data, recorded_by=request.user)
            messages.success(request, "进展已登记。")
            return redirect("training:task", pk)
    return _form_page(request, found, form, "登记进展", "登记")


@permission_required(KEEP_TASK, raise_exception=True)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Finish or cancel a task."""
    found = _task(request, pk, KEEP_TASK)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            tasks.end_task(found, **form.cleaned_data)
            messages.success(request, "已办结。")
            return redirect("training:task", pk)
    return _form_page(request, found, form, "办结", "办结")


@permission_required(KEEP_TASK, raise_exception=True)
def add_task_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Evidence of what a task came to."""
    found = _task(request, pk, KEEP_TASK)
    form = TaskFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            kept = tasks.add_evidence(found, taken(tasks.Evidence, form.cleaned_data))
            messages.success(request, f"已添加「{kept}」。")
            return redirect("training:task", pk)
    return upload_page(request, form, title=f"{found}：添加佐证", back=reverse("training:task", args=[pk]))


@permission_required("reserve_cadres.view_cadre", raise_exception=True)
def task_file(request: StaffRequest, pk: int) -> FileResponse:
    """One piece of evidence."""
    found = get_object_or_404(TaskFile.objects.visible_to(request.user, VIEW).select_related("task__cadre"), pk=pk)
    return kept_file_answer(request, found, found.task.cadre)


@require_POST
@permission_required(KEEP_TASK, raise_exception=True)
def remove_task_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Take evidence out. The page asks first; the history keeps that it was there."""
    found = get_object_or_404(TaskFile.objects.visible_to(request.user, KEEP_TASK), pk=pk)
    found.delete()
    messages.success(request, f"已删除「{found}」。")
    return redirect("training:task", found.task_id)


def _form_page(request: StaffRequest, found: Task, form: Any, title: str, submit: str) -> HttpResponse:
    lead, back = f"{found.cadre} · {found.get_kind_display()}", reverse("training:task", args=[found.pk])
    return form_page(request, form, title=f"{found}：{title}", lead=lead, submit=submit, back=back)


def _task(request: StaffRequest, pk: int, permission: str) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user, permission).select_related("cadre__village"), pk=pk)
