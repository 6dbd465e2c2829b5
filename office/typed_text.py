"""What people type holds no character that nobody sees: one turns the line round, another makes two names that look the same."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from accounts.middleware import GetResponse
from office.workbooks.cells import INVISIBLE

# What steers a machine, but for the ends of lines and the tab; of these the database takes no null character.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])
# What Unicode says is no character, so that no Word file takes it.
_NO_CHARACTERS = dict.fromkeys([0xFFFE, 0xFFFF])
_NEVER_TYPED = INVISIBLE | _CONTROL | _NO_CHARACTERS
_FOUND = re.compile(f"[{''.join(map(chr, _NEVER_TYPED))}]")


def as_seen(text: str) -> str:
    """A text as it is seen on the page."""
    return text.translate(_NEVER_TYPED) if _FOUND.search(text) else text


class TypedTextMiddleware:
    """Takes such characters out of every address, form and name of a file, before a page reads them; a password stays as it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponseBase], args: Any, named: Any
    ) -> HttpResponseBase | None:
        """Clean what was sent, where there is something to clean."""
        request.GET = _cleaned(request.GET)
        if request.method != "POST":
            return None
        for files in request.FILES.lists():
            for file in files[1]:
                file.name = as_seen(file.name)
        request.POST = _cleaned(request.POST)
        return None


def _cleaned(sent: QueryDict) -> QueryDict:
    """What was sent as it is seen; the same where nothing in it is unseen."""
    unseen = [
        (name, values) for name, values in sent.lists() if "password" not in name and any(map(_FOUND.search, values))
    ]  # fmt: skip
    if unseen:
        sent = sent.copy()
        for name, values in unseen:
            sent.setlist(name, list(map(as_seen, values)))
    return sent
