"""What the database's driver says is told apart: nobody there, somebody else has it, it took too long."""

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from psycopg2 import errors

from office.database import is_away

BROKE = "server closed the connection unexpectedly"


def told(problem: Exception, cause: Exception) -> Exception:
    """A problem as Django passes it on."""
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    "problem",
    [
        told(OperationalError(BROKE), psycopg2.OperationalError(BROKE)),
        # So it is called where the session ends in the middle of a statement.
        told(DatabaseError(BROKE), psycopg2.DatabaseError(BROKE)),
        told(OperationalError(), errors.AdminShutdown()),
        told(InterfaceError("connection already closed"), psycopg2.InterfaceError("connection already closed")),
        # What comes of closing a cursor, Django leaves as it is.
        psycopg2.OperationalError(BROKE),
        psycopg2.InterfaceError("cursor already closed"),
    ],
    ids=repr,
)
def test_a_session_that_is_gone_is_no_fault_of_the_program(problem):
    assert is_away(problem)


@pytest.mark.parametrize(
    "problem",
    [
        None,
        ValueError(BROKE),
        told(IntegrityError(), errors.UniqueViolation()),
        told(ProgrammingError(), errors.UndefinedTable()),
        told(OperationalError(), errors.DiskFull()),
        told(DatabaseError(), errors.InternalError_()),
        told(OperationalError(), errors.LockNotAvailable()),
    ],
    ids=repr,
)
def test_what_the_server_answers_is_no_absence(problem):
    assert not is_away(problem)
