"""Pages on paper: whole, as a page to print (``?print=page``) or as a PDF of the same (``?print=pdf``)."""

from django.http import HttpRequest


def on_paper(request: HttpRequest) -> bool:
    """Whether the page is asked for as it is printed."""
    return request.GET.get("print") in ("page", "pdf")
