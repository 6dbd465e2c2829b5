"""What holds for every signed-in page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers, patch_cache_control

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class TownshipMiddleware:
    """Keeps an account without a township, as the installer's of 0.2.0 is, to the pages that are about none."""

    WITHOUT_TOWNSHIP = frozenset({
        "workbench:home", "workbench:guide", "workbench:notes", "workbench:put_notes_away", "workbench:healthz",
        "workbench:metrics", "start:setup", "accounts:login", "accounts:logout", "accounts:password_change",
        "accounts:appearance", "accounts:verify", "accounts:second_factor", "accounts:print_codes",
        "accounts:switch_off_second_factor", "accounts:verify_key_options", "accounts:verify_key", "accounts:key_options",
        "accounts:add_key", "accounts:remove_key", "accounts:sessions", "accounts:end_sessions", "accounts:held",
        "county:home", "county:statistics", "county:tables", "county:export", "county:look_into", "county:leave",
    })  # fmt: skip

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Every other page works in the township of its user."""
        match = request.resolver_match
        if match is None or not request.user.is_authenticated or request.user.township_id is not None:
            return None
        if request.user.above_townships:
            # Which pages are for it was decided where its township is chosen.
            return None
        if match.view_name in self.WITHOUT_TOWNSHIP:
            return None
        messages.error(request, "您的账号没有所属乡镇，先选一个乡镇进入，才能打开这一页。")
        return redirect("workbench:home")


class NotKeptMiddleware:
    """Lets no browser and no server in between keep a page that somebody had to sign in for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response


class NullCharacterMiddleware:
    """Answers 400 to an address with a null character: PostgreSQL has none, and nobody types one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise SuspiciousOperation("null character in the address")
        return self.get_response(request)
