"""The way to the first page of an installation."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.middleware import GetResponse
from villages.models import Township
from workbench.start.installation import is_set_up


class FirstStartMiddleware:
    """Leads from the sign-in page to the one that sets up while there is no township at all.

    While there is only a demo, both are open: ``request.may_be_set_up`` lets the sign-in page offer the other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Ask only where nobody is signed in yet: every other page costs nothing."""
        if request.resolver_match is None or request.resolver_match.view_name != "accounts:login":
            return None
        may_be_set_up = not is_set_up()
        setattr(request, "may_be_set_up", may_be_set_up)  # noqa: B010 (a name no request has by itself)
        if may_be_set_up and not Township.objects.exists():
            return redirect("start:setup")
        return None
