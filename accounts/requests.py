"""What a view is given: a request of somebody who has signed in."""

from django.http import HttpRequest
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
