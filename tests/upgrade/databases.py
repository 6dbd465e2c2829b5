"""A database beside the one of the tests, to be filled from nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def empty_database(name: str, template: str = "template0") -> Iterator[None]:
    """Point Django's connection at a new database until the block ends; it is removed after.

    It is empty, or a copy of the database ``template``, to which nobody may be connected.
    """
    before = connection.settings_dict["NAME"]
    connection.close()
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        _run(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def run_script(script: str) -> None:
    """Run the SQL of a dump. It changes settings of its session, so it gets a session of its own."""
    session = connection.get_new_connection(connection.get_connection_params())
    try:
        with session, session.cursor() as cursor:
            cursor.execute(script)
    finally:
        session.close()
