"""The second step of signing in: taking it, setting it up, losing it. With a security key: ``key_views.py``."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as verified_by
from django_otp.models import Device

from accounts import second_factor
from accounts.audit import Action, record_access
from accounts.models import PendingAct, PhoneApp, SecurityKey, StaffSession, User
from accounts.pending_views import tell_asked
from accounts.requests import StaffRequest, own_address
from accounts.second_person import ask_or_none
from accounts.sessions import HELD, device_of, end_sessions, held_for, only_here
from accounts.steps import VERIFY, next_step


class CodeForm(forms.Form):
    """A code of the app, or a printed one."""

    code = forms.CharField(
        label="验证码", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}),
    )  # fmt: skip


class KeyForm(forms.Form):
    """The name of a key, and what the browser made; the second is filled in by the page."""

    name = forms.CharField(label="名称", max_length=30, help_text="如：办公室的、钥匙串上的。")
    answer = forms.CharField(widget=forms.HiddenInput, required=False)


@sensitive_post_parameters("code")
def verify(request: StaffRequest) -> HttpResponse:
    """The second step: a code, asked for after the password."""
    if next_step(request.user) != VERIFY:
        return redirect("workbench:home")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.check_code(request.user, form.cleaned_data["code"])
        except ValidationError as problem:
            record_access(request, Action.CODE_REFUSED)
            form.add_error("code", problem)
        else:
            return passed(request, device)
    return verify_page(request, form)


def verify_page(request: StaffRequest, form: CodeForm, **more: Any) -> HttpResponse:
    """The page that asks for the second step; ``more`` is what a key was refused with."""
    context = {"form": form, "keys": SecurityKey.objects.filter(user=request.user), "query": request.GET.urlencode()}
    return render(request, "accounts/verify.html", context | more)


def passed(request: StaffRequest, device: Device) -> HttpResponse:
    """The second step was taken with ``device``: on to where one was going."""
    verified_by(request, device)
    record_access(request, Action.SECOND_FACTOR, request.user, f"用{second_factor.words_of(device)}登录")
    request.session.cycle_key()
    only_here(request, request.user)
    return redirect("accounts:held" if held_for(request) else _wanted(request))


def _wanted(request: StaffRequest) -> str:
    return own_address(request, request.GET.get("next", ""), reverse("workbench:home"))


@sensitive_post_parameters("code")
def set_up_second_factor(request: StaffRequest) -> HttpResponse:
    """Pairing an app: the code to scan, and one typed from it to show that it works."""
    user = request.user
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                app, codes = second_factor.switch_on(user, form.cleaned_data["code"])
                record_access(request, Action.SECOND_FACTOR, user, "设置了手机验证")
        except ValidationError as problem:
            form.add_error("code", problem)
        else:
            verified_by(request, app)
            return render(request, "accounts/codes.html", {"codes": codes})
    return set_up_page(request, form)


def set_up_page(request: StaffRequest, form: CodeForm, **more: Any) -> HttpResponse:
    """The page of one's own second step; ``more`` is the form of a key that was refused."""
    user = request.user
    app = second_factor.app_being_set_up(user)
    context = {
        "form": form,
        "picture": segno.make(app.config_url, error="m").svg_data_uri(scale=5, border=4, light="white"),
        "key": app.config_url.split("secret=")[1].split("&")[0],
        "asked": second_factor.is_asked_of(user),
        "left": second_factor.codes_left(user),
        "keys": SecurityKey.objects.filter(user=user),
        "key_form": KeyForm(),
        "by_app": PhoneApp.objects.filter(user=user, confirmed=True).exists(),
    }
    return render(request, "accounts/second_factor.html", context | more)


@require_POST
def print_codes(request: StaffRequest) -> HttpResponse:
    """New printed codes; the former ones are void."""
    if not request.user.has_second_factor:
        return redirect("accounts:second_factor")
    with transaction.atomic():
        codes = second_factor.print_codes(request.user)
        record_access(request, Action.SECOND_FACTOR, request.user, "重印了备用码")
    return render(request, "accounts/codes.html", {"codes": codes})


@require_POST
def switch_off(request: StaffRequest) -> HttpResponse:
    """Doing without the second step, where no role of one's own asks for it."""
    return _switched_off(request, request.user, "停用了自己的两步验证", back="accounts:second_factor")


@require_POST
@permission_required("accounts.change_user", raise_exception=True)
def reset_second_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """For somebody who lost the phone and the printed codes: the password is enough until they pair another one."""
    user = get_object_or_404(User.objects.visible_to(request.user, "accounts.change_user"), pk=pk)
    if user.pk == request.user.pk:
        messages.error(request, "自己的两步验证由另一位系统管理员解除。")
        return redirect("accounts:list")
    if act := ask_or_none(PendingAct.Kind.SECOND_FACTOR, request.user, user):
        tell_asked(request, act)
        return redirect("accounts:list")
    return _switched_off(request, user, "解除了两步验证", back="accounts:list")


def _switched_off(request: StaffRequest, user: User, what: str, *, back: str) -> HttpResponse:
    try:
        with transaction.atomic():
            second_factor.switch_off(user, by=request.user)
            record_access(request, Action.SECOND_FACTOR, user, what)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"{user}的两步验证已解除。")
    return redirect(back)


def sessions(request: StaffRequest) -> HttpResponse:
    """Where one is signed in."""
    mine = StaffSession.objects.filter(user=request.user, expire_date__gt=timezone.now()).order_by("-seen_at")
    lines = [(one, device_of(one.agent), one.session_key == request.session.session_key) for one in mine]
    return render(request, "accounts/sessions.html", {"lines": lines})


@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """Signing out everywhere but here."""
    with transaction.atomic():
        ended = end_sessions(request.user, but=request.session.session_key)
        record_access(request, Action.SESSIONS_ENDED, request.user, f"{ended} 处")
    messages.success(request, f"已退出其他 {ended} 处登录。" if ended else "没有其他登录。")
    return redirect("accounts:sessions")


def held(request: StaffRequest) -> HttpResponse:
    """What was typed when the session ended, to be sent by one click or thrown away."""
    found = held_for(request)
    if found is None:
        return redirect("workbench:home")
    del request.session[HELD]
    return render(request, "accounts/held.html", {"held": found})
