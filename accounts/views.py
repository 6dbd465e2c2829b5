"""Signing in, one's own password, and keeping the township's accounts."""

import math
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import second_person, staff
from accounts.audit import Action, record_access
from accounts.forms import AccountForm, OwnPasswordForm, SignInForm
from accounts.lockout import locked_until, open_lock
from accounts.models import PendingAct, User
from accounts.pending_views import tell_asked
from accounts.requests import StaffRequest
from accounts.sessions import end_sessions, held_for
from accounts.sheets import show_first_password
from accounts.two_parts import auditors_for, comes_in_two_parts, second_part, waiting_for

# Who watches over the duties tells the second part of a password.
TELL = "accounts.view_accessrecord"


class SignIn(auth_views.LoginView):
    """The sign-in page."""

    template_name = "accounts/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Says how long to wait, from the failure on after which one has to; else what is wrong, never whether there is
        such an account."""
        until = locked_until(form.cleaned_data.get("username", ""), self.request.META.get("REMOTE_ADDR") or None)
        if until is None:
            return super().form_invalid(form)
        minutes = math.ceil((until - timezone.now()).total_seconds() / 60)
        return render(self.request, "accounts/locked_out.html", {"minutes": minutes}, status=429)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says why somebody is here again whose session has ended."""
        context = super().get_context_data(**kwargs)
        refused = {problem.code for problem in context["form"].non_field_errors().as_data()}
        return context | {"ended": self.request.GET.get("ended"), "from_elsewhere": "network" in refused}

    def get_success_url(self) -> str:
        """To where one was going; first to what was typed when the session ended."""
        return reverse("accounts:held") if held_for(self.request) else super().get_success_url()


class ChangePassword(auth_views.PasswordChangeView):
    """One's own password; the way out of a first password somebody else has set."""

    form_class = OwnPasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("workbench:home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            staff.password_was_changed(form.user)
            end_sessions(form.user, but=self.request.session.session_key)
            record_access(cast(StaffRequest, self.request), Action.PASSWORD_CHANGED, form.user)
        messages.success(self.request, "密码已修改。")
        return response


@permission_required("accounts.add_user", raise_exception=True)
def add_account(request: StaffRequest) -> HttpResponse:
    """A new account, with a first password shown once."""
    form = AccountForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        saved = _saved(form, by=request.user)
        if isinstance(saved, PendingAct):
            tell_asked(request, saved)
            return redirect("accounts:list")
        if saved:
            return first_password_sheet(request, saved)
    return _form_page(request, form, "新建账号")


def _form_page(request: StaffRequest, form: AccountForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": "保存", "back": reverse("accounts:list")}
    return render(request, "components/form_page.html", context)


@require_POST
@permission_required("accounts.change_user", raise_exception=True)
def reset_password(request: StaffRequest, pk: int) -> HttpResponse:
    """A new first password for somebody who forgot theirs."""
    user = _account(request, pk)
    if act := second_person.ask_or_none(PendingAct.Kind.PASSWORD, request.user, user):
        tell_asked(request, act)
        return redirect("accounts:list")
    try:
        return first_password_sheet(request, user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("accounts:list")


@require_POST
@permission_required("accounts.change_user", raise_exception=True)
def unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody who mistyped too often try again at once, with the password they have."""
    user = _account(request, pk)
    open_lock(user, by=request.user)
    messages.success(request, f"{user}可以马上登录了。")
    return redirect("accounts:list")


@require_POST
@permission_required("accounts.change_user", raise_exception=True)
def close_unused(request: StaffRequest) -> HttpResponse:
    """Close all accounts nobody has used for long."""
    closed = staff.close_unused(township=request.user.township, by=request.user)
    messages.success(request, f"已停用 {len(closed)} 个账号。要恢复的，逐个修改，勾上「可以登录」。")
    return redirect("accounts:list")


def _account(request: StaffRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user, "accounts.change_user"), pk=pk)


def _saved(form: AccountForm, *, by: User) -> User | PendingAct | None:
    """The account as the form says it, or that it waits for another administrator; None with the refusal shown in the form."""
    try:
        return second_person.save_or_ask(form.account(), form.roles(), township=by.township, by=by)
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def first_password_sheet(request: StaffRequest, user: User, *, first_day: bool = False) -> HttpResponse:
    """The sheet with a new first password, for the person: shown once, and in the trail that it was made."""
    in_two_parts = comes_in_two_parts(user)
    with transaction.atomic():
        password = staff.set_first_password(user, by=request.user, in_two_parts=in_two_parts)
        record_access(request, Action.PASSWORD_RESET, user, "分两段，后段由审计员告诉本人" if in_two_parts else "")
    auditors = auditors_for(user) if in_two_parts else None
    return show_first_password(request, user, password, first_day=first_day, auditors=auditors)


@require_POST
@permission_required(TELL, raise_exception=True)
def tell_second_part(request: StaffRequest, pk: int) -> HttpResponse:
    """The second part of a password that an administrator has reset, for the auditor to tell the person."""
    user = get_object_or_404(User.objects.visible_to(request.user, TELL), pk=pk)
    found = waiting_for(request.user).filter(pk=user.pk).first()
    if found is None or found.first_password_until is None:
        messages.error(request, f"{user}没有等您告诉后段的密码。")
        return redirect("accounts:access_records")
    record_access(request, Action.PASSWORD_RESET, found, "看了后段")
    context = {"account": found, "part": second_part(found, found.first_password_until)}
    return render(request, "accounts/second_part.html", context)
