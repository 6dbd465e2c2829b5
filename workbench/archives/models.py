"""An archive of dossiers: the registration forms of a village or of the whole pool in one ZIP, made in the background."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.scope import ScopedQuerySet

# A process that said nothing for so long is taken for dead.
SILENT_FOR = timedelta(minutes=2)
# The file holds personal data of many; it is not kept lying about.
KEPT_FOR = timedelta(days=1)


def _archive_path(archive, filename):
    return f"archives/{archive.township_id}/{filename}"


class ArchiveQuerySet(ScopedQuerySet):
    """Archives."""

    def under_way(self):
        """Those a process still works on, as far as it was heard of lately."""
        return self.filter(status__in=["waiting", "running"], heard_at__gt=timezone.now() - SILENT_FOR)

    def expired(self):
        """Those that have been kept for long enough."""
        return self.filter(made_at__lt=timezone.now() - KEPT_FOR)


class DossierArchive(models.Model):
    """One ZIP asked for: by whom, of which village (or all), how far it is, and the file."""

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待"
        RUNNING = "running", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"

    township_lookup = "township"
    village_lookup = "village"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    village = models.ForeignKey(
        "villages.Village", models.CASCADE, verbose_name="村(社区)", related_name="+", null=True, blank=True
    )
    with_scans = models.BooleanField("带上扫描件", default=False, help_text="身份证、学历证书等扫描件，文件会大得多。")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="申请人", related_name="+")
    made_at = models.DateTimeField("申请时间", auto_now_add=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING, editable=False)
    heard_at = models.DateTimeField("最近进展", default=timezone.now, editable=False)
    total = models.PositiveIntegerField("人数", default=0, editable=False)
    done = models.PositiveIntegerField("已完成", default=0, editable=False)
    problem = models.CharField("原因", max_length=200, blank=True, editable=False)
    file = models.FileField("文件", upload_to=_archive_path, max_length=255, blank=True, editable=False)

    objects = ArchiveQuerySet.as_manager()

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

    def __str__(self):
        return f"{self.village or self.township}后备干部档案"

    @property
    def stalled(self) -> bool:
        """Whether the process that made it has gone silent before it was done."""
        unfinished = self.status in {self.Status.WAITING, self.Status.RUNNING}
        return unfinished and self.heard_at < timezone.now() - SILENT_FOR

    @property
    def percent(self) -> int:
        """How much is done, out of 100; rounded down, so that 100 is said of what is finished only."""
        return 100 * self.done // self.total if self.total else 0
