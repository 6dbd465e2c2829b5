"""One test database for each worker of pytest-xdist, migrated once: the others are copies PostgreSQL makes.

The first process makes them before the workers start, and removes them after. A worker finds its database where
pytest-django looks for it and takes it as it is.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import blocking_manager_key

_MADE = pytest.StashKey()


def _workers(config) -> list[str]:
    """The names of the workers; none in a worker itself."""
    if hasattr(config, "workerinput"):
        return []
    return [f"gw{number}" for number in range(len(config.option.tx or []))]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    config = session.config
    if not _workers(config) or config.option.collectonly:
        return
    keep = config.option.reuse_db and not config.option.create_db
    with config.stash[blocking_manager_key].unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep)
        # A database that somebody is connected to cannot be copied.
        connection.close()
        for worker in _workers(config):
            connection.creation.clone_test_db(suffix=worker, verbosity=0, keepdb=keep)
    config.stash[_MADE] = made, config.option.reuse_db


# In a worker: what is there is taken, and left to the first process to remove.


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    return hasattr(request.config, "workerinput") or request.config.option.reuse_db


@pytest.fixture(scope="session")
def django_db_createdb(request):
    return not hasattr(request.config, "workerinput") and request.config.option.create_db


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    # The workers end in here, and with them their connections.
    result = yield
    made, keep = session.config.stash.get(_MADE, (None, True))
    if not keep:
        with session.config.stash[blocking_manager_key].unblock():
            for worker in _workers(session.config):
                connection.creation.destroy_test_db(suffix=worker, verbosity=0)
            teardown_databases(made, verbosity=0)
    return result


def the_database_travels_too(distance: timedelta) -> None:
    """From now on, let what the tests' databases take for now lie ``distance`` from it: in triggers, and with them in the history.

    Functions of that name stand before the database's own. ``CURRENT_DATE`` and its like are words, not functions, and nobody here
    says them.
    """

    travelled = set()

    def travel(connection, **_):
        name = connection.settings_dict["NAME"] or ""
        if not name.startswith("test_"):
            return
        with connection.cursor() as cursor:
            if name not in travelled:
                travelled.add(name)
                # A copy of the database was made by a process that set out earlier.
                cursor.execute("CREATE SCHEMA IF NOT EXISTS clock")
                for function in ("now", "statement_timestamp", "clock_timestamp"):
                    cursor.execute(
                        f"CREATE OR REPLACE FUNCTION clock.{function}() RETURNS timestamptz LANGUAGE sql STABLE AS"
                        f" $$ SELECT pg_catalog.{function}() + interval '{int(distance.total_seconds())} seconds' $$"
                    )
            # What is made is made in the first of them.
            cursor.execute("SET search_path = public, clock, pg_catalog")

    connection_created.connect(travel, weak=False, dispatch_uid="travel")
