"""Where somebody is signed in: sessions in the database that know their account, and how long each of them lasts.

The engine of ``SESSION_ENGINE``. Its clock is the machine's, in whole seconds, and stands in the session itself.
"""

import json
import re
import time
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from accounts.backends import at_hand
from accounts.middleware import GetResponse
from accounts.models import StaffSession, User, has_second_factor
from accounts.prepared import Prepared, given
from accounts.rules import may_come_from, rules_of

BEGAN, SEEN, ADDRESS, AGENT, HELD = "began", "seen", "address", "agent", "held"
# That somebody is there is noted once in so many seconds, not at each of their requests.
_NOTED_EVERY = 60
# What was typed when a session ended is kept for its owner up to this size.
_MOST_HELD = 200_000
_SYSTEMS = {"Windows": "Windows", "Android": "安卓", "iPhone|iPad": "苹果手机", "Mac OS": "苹果电脑", "Linux": "Linux"}
_BROWSERS = {
    "MicroMessenger": "微信", "Edg": "Edge", "Firefox": "火狐", "360|QIHU": "360 浏览器", "Chrom": "Chrome", "Safari": "Safari",
}  # fmt: skip


_OF_KEY = Prepared(
    lambda: (
        StaffSession.objects.filter(session_key=given("key"), expire_date__gt=given("now"))
        .select_related("user__township__sign_in_rules")
        .annotate(second_factor=has_second_factor("user_id"))
    )
)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with whose they are and from where beside them."""

    # Whose it is, as read with it.
    account: User | None = None

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    def _get_session_from_db(self) -> StaffSession | None:
        for kept in _OF_KEY(key=self.session_key, now=timezone.now()):
            if kept.user:
                kept.user.has_second_factor = kept.second_factor
            self.account = kept.user
            return kept
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> StaffSession:
        kept = cast(StaffSession, super().create_model_instance(data))
        kept.user_id = data.get(SESSION_KEY)
        kept.began_at, kept.seen_at = (
            datetime.fromtimestamp(data[one], UTC) if one in data else None for one in (BEGAN, SEEN)
        )
        kept.address, kept.agent = data.get(ADDRESS), data.get(AGENT, "")
        return kept

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (as Django calls it)
        """As Django's, which takes whatever the database says for a session that was ended meanwhile."""
        try:
            super().save(must_create)
        except UpdateError as ended:
            said = ended.__context__
            # What the driver said is no missing row: the page tells of the database, and nobody is sent to sign in.
            if isinstance(said, DatabaseError) and said.__cause__:
                raise said from said.__cause__
            raise


def begin(request: HttpRequest, user: User) -> None:
    """Note in the session that ``user`` signed in just now, and from where; what of theirs ran out goes."""
    now = int(time.time())
    request.session.update({
        BEGAN: now, SEEN: now, ADDRESS: request.META.get("REMOTE_ADDR") or None,
        AGENT: request.headers.get("User-Agent", "")[:300],
    })  # fmt: skip
    StaffSession.objects.filter(user=user, expire_date__lt=datetime.now(UTC)).delete()


def only_here(request: HttpRequest, user: User) -> None:
    """End the other sessions of ``user``, who has taken every step, where the township wants one at a time."""
    if rules_of(user.township).one_session:
        end_sessions(user, but=request.session.session_key)


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign ``user`` out everywhere, except in the session with the key ``but``; returns of how many."""
    return StaffSession.objects.filter(user=user).exclude(session_key=but).delete()[0]


def device_of(agent: str) -> str:
    """What a browser says of itself, in two words somebody knows their own machine by."""
    said = (
        next((name for mark, name in known.items() if re.search(mark, agent)), "") for known in (_SYSTEMS, _BROWSERS)
    )
    return " ".join(filter(None, said)) or "未知设备"


class AccountMiddleware(AuthenticationMiddleware):
    """Django's, with the account that was read with the session: it is verified as ever."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _account_of(request))  # type: ignore[assignment]


def _account_of(request: HttpRequest) -> Any:
    # Looking into the session reads it.
    session, _ = request.session, request.session.get(SESSION_KEY)
    with at_hand(session.account if isinstance(session, SessionStore) else None):
        return get_user(request)


class SessionEndMiddleware:
    """Ends a session nobody used for as long as the township says, and any a working day after it began."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
        if not may_come_from(request.user, request.META.get("REMOTE_ADDR")):
            return self._ended(request, "network")
        idle = now - seen >= 60 * rules_of(request.user.township).idle_minutes
        if idle or now - began >= settings.SESSION_COOKIE_AGE:
            return self._ended(request, "idle" if idle else "day")
        if SEEN not in request.session or now - seen >= _NOTED_EVERY:
            request.session.update({BEGAN: began, SEEN: now})
        return self.get_response(request)

    def _ended(self, request: HttpRequest, why: str) -> HttpResponse:
        """Sign out and ask to sign in again; what was sent just now waits for whoever sent it."""
        held = _sent(request)
        logout(request)
        if held:
            request.session[HELD] = held
        back = request.get_full_path() if request.method == "GET" else reverse("workbench:home")
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': back, 'ended': why})}")


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The form of a request, without files and never with a password; None where there is none.

    A page that sends by script keeps what it sent itself, as the one of a talk does.
    """
    if request.method != "POST" or request.headers.get("X-Requested-With"):
        return None
    fields = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    if not fields or any("password" in name for name, _ in fields) or len(json.dumps(fields)) > _MOST_HELD:
        return None
    return {"user": request.user.pk, "path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}


def held_for(request: HttpRequest) -> dict[str, Any] | None:
    """What the one who is signed in had sent when a session of theirs ended; nobody else gets it."""
    held = request.session.get(HELD)
    return held if held and held["user"] == request.user.pk else None
