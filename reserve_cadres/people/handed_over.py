"""A dossier that goes over to another township with its village: copied, with what went before as it was written there.

The old dossier stays where it is and is closed. Nobody of the new township looks into the old one's records: what is to be
known of them is written down once, when the village is received. docs/design.md, "Villages that change".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pgtrigger
from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses
from reserve_cadres.people.models import Attachment, AwardOrPenalty, Cadre, FamilyMember, ResumeEntry
from villages.models import VillageHandover

# What the other township writes anew; everything else of the person is copied.
_NOT_COPIED = {"id", "township", "village", "post", "joint_post", "state", "created_at", "told_apart_by", "photo"}
_PARTS: tuple[type[models.Model], ...] = (ResumeEntry, FamilyMember, AwardOrPenalty)


@track_history()
class DossierHandover(models.Model):
    """Which dossier went over as which, and what had happened by then; ``history`` is lines of day, kind and words."""

    township_lookup = "copy__township"
    village_lookup = "copy__village"

    handover = models.ForeignKey(
        "villages.VillageHandover", models.PROTECT, verbose_name="村的划转", related_name="dossiers", db_index=False
    )
    cadre = models.ForeignKey(Cadre, models.PROTECT, verbose_name="原档案", related_name="handed_over")
    copy = models.ForeignKey(Cadre, models.PROTECT, verbose_name="转入的档案", related_name="came_from")
    history = models.JSONField("转入前的经过", default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "随村转入的档案"
        verbose_name_plural = "随村转入的档案"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "cadre"],
                name="a_dossier_is_handed_over_once",
                violation_error_message="此人的档案已经转过。",
            ),
        ]
        triggers = [
            refuses(
                "what_came_over_stays_as_written",
                "随村转入的记录不能改写或删除。",
                on=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre}（{self.handover}）"


@dataclass(frozen=True)
class Going:
    """A dossier that goes over: as which, whether that one is new, and what went before."""

    cadre: Cadre
    copy_id: int
    is_new: bool
    history: Sequence[dict[str, str]]


def note_handed_over(handover: VillageHandover, people: Sequence[Going]) -> None:
    """Put on record which dossiers go over as which; must run before they are written, in the same transaction."""
    DossierHandover.objects.bulk_create(
        DossierHandover(handover=handover, cadre=one.cadre, copy_id=one.copy_id, history=list(one.history))
        for one in people
    )


def copied_row(one: Going, township_id: int) -> dict[str, Any]:
    """The row of a new dossier with what the old one says of the person; where they stand is the pool's to write."""
    fields = [field for field in Cadre._meta.concrete_fields if field.name not in _NOT_COPIED]
    said: dict[str, Any] = {str(field.column): getattr(one.cadre, field.attname) for field in fields}
    return said | {
        "id": one.copy_id, "township_id": township_id, "created_at": timezone.now(), "told_apart_by": "", "photo": "",
    }  # fmt: skip


def copy_parts(people: Sequence[Going]) -> None:
    """Give new dossiers résumé, family, awards, photo and scans of the old ones; of one that was there only the scans."""
    copies = Cadre.objects.select_related("township").in_bulk([one.copy_id for one in people])
    for one in people:
        copy = copies[one.copy_id]
        if one.is_new:
            for model in _PARTS:
                for part in model._default_manager.filter(cadre=one.cadre).order_by("pk"):
                    part.pk, part.cadre = None, copy  # type: ignore[attr-defined]
                    part.save(force_insert=True)
            _copy_file(one.cadre.photo, copy.photo)
        for scan in Attachment.objects.filter(cadre=one.cadre).order_by("pk"):
            kept = Attachment(cadre=copy, kind=scan.kind, title=scan.title)
            _copy_file(scan.file, kept.file)


def _copy_file(old: FieldFile, new: FieldFile) -> None:
    """Keep a copy of a file with its record; of one that is gone there is none."""
    if old and old.name and old.storage.exists(old.name):
        with old.open("rb") as content:
            new.save(PurePosixPath(old.name).name, File(content))
