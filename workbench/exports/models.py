"""A table too long to wait for: what was asked for, how far it is, and the file, for who asked and for one time."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.sealed_fields import SealedJSONField
from office.background import BackgroundWork, WorkQuerySet

# The file holds personal data of many; it is not kept lying about.
KEPT_FOR = timedelta(days=1)


def _export_path(work: "ExportWork", filename: str) -> str:
    return f"exports/{work.township_id}/{filename}"


class ExportWorkQuerySet(WorkQuerySet):
    """Tables being made."""

    def expired(self) -> Self:
        """Those whose day is over."""
        return self.filter(made_at__lt=timezone.now() - KEPT_FOR)

    def kept(self) -> Self:
        """Those whose day is not over."""
        return self.filter(made_at__gte=timezone.now() - KEPT_FOR)


class ExportWork(BackgroundWork):
    """One table asked for: by which address, what its foot says, how far it is, and the file.

    ``sent`` is what the page sent, as names and values; ``digest`` stands for all that was asked.
    """

    township_lookup = "township"
    done_by = "workbench.exports.making.make_export"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    what = models.CharField("导出什么", max_length=200)
    method = models.CharField("方式", max_length=4)
    path = models.CharField("页面", max_length=300)
    sent = SealedJSONField("条件", default=list)
    digest = models.CharField("摘要", max_length=64)
    foot = models.CharField("页脚", max_length=300)
    file = models.FileField("文件", upload_to=_export_path, max_length=255, blank=True, editable=False)
    file_name = models.CharField("文件名", max_length=255, blank=True, editable=False)
    taken_at = models.DateTimeField("下载时间", null=True, editable=False)

    objects = ExportWorkQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "后台导出"
        verbose_name_plural = "后台导出"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")),
                name="no_more_rows_exported_than_there_are",
                violation_error_message="已写的行数多于应写的行数。",
            ),
        ]

    def __str__(self) -> str:
        return self.what
