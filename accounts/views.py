"""Signing in, one's own password, and keeping the township's accounts."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from accounts import staff
from accounts.audit import Action, record_access
from accounts.forms import AccountForm
from accounts.models import User
from accounts.requests import StaffRequest
from accounts.sessions import end_sessions, held_for


class SignIn(auth_views.LoginView):
    """The sign-in page."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says why somebody is here again whose session has ended."""
        return super().get_context_data(**kwargs) | {"ended": self.request.GET.get("ended")}

    def get_success_url(self) -> str:
        """To where one was going; first to what was typed when the session ended."""
        return reverse("accounts:held") if held_for(self.request) else super().get_success_url()


class ChangePassword(auth_views.PasswordChangeView):
    """One's own password; the way out of a first password somebody else has set."""

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
        if saved := _saved(form, by=request.user):
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
    try:
        return first_password_sheet(request, user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("accounts:list")


def _account(request: StaffRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user, "accounts.change_user"), pk=pk)


def _saved(form: AccountForm, *, by: User) -> User | None:
    """The account as the form says it, or None with the refusal shown in the form."""
    try:
        return staff.save_account(form.account(), form.roles(), township=by.township, by=by)
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def first_password_sheet(request: StaffRequest, user: User, *, first_day: bool = False) -> HttpResponse:
    """The sheet with a new first password, for the person: shown once, and in the trail that it was made."""
    with transaction.atomic():
        password = staff.set_first_password(user, by=request.user)
        record_access(request, Action.PASSWORD_RESET, user)
    context = {
        "account": user,
        "password": password,
        "address": request.build_absolute_uri("/"),
        "first_day": first_day,
    }
    return render(request, "accounts/first_password.html", context)
