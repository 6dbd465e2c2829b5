"""What holds for every signed-in page."""

from django.shortcuts import redirect
from django.urls import reverse


class FirstPasswordMiddleware:
    """Sends a user whose password was set by somebody else to change it before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = {reverse("accounts:password_change"), reverse("accounts:logout")}
            if request.path not in allowed:
                return redirect("accounts:password_change")
        return self.get_response(request)
