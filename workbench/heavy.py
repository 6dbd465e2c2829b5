"""Pages that cost the machine more than others: one account may ask for so many of them within a minute, and is told so."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.audit import Action, record_access
from accounts.heavy_use import ask_for_heavy_work
from accounts.middleware import GetResponse
from workbench.errors import too_often

# By the names of the addresses: what makes a file, and what reads one that was sent or has a large one made.
_MAKES_A_FILE = re.compile(r":(?:export|word_|word$|marked$|print_dossiers$)")
_READS_OR_ORDERS = re.compile(r":import|^roster:list$|^workbench:archives$|^privacy:make_copy$")


def is_heavy(request: HttpRequest, name: str) -> bool:
    """Whether what is asked for by the address called ``name`` is heavy; a PDF of any page is."""
    return (
        bool(_MAKES_A_FILE.search(name))
        or request.GET.get("print") == "pdf"
        or (request.method == "POST" and bool(_READS_OR_ORDERS.search(name)))
    )


class HeavyPagesMiddleware:
    """Has an account wait that asked for too many heavy pages, before the next one is worked on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponseBase], args: Any, named: Any
    ) -> HttpResponse | None:
        """The page that says how long to wait, in place of the view."""
        if not request.user.is_authenticated or not is_heavy(request, request.resolver_match.view_name):
            return None
        seconds = ask_for_heavy_work(request.user.pk)
        if not seconds:
            return None
        record_access(request, Action.REFUSED, detail="一分钟内导出、打印、导入太多")
        return too_often(request, seconds)
