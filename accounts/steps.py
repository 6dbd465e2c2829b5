"""What stands between a right password and the pages: one step after the other, each with its page."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.middleware import is_verified

from accounts.middleware import GetResponse
from accounts.models import User
from accounts.second_factor import is_asked_of

VERIFY, CHANGE, SET_UP = "accounts:verify", "accounts:password_change", "accounts:second_factor"
# What the page of a step sends to.
_OF_STEP = {
    VERIFY: ("accounts:verify_key_options", "accounts:verify_key"),
    SET_UP: ("accounts:key_options", "accounts:add_key"),
}


def next_step(user: User) -> str | None:
    """The page of the step that comes first, None where nothing is left.

    The code is asked for before the password may be changed, or who found a first password would need no code.
    """
    if user.has_second_factor and not is_verified(user):
        return VERIFY
    if user.must_change_password:
        return CHANGE
    if not user.has_second_factor and is_asked_of(user):
        return SET_UP
    return None


class SignInStepsMiddleware:
    """Leads to the step of signing in that is still to be taken, before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and (step := next_step(request.user)):
            if request.path not in {reverse(one) for one in (step, "accounts:logout", *_OF_STEP.get(step, ()))}:
                # The code is asked for at each sign-in, so one goes on to where one was going.
                wanted = request.get_full_path() if step == VERIFY and request.method == "GET" else None
                return redirect_to_login(wanted, reverse(step)) if wanted else redirect(step)
        return self.get_response(request)
