"""When the database does not answer, or somebody else has what is asked for: which is it."""

import psycopg2
from django.db import DatabaseError, InterfaceError, connection
from psycopg2 import errors

# A lock not had in time, two waiting for each other, two whose reading and writing crossed.
_TAKEN = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
# The server goes down or starts, has no connection left, or the connection broke.
_AWAY = (
    errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.TooManyConnections,
    errors.ConnectionException, errors.ConnectionFailure, errors.ConnectionDoesNotExist,
)  # fmt: skip

# What the driver says itself, without the server, is of no kind of its own: the connection is not there, or broke.
_OF_NO_KIND = (psycopg2.OperationalError, psycopg2.DatabaseError)


def is_taken(problem: BaseException | None) -> bool:
    """Whether somebody else held what was asked for; nothing was written, and the same may be sent again."""
    return isinstance(problem, DatabaseError) and isinstance(problem.__cause__, _TAKEN)


def took_too_long(problem: BaseException | None) -> bool:
    """Whether the database gave the statement up at its time limit."""
    return isinstance(problem, DatabaseError) and isinstance(problem.__cause__, errors.QueryCanceled)


def is_away(problem: BaseException | None) -> bool:
    """Whether there is no database to ask, or the session was gone before the answer came."""
    if isinstance(problem, InterfaceError | psycopg2.InterfaceError):
        return True
    # Where a session ends while its rows come, the driver's own error passes Django by.
    said = problem.__cause__ if isinstance(problem, DatabaseError) else problem
    return isinstance(said, _AWAY) or type(said) in _OF_NO_KIND


def another_time(problem: BaseException | None) -> bool:
    """Whether the database had no time for it just now; what was begun is taken back, and the same may be done later."""
    return is_taken(problem) or took_too_long(problem) or is_away(problem)


def let_go_what_broke() -> None:
    """Have the next statement go by another session, where the one there was broke outside a transaction."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
