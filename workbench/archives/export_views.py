"""Large exports: asked for by one person, approved by another."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.large_exports import LARGE_EXPORT, ask, decide
from accounts.models import ExportRequest, User
from accounts.requests import StaffRequest
from office.refusals import refusals_told
from reserve_cadres.people.access import EXPORT

_TICKET_SECONDS = 60 * 60


def exports_to_approve(user: User) -> QuerySet[ExportRequest]:
    """What others asked for and ``user`` may approve."""
    return ExportRequest.objects.visible_to(user, EXPORT).waiting().exclude(asked_by=user)


@require_POST
@permission_required(EXPORT, raise_exception=True)
def ask_export(request: StaffRequest) -> HttpResponse:
    """Ask for the export that was just refused."""
    try:
        wanted = signing.loads(
            request.POST.get("ticket", ""), salt=f"{LARGE_EXPORT}.{request.user.pk}", max_age=_TICKET_SECONDS
        )
    except signing.BadSignature:
        messages.error(request, "这一页已过期，请重新导出一次。")
        return redirect("workbench:files")
    with refusals_told(request):
        ask(request.user, reason=request.POST.get("reason", "").strip(), **wanted)
        messages.success(request, "已提出，批准后在这里导出，一天内有效。")
    return redirect("workbench:files")


@require_POST
@permission_required(EXPORT, raise_exception=True)
def decide_export(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve or refuse what somebody else asked for."""
    wanted = get_object_or_404(ExportRequest.objects.visible_to(request.user, EXPORT), pk=pk)
    approve = request.POST.get("approve") == "1"
    with refusals_told(request):
        decide(wanted, by=request.user, approve=approve)
        messages.success(request, f"「{wanted}」{'已批准' if approve else '没有批准'}。")
    return redirect("workbench:files")
