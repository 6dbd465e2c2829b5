"""Tables made by the queue: watching one being made, fetching it once, trying again, taking it away. Whoever asked, nobody else."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import StaffRequest
from office.queue.presence import living
from office.refusals import refusals_told
from reserve_cadres.people.access import EXPORT
from workbench.exports import making
from workbench.exports.models import ExportWork


def exports_of(user: User) -> QuerySet[ExportWork]:
    """What ``user`` asked for and may still have."""
    return ExportWork.objects.kept().filter(requested_by=user, township=user.township_id).select_related("township")


def made_table(request: StaffRequest, pk: int) -> HttpResponse:
    """How far one is, asked for again by the page while it is being made."""
    work = _own(request, pk)
    if request.htmx:
        return render(request, "workbench/exports/line.html", {"work": work})
    context = {
        "work": work, "works": [work], "kept": request.user.has_perm(EXPORT),
        "nobody_works": work.under_way and not living(),
    }  # fmt: skip
    return render(request, "workbench/exports/work.html", context)


@require_POST
def take_table(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The finished file, for one time."""
    work = _own(request, pk)
    with refusals_told(request):
        return making.take(request, work)
    return redirect("workbench:made_table", pk)


@require_POST
def retry_table(request: StaffRequest, pk: int) -> HttpResponse:
    """Make one that failed once more."""
    work = _own(request, pk)
    with refusals_told(request):
        making.begin_again(work)
        messages.success(request, "已重新开始生成。")
    return redirect("workbench:made_table", pk)


@require_POST
def remove_table(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one away; one being made is given up."""
    work = _own(request, pk)
    making.remove_export(work)
    messages.success(request, f"已删除「{work}」。")
    return redirect("workbench:files" if request.user.has_perm(EXPORT) else "workbench:home")


def _own(request: StaffRequest, pk: int) -> ExportWork:
    return get_object_or_404(exports_of(request.user), pk=pk)
