"""What waits for a second administrator: seen, confirmed or refused."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts import second_person
from accounts.audit import Action, record_access
from accounts.models import PendingAct
from accounts.permissions import Role
from accounts.requests import StaffRequest
from accounts.sheets import show_first_password

KEEP = "accounts.change_user"
SHOWN = 50


def tell_asked(request: StaffRequest, act: PendingAct) -> None:
    """Say that something waits for another administrator."""
    messages.success(request, f"已提出「{act}」，{act.until:%m-%d %H:%M} 前由另一位系统管理员在「账号」里确认后生效。")


@permission_required(KEEP, raise_exception=True)
def pending(request: StaffRequest) -> HttpResponse:
    """What waits, and what was decided lately."""
    found = PendingAct.objects.visible_to(request.user, KEEP).select_related("account", "asked_by", "decided_by")
    context = {
        "waiting": [(one, _roles_of(one)) for one in found.waiting()],
        "decided": found.exclude(outcome="waiting")[:SHOWN],
    }
    return render(request, "accounts/pending.html", context)


def _roles_of(act: PendingAct) -> str:
    """The roles an account is to hold, in words."""
    return "、".join(dict.fromkeys(Role(role).label for role, _ in act.said.get("roles", [])))


@require_POST
@permission_required(KEEP, raise_exception=True)
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Do what was asked for; a first password that it makes is shown once."""
    act = get_object_or_404(PendingAct.objects.visible_to(request.user, KEEP), pk=pk)
    try:
        with transaction.atomic():
            done = second_person.confirm(act, by=request.user)
            action = Action.SECOND_FACTOR if act.kind == PendingAct.Kind.SECOND_FACTOR else Action.PASSWORD_RESET
            if done.password or act.kind == PendingAct.Kind.SECOND_FACTOR:
                record_access(request, action, done.account, f"{act.asked_by}提出，两人办理")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("accounts:pending")
    if done.account and done.password:
        return show_first_password(request, done.account, done.password)
    messages.success(request, f"已确认「{act}」。")
    return redirect("accounts:pending")


@require_POST
@permission_required(KEEP, raise_exception=True)
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave it undone."""
    act = get_object_or_404(PendingAct.objects.visible_to(request.user, KEEP), pk=pk)
    try:
        second_person.refuse(act, by=request.user)
        messages.success(request, f"「{act}」没有同意。")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("accounts:pending")
