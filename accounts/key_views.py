"""Pages of security keys: registering one, taking it away, signing in with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_otp import login as verified_by
from django_otp.middleware import is_verified

from accounts import second_factor, security_keys
from accounts.audit import Action, record_access
from accounts.models import SecurityKey
from accounts.requests import StaffRequest
from accounts.security_keys import place_of
from accounts.security_views import CodeForm, KeyForm, passed, set_up_page, verify_page
from accounts.steps import VERIFY, next_step


@require_POST
def key_options(request: StaffRequest) -> JsonResponse:
    """What the browser is asked to make a key with."""
    return JsonResponse(security_keys.registering(request.user, request.session, place_of(request)))


@require_POST
def add_key(request: StaffRequest) -> HttpResponse:
    """Registering a key; who has no printed codes yet gets them, once."""
    user, form = request.user, KeyForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                key = security_keys.register(user, said["name"], said["answer"], request.session, place_of(request))
                record_access(request, Action.SECOND_FACTOR, user, f"登记了{key}")
                codes = [] if second_factor.codes_left(user) else second_factor.print_codes(user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if not is_verified(user):
                verified_by(request, key)
            messages.success(request, f"{key}已登记，下次登录可以用它。")
            return (
                render(request, "accounts/codes.html", {"codes": codes})
                if codes
                else redirect("accounts:second_factor")
            )
    return set_up_page(request, CodeForm(), key_form=form)


@require_POST
def remove_key(request: StaffRequest, pk: int) -> HttpResponse:
    """Doing without a key: an old one, or one that was lost."""
    key = get_object_or_404(SecurityKey, user=request.user, pk=pk)
    try:
        with transaction.atomic():
            second_factor.remove_key(key)
            record_access(request, Action.SECOND_FACTOR, request.user, f"删除了{key}")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"{key}已删除。")
    return redirect("accounts:second_factor")


@require_POST
def verify_key_options(request: StaffRequest) -> HttpResponse:
    """What the browser is asked to sign."""
    if next_step(request.user) != VERIFY:
        return redirect("workbench:home")
    return JsonResponse(security_keys.signing_in(request.user, request.session, place_of(request)))


@require_POST
def verify_key(request: StaffRequest) -> HttpResponse:
    """The second step with a key, in place of a code."""
    if next_step(request.user) != VERIFY:
        return redirect("workbench:home")
    try:
        key = security_keys.pass_with_key(
            request.user, request.POST.get("answer", ""), request.session, place_of(request)
        )
    except ValidationError as problem:
        record_access(request, Action.CODE_REFUSED, detail=f"安全密钥：{' '.join(problem.messages)}")
        return verify_page(request, CodeForm(), key_problems=problem.messages)
    return passed(request, key)
