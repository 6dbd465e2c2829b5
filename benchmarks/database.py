"""Django on a database of its own, made to be measured."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django


@contextmanager
def own_database(*, pages: bool = False) -> Iterator[None]:
    """Set Django up on an empty database and an empty folder for files, both gone afterwards; once in a process.

    With ``pages`` what pages fetch beside themselves is collected too, without which none is drawn.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as directory:
        os.environ["VAR_DIR"] = directory
        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_databases, teardown_databases

        if pages:
            call_command("collectstatic", interactive=False, verbosity=0)
        old = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)
