"""Which request is being answered, for every line of the log: a number, the page and the account.

The number is made here, whatever the request says, and is sent back as ``X-Request-ID``: who reports a fault reads it from the
page or the web server's log.
"""

import contextvars
import logging
import secrets
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.middleware import GetResponse

logger = logging.getLogger("requests")
HEADER = "X-Request-ID"


@dataclass
class Asked:
    """The request that is being answered; the account is known once somebody asked for it."""

    number: str
    request: HttpRequest
    # The line that said that the database is away.
    told_away: logging.LogRecord | None = None

    @property
    def page(self) -> str:
        """The name of the page, without keys; the address where no page has it is nobody's to log."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @property
    def account(self) -> int | None:
        """The key of the account, if the request looked it up."""
        return getattr(getattr(self.request, "_cached_user", None), "pk", None)


_asked: contextvars.ContextVar[Asked | None] = contextvars.ContextVar("asked", default=None)


def asked_now() -> Asked | None:
    """The request that is being answered here; None in a command."""
    return _asked.get()


class RequestMiddleware:
    """Gives each request its number and, where wanted, its line in the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = Asked(secrets.token_hex(8), request)
        request.request_id = asked.number  # type: ignore[attr-defined]
        token, begun = _asked.set(asked), time.monotonic()
        try:
            response = self.get_response(request)
            response[HEADER] = asked.number
            if settings.LOG_REQUESTS:
                taken = round((time.monotonic() - begun) * 1000)
                logger.info("%s %s %s ms", request.method, response.status_code, taken)
            return response
        finally:
            _asked.reset(token)


class ProxyMiddleware:
    """Takes the client's address from the proxies that are trusted, and what they say of the scheme; from nobody else.

    A chain is read from its end: the first address that is no trusted proxy's is the client's, whatever stands before it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(one.strip()) for one in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta: dict[str, Any] = request.META
        # A socket of the machine itself has no address.
        nearest = meta.get("REMOTE_ADDR") or "127.0.0.1"
        if not self._is_trusted(nearest):
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
            return self.get_response(request)
        chain = [one.strip() for one in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        for address in reversed(chain):
            if not _is_address(address):
                break
            nearest = address
            if not self._is_trusted(address):
                break
        meta["REMOTE_ADDR"] = nearest
        return self.get_response(request)

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
