"""An installation with a key, and what a look into its tables finds."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test import override_settings


@contextmanager
def installation_with_a_key(folder: Path) -> Iterator[Path]:
    """The file with the key, in folders of its own."""
    path = folder / "key"
    path.write_text(secrets.token_hex(32))
    with (
        tempfile.TemporaryDirectory() as kept,
        override_settings(FILES_KEY_FILE=str(path), MEDIA_ROOT=f"{kept}/media", BACKUP_DIR=Path(kept, "backups")),
    ):
        yield path


def tables_with(*texts: str) -> set[str]:
    """The tables that have a row in which the database holds one of ``texts`` openly."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT 1 FROM {connection.ops.quote_name(table)} AS one WHERE one::text LIKE ANY (%s)",
                [[f"%{text}%" for text in texts]],
            )
            if cursor.fetchone():
                found.add(table)
    return found
