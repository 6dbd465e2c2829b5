"""Bringing an archive into an empty installation, of whatever PostgreSQL, and making sure that nothing differs.

The release's own migrations make the tables as they were; then every row is read in with the triggers off, which guarded it
when it was written; then the migrations of a newer release go on. Nothing is kept unless every table and file is the same.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from office.files import kept_files
from workbench.backups.archive import (
    BackupError,
    Manifest,
    copy_pieces,
    faults_of,
    read_manifest,
    without_what_is_gone,
)
from workbench.backups.tables import Tally, fix_settings, read_tables

# What the migrations themselves fill, and who looked at the first page of an empty installation.
_FILLED_BY_ITSELF = {"django_content_type", "auth_permission"}

Says = Callable[[str], object]


def restore(archive: BinaryIO, says: Says = lambda line: None) -> Manifest:
    """Fill the connected database and the folder of kept files from ``archive``; returns what it held.

    Raises :class:`BackupError` where the installation is not empty, the archive is damaged or of a newer release, or what
    was read in differs from what was written; the database is then as empty as before.
    """
    try:
        package = zipfile.ZipFile(archive)
    except zipfile.BadZipFile:
        raise BackupError("这不是本系统的备份文件，或者文件不完整。") from None
    with package:
        manifest = without_what_is_gone(read_manifest(package))
        _must_be_of_this_release(manifest)
        _must_be_empty(manifest)
        made_at = timezone.localtime(datetime.fromisoformat(manifest.made_at))
        says(
            f"备份：{made_at:%Y-%m-%d %H:%M}，版本 {manifest.release}，{manifest.rows} 行，{len(manifest.files)} 个文件。"
        )
        if faults := list(faults_of(package, manifest)):
            raise BackupError("\n".join(["备份文件已损坏：", *faults]))
        says("校验值全部相符，正在建表……")
        _migrate_to(manifest)
        put_files(package, manifest)
        says("正在写入……")
        with transaction.atomic(), connection.cursor() as cursor:
            _fill(package, manifest, cursor)
    # A newer release takes the data on; what the release itself adds, as permissions, is made by the same command.
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _must_be_of_this_release(manifest: Manifest) -> None:
    known = set(MigrationExecutor(connection).loader.disk_migrations or ())
    if _applied_in(manifest) - known:
        raise BackupError(
            f"备份由版本 {manifest.release} 写成，比现在的程序({settings.RELEASE})新，或者来自另一个版本；请先装上那个版本再恢复。"
        )


def _must_be_empty(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        tables = read_tables(cursor)
        for table in tables:
            if table.name not in _FILLED_BY_ITSELF:
                cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(table.name)})")  # noqa: S608
                if cursor.fetchone()[0]:
                    raise BackupError(f"数据库里已有数据({table.name})。只能恢复到空的数据库，现有数据不会被覆盖。")
    if tables:
        loader = MigrationExecutor(connection).loader
        # That one stands for others is noted by whoever migrates next, and says nothing of the tables.
        if (loader.applied_migrations.keys() ^ _applied_in(manifest)) - loader.replacements.keys():
            raise BackupError("数据库是空的，但表已按另一个版本建好。请新建一个数据库再恢复。")
    if foreign := set(kept_files().names()) - manifest.files.keys():
        raise BackupError(f"{kept_files().place}里已有 {len(foreign)} 个别的文件，请先移走。")


def _applied_in(manifest: Manifest) -> set[tuple[str, str]]:
    return {(label, name) for label, name in manifest.migrations}


def _migrate_to(manifest: Manifest) -> None:
    """Make the tables as the release of the archive had them."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    wanted = _applied_in(manifest) - loader.replacements.keys()
    if wanted == loader.disk_migrations.keys() - loader.replacements.keys():
        call_command("migrate", verbosity=0, interactive=False)
        return
    # One by one, as one that stands for others goes further than the release did.
    loader = executor.loader = MigrationLoader(connection, replace_migrations=False)
    # Those that no other one of the release builds on.
    heads = [
        key for key in wanted if not any(tuple(child.key) in wanted for child in loader.graph.node_map[key].children)
    ]
    executor.migrate(sorted(heads))
    # Later migrations change rows, which the history's triggers note with what this makes.
    apps.get_model("pghistory", "Context").install_pgh_attach_context_func(using=connection.alias)


def _fill(package: zipfile.ZipFile, manifest: Manifest, cursor: Any) -> None:
    """Read all rows in and compare; the transaction ends only if they are the same."""
    fix_settings(cursor)
    named = connection.ops.quote_name
    present = [table.name for table in read_tables(cursor)]
    if differing := set(present) ^ manifest.tables.keys():
        raise BackupError(f"表与备份不一致：{'、'.join(sorted(differing))}")
    # The owner may switch off the triggers of the house, not those of foreign keys, which are looked at when all is in.
    for table in present:
        cursor.execute(f"ALTER TABLE {named(table)} DISABLE TRIGGER USER")
    # What is left out of a backup and names a row goes with it.
    cursor.execute(f"TRUNCATE {', '.join(map(named, present))} CASCADE")
    unproven = _unproven(cursor)
    for table, name, _ in unproven:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for filled in manifest.tables_to_fill():
        with package.open(f"tables/{filled.name}") as lines:
            filled.copy_in(cursor, lines)
    for sequence, last in manifest.sequences.items():
        cursor.execute("SELECT setval(to_regclass(quote_ident(%s)), %s)", [sequence, last])
    try:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as problem:
        raise BackupError(f"备份里有指向不存在记录的行：{problem}") from problem
    for table, name, definition in unproven:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    if faults := list(_differences(manifest, cursor)):
        raise BackupError("\n".join(["写入后与备份不一致：", *faults]))
    for table in present:
        cursor.execute(f"ALTER TABLE {named(table)} ENABLE TRIGGER USER")


def _unproven(cursor: Any) -> list[tuple[str, str, str]]:
    """The constraints that hold for what is written from now on, while rows of before may break them (NOT VALID)."""
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = current_schema()::regnamespace AND NOT convalidated"
    )
    return cursor.fetchall()


def _differences(manifest: Manifest, cursor: Any) -> Iterator[str]:
    for table in manifest.tables_to_fill():
        tally, written = Tally(), manifest.tables[table.name]
        table.copy_out(cursor, tally)
        if tally.rows != written["rows"]:
            yield f"{table.name}：备份 {written['rows']} 行，写入 {tally.rows} 行"
        elif tally.sha256 != written["sha256"]:
            yield f"{table.name}：{tally.rows} 行，内容不同"


def put_files(package: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the kept files in their place, each read again from there; one that lies there from an earlier try must be the same."""
    storage, differing = kept_files(), []
    for name, written in manifest.files.items():
        if not storage.exists(name):
            with tempfile.TemporaryFile() as file, package.open(f"files/{name}") as content:
                copy_pieces(content, file)
                storage.put(name, file)
        tally = Tally()
        with storage.lying(name) as content:
            copy_pieces(content, tally)
        if tally.sha256 != written["sha256"]:
            differing.append(name)
    if differing:
        raise BackupError("\n".join(["这些文件与备份不一致：", *differing]))
