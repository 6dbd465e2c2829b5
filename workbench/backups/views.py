"""The administrator's page of backups: what came of the last one, make one now, fetch one that is sealed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import FileGone
from office.refusals import refusals_told
from workbench.access import OPERATE
from workbench.backups.backups import request_backup
from workbench.backups.models import Backup, is_late, last_good

SHOWN = 60


@permission_required(OPERATE, raise_exception=True)
def backups(request: StaffRequest) -> HttpResponse:
    """The backups of this machine, and whether the last one is late."""
    found = list(Backup.objects.select_related("requested_by")[:SHOWN])
    last = last_good()
    context = {
        "backups": found,
        "last": last,
        "late": is_late(last),
        "under_way": any(one.under_way for one in found),
    }
    return render(request, "workbench/backups/list.html", context)


@require_POST
@permission_required(OPERATE, raise_exception=True)
def make_backup(request: StaffRequest) -> HttpResponse:
    """Make a backup now, in the background."""
    with refusals_told(request):
        request_backup(request.user)
        record_access(request, Action.EXPORTED, "备份", "立即备份")
        messages.success(request, "已开始备份，可以离开本页。")
    return redirect("workbench:backups")


@permission_required(OPERATE, raise_exception=True)
def download_backup(request: StaffRequest, pk: int) -> FileResponse:
    """A sealed backup to take away.

    One that is open holds every dossier, which who keeps accounts does not see: it is fetched from the disk by who runs
    the machine.
    """
    backup = get_object_or_404(Backup, pk=pk, status=Backup.Status.DONE)
    if not backup.sealed:
        raise Http404
    try:
        content = backup.path.open("rb")
    except FileNotFoundError:
        raise FileGone from None
    record_access(request, Action.DOWNLOADED, "备份", backup.file_name)
    return FileResponse(content, as_attachment=True, filename=backup.file_name)
