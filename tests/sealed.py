"""An installation with a key, and what a look into its tables finds."""

import secrets
from pathlib import Path

from django.db import connection


def installation_with_a_key(settings, folder: Path) -> Path:
    """The file with the key, in folders of its own; ``settings`` are pytest-django's, which puts all of it back."""
    path = folder / "key"
    path.write_text(secrets.token_hex(32))
    settings.FILES_KEY_FILE, settings.MEDIA_ROOT, settings.BACKUP_DIR = (
        str(path),
        str(folder / "media"),
        folder / "backups",
    )
    (folder / "media").mkdir()
    return path


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
