"""An archive of dossiers: the registration forms of a village or of the whole pool in one ZIP, made in the background."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from office.background import BackgroundWork, WorkQuerySet

# The file holds personal data of many; it is not kept lying about.
KEPT_FOR = timedelta(days=3)


def _archive_path(archive: "DossierArchive", filename: str) -> str:
    return f"archives/{archive.township_id}/{filename}"


class ArchiveQuerySet(WorkQuerySet):
    """Archives."""

    def expired(self) -> Self:
        """Those that have been kept for long enough."""
        return self.filter(made_at__lt=timezone.now() - KEPT_FOR)


class DossierArchive(BackgroundWork):
    """One ZIP asked for: by whom, of which village (or all), how far it is, and the file."""

    township_lookup = "township"
    village_lookup = "village"
    done_by = "workbench.archives.archives.build_archive"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    village = models.ForeignKey(
        "villages.Village", models.CASCADE, verbose_name="村(社区)", related_name="+", null=True, blank=True
    )
    with_scans = models.BooleanField("带上扫描件", default=False, help_text="身份证、学历证书等扫描件，文件会大得多。")
    file = models.FileField("文件", upload_to=_archive_path, max_length=255, blank=True, editable=False)

    objects = ArchiveQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "档案包"
        verbose_name_plural = "档案包"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")),
                name="no_more_done_than_there_are",
                violation_error_message="已归档的份数多于应归档的份数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village or self.township}后备干部档案"
