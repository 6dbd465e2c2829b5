"""Making a ZIP of registration forms as a job of the queue, so that no web worker is held by it.

The job reports to its :class:`~.models.DossierArchive` while it works; the page reads it there. One at a time a
township: the work is heavy, and a second one would be of the same people.
"""

import gc
import tempfile
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from office.answers import as_file_name
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT, IDENTITY
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from villages.models import Township
from workbench.archives.models import DossierArchive
from workbench.dossiers.parts import with_parts
from workbench.dossiers.word import registration_form

Status = DossierArchive.Status
# People read at once, with all their parts.
CHUNK = 50


@transaction.atomic
def request_archive(archive: DossierArchive) -> DossierArchive:
    """Keep the request and queue it.

    Raises ``ValidationError`` while another of the township is being made, or where there is nobody to put in.
    """
    Township.objects.select_for_update().get(pk=archive.township_id)
    _must_be_the_only_one(archive)
    archive.total = people_of(archive).count()
    if not archive.total:
        raise ValidationError("范围内没有在库的人。")
    archive.save()
    build_archive.enqueue(archive.pk)
    return archive


@transaction.atomic
def retry_archive(archive: DossierArchive) -> None:
    """Queue one that failed anew.

    Raises ``ValidationError`` where it did not fail, or while another of the township is being made.
    """
    Township.objects.select_for_update().get(pk=archive.township_id)
    _must_be_the_only_one(archive)
    if not archive.begin_again():
        raise ValidationError("只有没有完成的才能再试一次。")
    build_archive.enqueue(archive.pk)


def _must_be_the_only_one(archive: DossierArchive) -> None:
    if DossierArchive.objects.under_way().filter(township=archive.township_id).exists():
        raise ValidationError("本镇已有一个档案包正在生成，请等它完成。")


def people_of(archive: DossierArchive) -> CadreQuerySet:
    """Those in the pool whom the requester may export, in the archive's village or everywhere."""
    people = Cadre.objects.visible_to(archive.requested_by, EXPORT).filter(state=State.IN_POOL)
    if archive.village_id:
        people = people.filter(village=archive.village_id)
    return people.order_by("village__position", "village", "pinyin", "pk")


@task(takes_context=True)
def build_archive(context: TaskContext, key: int) -> None:
    """Make a requested ZIP; the request may have been taken away."""
    archive = DossierArchive.objects.select_related("requested_by", "township", "village").filter(pk=key).first()
    if archive is not None:
        archive.carry_out(lambda: build(archive), attempt=context.attempt)


def build(archive: DossierArchive) -> None:
    """Make the ZIP: a folder a village, in it the Word form of each person and, where asked for, the scans.

    Stops quietly when the archive is taken away meanwhile. Memory stays small: people are read in chunks, the ZIP is
    written to disk.
    """
    keys = list(people_of(archive).values_list("pk", flat=True))
    scope = archive.requested_by.scope_of(IDENTITY)
    if not archive.report(total=len(keys)):
        return
    names: set[str] = set()
    foot = f"导出 {archive.requested_by} {timezone.localtime(archive.made_at):%Y-%m-%d %H:%M} 档案包 {archive.pk}"
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for begin in range(0, len(keys), CHUNK):
                people = with_parts(people_of(archive).filter(pk__in=keys[begin : begin + CHUNK]))
                for number, cadre in enumerate(people, start=begin + 1):
                    sees = scope.covers(township_id=cadre.township_id, village_id=cadre.village_id)
                    _add(package, names, cadre, foot, sees_identity=sees, with_scans=archive.with_scans)
                    if not archive.report(done=number):
                        return
                    # The Word file, which holds itself (``QueueWorker.run_task``).
                    gc.collect()
        target.seek(0)
        archive.file.save(f"{archive}-{timezone.localdate()}.zip", File(target), save=False)
    if not archive.report(status=Status.DONE, file=archive.file.name, done=len(keys)):
        archive.file.delete(save=False)


def _add(
    package: zipfile.ZipFile, names: set[str], cadre: Cadre, foot: str, *, sees_identity: bool, with_scans: bool
) -> None:
    base = "/".join(map(as_file_name, (cadre.village.name, str(cadre))))
    folder, number = base, 1
    while folder in names:
        number += 1
        folder = f"{base}({number})"
    names.add(folder)
    form = registration_form(cadre, sees_identity=sees_identity, foot=foot)
    if not with_scans:
        package.writestr(f"{folder}-登记表.docx", form)
        return
    package.writestr(f"{folder}/登记表.docx", form)
    scans = list(cadre.attachments.all()) if sees_identity else []
    for place, scan in enumerate(scans, start=1):
        # A scan that is gone from the disk is no reason to hand out nothing.
        if scan.file.name and default_storage.exists(scan.file.name):
            with scan.file.open("rb") as content:
                name = as_file_name(f"{place:02}-{scan}{PurePosixPath(scan.file.name).suffix}")
                package.writestr(f"{folder}/{name}", content.read())


def remove_expired() -> None:
    """Take the archives away that were kept for long enough."""
    for old in DossierArchive.objects.expired():
        remove_archive(old)


def remove_archive(archive: DossierArchive) -> None:
    """Take an archive away with its file."""
    if archive.file:
        archive.file.delete(save=False)
    archive.delete()
