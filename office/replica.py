"""Reads from a streaming replica (``REPLICA_DATABASE_URL``): what pages only look at is read there, everything else on the primary.

Whoever wrote reads what they wrote: the answer to a request that wrote carries how far the primary's log had got (``wrote``), and
the replica is asked for the next page only once it has replayed as much. Within a request nothing is read from it after a
write, and nothing in a transaction. Who somebody is and what they may do is always read from the primary: what is taken from
an account is taken at once. A replica that is away, paused or late is not read from.
"""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connection, connections, models
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.middleware import GetResponse

logger = logging.getLogger(__name__)

REPLICA = "replica"
WROTE = "wrote"
# Longer than any replica that is read from is late.
_KEPT_FOR = 60 * 60
_PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
_ANY, _NEVER = "0/0", "FFFFFFFF/FFFFFFFF"
_WHO = {"accounts", "sessions", "otp_static", "otp_totp"}
# The trail is as long as the installation is old, and nobody's rights follow from it where a page is only looked at.
_TRAIL = "accounts.AccessRecord"
# One whose stream broke, whose replay was paused or is ten seconds behind, or that was promoted, is not read from.
_HAS = """
    SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn
       AND EXISTS (SELECT FROM pg_stat_wal_receiver)
       AND (pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()
            OR pg_last_xact_replay_timestamp() > now() - interval '10 s')
"""
# Seconds until one that did not answer is asked again: each try may take the time a connection is waited for.
_LEFT_ALONE = 10
_asked_again_at = 0.0


class Asked:
    """A request that is being answered: whether the replica may be read for it, and whether it wrote."""

    def __init__(self, request: HttpRequest) -> None:
        place = request.COOKIES.get(WROTE, "")
        self._must_have = place if _PLACE.fullmatch(place) else _ANY
        self._from_replica: bool | None = None if request.method in {"GET", "HEAD"} else False
        self.wrote = False

    @property
    def from_replica(self) -> bool:
        """Asked of the replica itself, once and only when there is something to read."""
        if self._from_replica is None:
            self._from_replica = replica_has(self._must_have)
        return self._from_replica and not self.wrote

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict) -> Any:  # noqa: FBT001
        """Stands around every statement to the primary, whether a model or SQL said it."""
        if sql.lstrip()[:6].upper() != "SELECT":
            self.wrote = True
        return execute(sql, params, many, context)


_asked: ContextVar[Asked | None] = ContextVar("asked of the replica", default=None)


class ReplicaRouter:
    """Where a statement goes: to the primary, unless a page only looks and the replica may be read for it."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        asked = _asked.get()
        if asked is None or _says_who(model) or connection.in_atomic_block or not asked.from_replica:
            return DEFAULT_DB_ALIAS
        return REPLICA

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


class ReplicaMiddleware:
    """Tells the router of each request, and the browser how far it has to have got for the next one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = Asked(request)
        token = _asked.set(asked)
        try:
            with connection.execute_wrapper(asked.note):
                response = self.get_response(request)
        finally:
            _asked.reset(token)
        if asked.wrote:
            response.set_cookie(
                WROTE, _place_of_the_primary(), max_age=_KEPT_FOR, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


def state_of_the_replica() -> bool | None:
    """Whether it is read from; None where there is none."""
    return replica_has(_ANY) if REPLICA in connections.databases else None


def replica_has(place: str) -> bool:
    """Whether the replica replays the primary's log, and has got as far as ``place``; False of one that does not answer."""
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return False
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(_HAS, [place])
            return bool(cursor.fetchone()[0])
    except (DatabaseError, InterfaceError):
        _asked_again_at = time.monotonic() + _LEFT_ALONE
        connections[REPLICA].close()
        logger.warning("The replica does not answer; pages are read from the primary.", exc_info=True)
        return False


def _place_of_the_primary() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            return cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        # What was written may be there all the same.
        return _NEVER


def _says_who(model: type[models.Model]) -> bool:
    return model._meta.app_label in _WHO and model._meta.label != _TRAIL
