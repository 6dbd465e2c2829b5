"""The queue's jobs done at once, by the worker there is, in the process of the test."""

from unittest import mock
from urllib.parse import quote

from django.db import connection

from office.queue.worker import QueueWorker


def drain() -> None:
    """Do every job that may be done now, and those these queue."""
    # As Django's test client: the transaction of a test lives on its connection.
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        QueueWorker(0, batch=True).run()


def database_address(**role: str) -> str:
    """The database this process works on, for another process; by ``USER`` and ``PASSWORD`` for another role."""
    found = connection.settings_dict | role
    parts = {name: quote(str(found.get(name) or ""), safe="") for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**parts)
