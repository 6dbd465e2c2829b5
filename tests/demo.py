"""The demo township, worked out once in a process of the tests and put back for each test that begins with it."""

import io
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from tests.management.commands.flush import STAYS
from workbench.backups.archive import files_on_record
from workbench.backups.tables import Table, read_tables
from workbench.demo.township import load_demo

_rows: dict[Table, bytes] = {}
_files: dict[Path, bytes] = {}


def demo_township() -> None:
    """Have the demo in the database, as ``load_demo`` leaves it. How it is made is what ``tests/workbench/test_demo.py`` tests."""
    if _rows:
        _put_back()
    else:
        load_demo()
        _keep()


def forget() -> None:
    """Work it out anew next time."""
    _rows.clear()
    _files.clear()


def _keep() -> None:
    with connection.cursor() as cursor:
        for table in read_tables(cursor):
            lines = io.BytesIO()
            table.copy_out(cursor, lines)
            if table.name not in STAYS and lines.getvalue():
                _rows[table] = lines.getvalue()
        paths = [Path(settings.MEDIA_ROOT, name) for name in files_on_record(cursor)]
    _files.update({path: path.read_bytes() for path in paths})


def _put_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # What the guards and the history had to say to these rows, they have said.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, lines in _rows.items():
            table.copy_in(cursor, io.BytesIO(lines))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    for path, content in _files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
