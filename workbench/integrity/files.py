"""Kept files and the records that name them: what is missing, what differs, what nobody names any more.

A file whose record went, or got another one, stays for a grace period: a backup that began before still finds it, and a mistake
can be mended.
"""

import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.apps import apps
from django.db import connection

from office.files import kept_files
from office.sealed import WrongPassphraseError
from workbench.backups.archive import BackupError, Tally, copy_pieces, file_columns, files_on_record, read_manifest
from workbench.backups.backups import opened, passphrase_of_the_installation
from workbench.backups.models import last_good
from workbench.integrity.models import LooseFile

GRACE = timedelta(days=30)


def missing() -> Iterator[str]:
    """Records whose file does not lie where files are kept."""
    kept = set(kept_files().names())
    for label, key, name in _named():
        if name not in kept:
            yield f"{label} {key}"


def differing() -> Iterator[str]:
    """Records whose file is another than in the last backup at hand."""
    known, storage = _known_hashes(), kept_files()
    for label, key, name in _named():
        if name in known:
            tally = Tally()
            try:
                with storage.lying(name) as content:
                    copy_pieces(content, tally)
            except FileNotFoundError:
                continue
            if tally.sha256 != known[name]:
                yield f"{label} {key}"


def loose() -> set[str]:
    """Files that no record names."""
    lying = set(kept_files().names())
    with connection.cursor() as cursor:
        return lying - set(files_on_record(cursor))


def loose_by_folder() -> Iterator[str]:
    """How many of them lie in which folder: names of files may be names of people."""
    folders = Counter(PurePosixPath(name).parts[0] if "/" in name else "." for name in loose())
    yield from (f"{folder} {number} 个" for folder, number in sorted(folders.items()))


def clear_away(now: datetime, grace: timedelta = GRACE) -> tuple[int, int]:
    """Remove the files that have been loose for the ``grace``; how many were removed and how many wait.

    The first run that finds a file loose notes when; one that is named again is noted no longer.
    """
    found = loose()
    LooseFile.objects.exclude(name__in=found).delete()
    known = set(LooseFile.objects.values_list("name", flat=True))
    LooseFile.objects.bulk_create(LooseFile(name=name, found_at=now) for name in sorted(found - known))
    over = LooseFile.objects.filter(found_at__lte=now - grace)
    names = list(over.values_list("name", flat=True))
    for name in names:
        kept_files().delete(name)
    over.delete()
    return len(names), len(found) - len(names)


def _named() -> Iterator[tuple[str, int, str]]:
    """Label, key and file of every record that has one."""
    wanted = set(file_columns())
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if (model._meta.db_table, one.column) in wanted:
                named = model._base_manager.exclude(**{one.name: ""}).exclude(**{one.name: None})
                for key, name in named.order_by("pk").values_list("pk", one.name).iterator():
                    yield model._meta.label, key, name


def _known_hashes() -> dict[str, str]:
    last = last_good()
    if last is None or not last.at_hand:
        return {}
    try:
        with last.path.open("rb") as file:
            content = opened(file, passphrase_of_the_installation() if last.sealed else "")
            with zipfile.ZipFile(content) as package:
                return {name: one["sha256"] for name, one in read_manifest(package).files.items()}
    except (BackupError, WrongPassphraseError, zipfile.BadZipFile):
        # A backup that cannot be read is told by checking the backup.
        return {}
