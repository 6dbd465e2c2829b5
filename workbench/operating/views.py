"""What a monitor asks, and the administrator's page of faults."""

import io
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import form_page
from office.handing_out import hand_out
from office.refusals import refusals_in
from villages.villages import hand_installation_to
from workbench.access import OPERATE
from workbench.integrity.models import DataCheck
from workbench.operating.faults import report_of
from workbench.operating.forms import HandInstallationForm, townships_beside
from workbench.operating.health import health
from workbench.operating.models import Fault
from workbench.trail.rights import weaknesses

METRICS = "text/plain; version=0.0.4; charset=utf-8"


@require_GET
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while people can work, 503 otherwise."""
    found = health()
    return JsonResponse(found.as_words(), status=200 if found.well else 503)


@require_GET
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for the machine itself, or with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    named = bool(settings.METRICS_TOKEN) and compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if not named and not ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback:
        raise Http404
    return HttpResponse(health().as_metrics(), content_type=METRICS)


@permission_required(OPERATE, raise_exception=True)
def faults(request: StaffRequest) -> HttpResponse:
    """What went wrong in the program lately, and how the installation is."""
    context = {
        "faults": Fault.objects.all(), "health": health(), "check": DataCheck.objects.first(),
        "weaknesses": weaknesses(), "other_townships": townships_beside(request.user.township).exists(),
    }  # fmt: skip
    return render(request, "workbench/operating/faults.html", context)


@permission_required(OPERATE, raise_exception=True)
def hand_installation(request: StaffRequest) -> HttpResponse:
    """Let another township see to backups and faults; one's own no longer does."""
    form = HandInstallationForm(request.POST or None, running=request.user.township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            hand_installation_to(form.cleaned_data["township"])
            messages.success(request, f"已移交，备份和运行情况由{form.cleaned_data['township']}的系统管理员负责。")
            return redirect("workbench:home")
    lead = "移交后，备份和运行情况只有对方的系统管理员看得到，本镇的看不到了。各镇的账号、登录规则仍由各镇自己管。"
    back = reverse("workbench:faults")
    return form_page(request, form, title="移交本系统的运行", submit="移交", back=back, lead=lead)


@permission_required(OPERATE, raise_exception=True)
def export_faults(request: StaffRequest) -> FileResponse:
    """The faults as a text to send to who maintains the program."""

    def made() -> FileResponse:
        said = io.BytesIO(report_of(list(Fault.objects.all())).encode())
        return FileResponse(said, as_attachment=True, filename="faults.txt", content_type="text/plain; charset=utf-8")

    return hand_out(request, made, what="程序错误", detail=f"{Fault.objects.count()} 条")


@require_POST
@permission_required(OPERATE, raise_exception=True)
def clear_faults(request: StaffRequest) -> HttpResponse:
    """Take the list away once it was sent on; what comes again is counted anew."""
    with transaction.atomic():
        cleared, _ = Fault.objects.all().delete()
        record_access(request, Action.CLEARED, "程序错误", f"{cleared} 条")
    messages.success(request, "已清空。")
    return redirect("workbench:faults")
