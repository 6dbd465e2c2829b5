"""Which workers are alive: each holds a lock of its number as long as its session lasts.

The database takes the lock back from whoever is gone, however it went: no clock says so, and no heartbeat is waited for.
"""

import secrets
from typing import Any, Self

from django.db import Error, connection

# The first half of the lock's key; the worker's number is the second.
_WORKERS = 0x71756575
_HIGHEST = 2**31


class Presence:
    """A worker's number, locked by a session of its own: the worker's other sessions come and go."""

    def __enter__(self) -> Self:
        with connection.wrap_database_errors:
            self._session = connection.get_new_connection(connection.get_connection_params())
        self._session.autocommit = True
        self.number = secrets.randbelow(_HIGHEST)
        while not self._ask("SELECT pg_try_advisory_lock(%s, %s)", [_WORKERS, self.number]):
            self.number = secrets.randbelow(_HIGHEST)
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def lasts(self) -> bool:
        """Whether the lock is still held; a session that broke holds none."""
        try:
            return bool(self._ask("SELECT TRUE", []))
        except Error:
            return False

    def _ask(self, question: str, values: list[int]) -> Any:
        with connection.wrap_database_errors, self._session.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchone()[0]


def living() -> set[int]:
    """The numbers of the workers that are alive."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND classid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_WORKERS],
        )
        return {number for (number,) in cursor.fetchall()}
