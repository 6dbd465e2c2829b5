"""What a view is given: a request of somebody who has signed in."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import AccessRecord, User


class StaffRequest(HttpRequest):
    """A request behind ``LoginRequiredMiddleware``, for views and what they call: its user is an account."""

    user: User
    htmx: HtmxDetails
    # The line of the trail of what goes out with the answer.
    exported: AccessRecord
    # That of the page, which what is printed of it carries.
    noted: AccessRecord


def on_paper(request: HttpRequest) -> bool:
    """Whether the page is asked for as it is printed: ``?print=page``, or ``?print=pdf``."""
    return request.GET.get("print") in ("page", "pdf")


def own_address(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """``wanted``, which came with the request, where it is the address of a page here; else ``otherwise``.

    A word without a stroke is none: Django's ``redirect`` takes it for the name of a view, and fails where there is no such.
    """
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else otherwise
