"""Archives of dossiers: asking for one, watching it being made, fetching it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.models import ExportRequest
from accounts.requests import StaffRequest
from office.answers import file_answer
from office.queue.presence import living
from office.refusals import refusals_in, refusals_told
from reserve_cadres.models import RosterWork
from reserve_cadres.people.access import EXPORT
from workbench.access import KEEP_PRIVACY
from workbench.archives.archives import remove_archive, request_archive, retry_archive
from workbench.archives.export_views import exports_to_approve
from workbench.archives.forms import ArchiveForm
from workbench.archives.models import DossierArchive
from workbench.exports.views import exports_of
from workbench.privacy.models import PersonalCopy

ROSTERS = "reserve_cadres.view_rosterimport"


@permission_required(EXPORT, raise_exception=True)
def archives(request: StaffRequest) -> HttpResponse:
    """Ask for a ZIP; those made lately."""
    form = ArchiveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            request_archive(form.instance)
            total = form.instance.total
            record_access(request, Action.EXPORTED, form.instance, f"档案包 {total} 人", people=total)
            messages.success(request, "已开始生成，可以离开本页，稍后回来下载。")
            return redirect("workbench:archives")
    found = DossierArchive.objects.visible_to(request.user, EXPORT).select_related(
        "village", "township", "requested_by"
    )
    return render(request, "workbench/archives/list.html", {"form": form, "archives": found[:20]})


@permission_required(EXPORT, raise_exception=True)
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """One archive's line, asked for again while it is being made."""
    return render(request, "workbench/archives/line.html", {"work": _archive(request, pk)})


@permission_required(EXPORT, raise_exception=True)
def download(request: StaffRequest, pk: int) -> FileResponse:
    """The finished ZIP."""
    found = _archive(request, pk)
    if found.status != DossierArchive.Status.DONE:
        raise Http404
    answer = file_answer(found.file, str(found))
    record_access(request, Action.DOWNLOADED, found, f"{found.done} 人")
    return answer


@require_POST
@permission_required(EXPORT, raise_exception=True)
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an archive away; one being made is given up."""
    found = _archive(request, pk)
    remove_archive(found)
    messages.success(request, f"已删除「{found}」。")
    return redirect("workbench:archives")


@require_POST
@permission_required(EXPORT, raise_exception=True)
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Make one that failed once more."""
    with refusals_told(request):
        retry_archive(_archive(request, pk))
        messages.success(request, "已重新开始生成，可以离开本页，稍后回来下载。")
    return redirect("workbench:files")


def _archive(request: StaffRequest, pk: int) -> DossierArchive:
    found = DossierArchive.objects.visible_to(request.user, EXPORT)
    return get_object_or_404(found.select_related("village", "township", "requested_by"), pk=pk)


@permission_required(EXPORT, raise_exception=True)
def files(request: StaffRequest) -> HttpResponse:
    """What one has asked for that is made or read in the background: archives, large rosters."""
    own = {"requested_by": request.user}
    made = DossierArchive.objects.visible_to(request.user, EXPORT).filter(**own)
    works = RosterWork.objects.visible_to(request.user, ROSTERS).filter(**own)
    copies = PersonalCopy.objects.visible_to(request.user, KEEP_PRIVACY).filter(**own)
    archives = list(made.select_related("village", "township", "requested_by")[:20])
    large_rosters = list(works.select_related("roster_import")[:20])
    personal_copies = list(copies.select_related("cadre", "requested_by")[:20])
    made_exports = list(exports_of(request.user)[:20])
    waits = any(one.under_way for one in [*archives, *large_rosters, *personal_copies, *made_exports])
    context = {
        "exports": ExportRequest.objects.filter(asked_by=request.user).select_related("decided_by")[:20],
        "to_approve": exports_to_approve(request.user).select_related("asked_by"),
        "export_works": made_exports,
        "archives": archives,
        "rosters": large_rosters,
        "copies": personal_copies,
        "nobody_works": waits and not living(),
    }
    return render(request, "workbench/archives/files.html", context)
