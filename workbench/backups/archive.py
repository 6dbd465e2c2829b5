"""One archive of a whole installation: a ZIP with a text file a table, the kept files, and a list of it all.

``manifest.json`` names the release and its migrations, so the tables can be made anew by the release itself on any
PostgreSQL; it counts and hashes every table and hashes every file.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import IO, Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from django.utils import timezone
from pghistory.models import Event

from office.files import kept_files
from workbench.backups.tables import Table, Tally, read_sequences, read_tables

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 1 << 20

# Told how many of how many tables and files are done.
Told = Callable[[int, int], object]


class BackupError(Exception):
    """An archive that cannot be made, read or restored; the message says why and what to do."""


# Until 0.2.0 failed sign-ins were counted by django-axes; the trail says it now.
PACKAGES_GONE = ("axes",)


@dataclass
class Manifest:
    """What an archive holds. ``missing`` are files on record that did not lie where files are kept."""

    release: str
    made_at: str
    server: int
    migrations: list[list[str]]
    sequences: dict[str, int]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(one["rows"] for one in self.tables.values())

    def tables_to_fill(self) -> list[Table]:
        """The tables with the columns they had then."""
        return [Table(name, tuple(one["columns"]), tuple(one["order"])) for name, one in self.tables.items()]


def write_archive(cursor: Any, target: BinaryIO, told: Told = lambda done, total: None) -> Manifest:
    """Write the database that ``cursor`` sees, in one snapshot, and the files it names to ``target``."""
    tables, files = read_tables(cursor), list(dict.fromkeys(files_on_record(cursor)))
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = [list(row) for row in cursor.fetchall()]
    server = cursor.connection.server_version
    made_at = timezone.now().isoformat()
    manifest = Manifest(settings.RELEASE, made_at, server, migrations, read_sequences(cursor))
    total = len(tables) + len(files)
    with zipfile.ZipFile(target, "w") as package:
        for done, table in enumerate(tables, start=1):
            with package.open(_entry(f"tables/{table.name}", zipfile.ZIP_DEFLATED), "w", force_zip64=True) as lines:
                tally = Tally(lines)
                table.copy_out(cursor, tally)
            manifest.tables[table.name] = {
                "columns": table.columns, "order": table.order, "rows": tally.rows, "sha256": tally.sha256,
            }  # fmt: skip
            told(done, total)
        for done, name in enumerate(files, start=len(tables) + 1):
            _add_file(package, name, manifest)
            told(done, total)
        package.writestr(_entry(MANIFEST, zipfile.ZIP_DEFLATED), json.dumps(asdict(manifest), ensure_ascii=False))
    return manifest


def read_manifest(package: zipfile.ZipFile) -> Manifest:
    """What the archive says of itself. Raises :class:`BackupError` for what is no archive of ours."""
    try:
        said = json.loads(package.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile):
        raise BackupError("这不是本系统的备份文件，或者文件不完整。") from None
    if said.get("format") != FORMAT:
        raise BackupError(f"备份文件的格式 {said.get('format')} 由更新的版本写成，请先升级程序。")
    return Manifest(**said)


def without_what_is_gone(manifest: Manifest) -> Manifest:
    """The manifest less the tables of packages that earlier releases used; nothing of the office's was in them."""
    prefixes = tuple(f"{package}_" for package in PACKAGES_GONE)
    return replace(
        manifest,
        migrations=[one for one in manifest.migrations if one[0] not in PACKAGES_GONE],
        sequences={name: last for name, last in manifest.sequences.items() if not name.startswith(prefixes)},
        tables={name: one for name, one in manifest.tables.items() if not name.startswith(prefixes)},
    )


def faults_of(package: zipfile.ZipFile, manifest: Manifest) -> Iterator[str]:
    """What in the archive is not as it was written, one sentence each."""
    parts = [(f"tables/{name}", one["sha256"]) for name, one in manifest.tables.items()]
    parts += [(f"files/{name}", one["sha256"]) for name, one in manifest.files.items()]
    for name, expected in parts:
        try:
            with package.open(name) as content:
                tally = Tally()
                copy_pieces(content, tally)
                found = tally.sha256
        except (KeyError, zipfile.BadZipFile):
            yield f"{name}：备份里没有或已损坏"
        else:
            if found != expected:
                yield f"{name}：校验值不符"


def files_on_record(cursor: Any) -> Iterator[str]:
    """The names of all kept files that a record names, as ``cursor`` sees them."""
    present = {table.name: set(table.columns) for table in read_tables(cursor)}
    for table, column in file_columns():
        # A database of an earlier release may not have the column yet.
        if column in present.get(table, ()):
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY {column}")  # noqa: S608
            yield from (name for (name,) in cursor.fetchall())


def file_columns() -> list[tuple[str, str]]:
    """Table and column of every field that keeps a file; what the history keeps are names of what was."""
    return [
        (model._meta.db_table, str(one.column))
        for model in apps.get_models()
        if not issubclass(model, Event)
        for one in model._meta.concrete_fields
        if isinstance(one, FileField)
    ]


def copy_pieces(source: IO[bytes], *targets: Any) -> None:
    """Write what ``source`` holds to every target."""
    while piece := source.read(_PIECE):
        for target in targets:
            target.write(piece)


def _add_file(package: zipfile.ZipFile, name: str, manifest: Manifest) -> None:
    try:
        lying = kept_files().lying(name)
    except (FileNotFoundError, IsADirectoryError):
        manifest.missing.append(name)
        return
    # Photos and scans are packed already.
    with (
        lying as content,
        package.open(_entry(f"files/{name}", zipfile.ZIP_STORED), "w", force_zip64=True) as kept,
    ):
        tally = Tally(kept)
        copy_pieces(content, tally)
    manifest.files[name] = {"size": tally.size, "sha256": tally.sha256}


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now(timezone.get_current_timezone()).timetuple()[:6])
    entry.compress_type = compression
    return entry
