"""Making a backup, and clearing away the ones that need not be kept."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from accounts.models import User
from office.sealed import Opened, Sealing, is_sealed
from workbench.backups.archive import BackupError, write_archive
from workbench.backups.keeping import kept
from workbench.backups.models import Backup
from workbench.backups.tables import snapshot

Status = Backup.Status
# Sorted by name is sorted by time.
_NAME = "backup-%Y%m%d-%H%M%S"
_PLAIN, _SEALED, _UNFINISHED = ".zip", ".zip.sealed", ".unfinished"


@transaction.atomic
def request_backup(user: User) -> Backup:
    """Note that ``user`` asks for a backup now, and queue it.

    Raises ``ValidationError`` while another one is being made.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Backup._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    if Backup.objects.under_way().exists():
        raise ValidationError("正在备份，请等它完成。")
    backup = Backup.objects.create(requested_by=user)
    back_up.enqueue(backup.pk)
    return backup


def scheduled_backup() -> Backup:
    """A backup that nobody asks for on the page."""
    return Backup.objects.create()


@task
@transaction.atomic
def back_up_daily() -> None:
    """Queue the backup of the day."""
    back_up.enqueue(scheduled_backup().pk)


@task(takes_context=True)
def back_up(context: TaskContext, key: int) -> None:
    """Make the backup that was noted; where it was restored meanwhile, the list of backups is another."""
    backup = Backup.objects.filter(pk=key).first()
    if backup is not None:
        backup.carry_out(lambda: _make(backup), attempt=context.attempt)


def _make(backup: Backup) -> None:
    try:
        make_backup(backup)
    except BackupError as problem:
        raise ValidationError(str(problem)) from problem


def make_backup(backup: Backup) -> Backup:
    """Write the archive, sealed where a passphrase is set, and clear away older ones by rule.

    It gets its name when it is whole. Raises whatever keeps it from being made.
    """
    folder, name = Path(settings.BACKUP_DIR), timezone.localtime().strftime(_NAME)
    unfinished = folder / f"{name}{_UNFINISHED}"
    try:
        passphrase = passphrase_of_the_installation()
        name += _SEALED if passphrase else _PLAIN
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(unfinished, "xb", opener=_for_me_only) as target:
            with snapshot() as cursor, _sealing(target, passphrase) as into:
                manifest = write_archive(cursor, into, lambda done, total: backup.report(done=done, total=total))
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    backup.report(
        status=Status.DONE, finished_at=timezone.now(), file_name=name, size=(folder / name).stat().st_size,
        sealed=bool(passphrase), rows=manifest.rows, files=len(manifest.files), missing=len(manifest.missing),
    )  # fmt: skip
    clear_away()
    backup.refresh_from_db()
    return backup


def clear_away() -> None:
    """Remove the archives that the rule does not keep, and the lines of those that are gone."""
    on_disk = {made: path for path in Path(settings.BACKUP_DIR).glob("backup-*") if (made := _made_at(path))}
    for made in on_disk.keys() - kept(on_disk):
        on_disk[made].unlink(missing_ok=True)
    for backup in Backup.objects.filter(status=Status.DONE):
        if not backup.at_hand:
            backup.delete()
    newest_failures = Backup.objects.exclude(status=Status.DONE).values_list("pk", flat=True)[:10]
    Backup.objects.exclude(status=Status.DONE).exclude(pk__in=list(newest_failures)).delete()


def passphrase_of_the_installation() -> str:
    """The passphrase in the file that the installation names; "" where none is named.

    Raises :class:`BackupError` where the file is not there or empty: a backup that should be sealed is never left open.
    """
    if not settings.BACKUP_PASSPHRASE_FILE:
        return ""
    return read_passphrase(Path(settings.BACKUP_PASSPHRASE_FILE))


def read_passphrase(path: Path) -> str:
    """The passphrase in a file, its first line."""
    try:
        found = path.read_text().partition("\n")[0].strip()
    except OSError as problem:
        raise BackupError(f"读不到口令文件 {path}：{problem.strerror}") from problem
    if not found:
        raise BackupError(f"口令文件 {path} 是空的。")
    return found


def opened(archive: BinaryIO, passphrase: str) -> BinaryIO:
    """What ``archive`` holds, readable from any place. Raises :class:`~office.sealed.WrongPassphraseError`."""
    return Opened(archive, passphrase) if is_sealed(archive) else archive  # type: ignore[return-value]


@contextlib.contextmanager
def _sealing(target: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    if not passphrase:
        yield target
        return
    with Sealing(target, passphrase) as into:
        yield into  # type: ignore[misc]  # written to, as a file is


def _for_me_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _made_at(path: Path) -> datetime | None:
    try:
        # The local time of the name.
        return datetime.strptime(path.name.partition(".")[0], _NAME)  # noqa: DTZ007
    except ValueError:
        return None
