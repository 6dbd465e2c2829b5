"""The backups made on this machine, each with what came of it; ``backups.py`` makes them."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from office.background import BackgroundWork

# One a day, and half a day for who looks in the morning.
LATE_AFTER = timedelta(hours=36)


class Backup(BackgroundWork):
    """One backup of the whole installation: when, how much, in which file, or why there is none."""

    # Nobody asks for the one that is made every day.
    requested_by = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="申请人", related_name="+", null=True, editable=False
    )
    failed_words = "备份没有完成，原因见服务器日志；磁盘写满是最常见的原因。"
    done_by = "workbench.backups.backups.back_up"

    finished_at = models.DateTimeField("完成时间", null=True, editable=False)
    file_name = models.CharField("文件", max_length=100, blank=True, editable=False)
    size = models.BigIntegerField("大小", default=0, editable=False)
    sealed = models.BooleanField("已加密", default=False, editable=False)
    rows = models.BigIntegerField("行数", default=0, editable=False)
    files = models.PositiveIntegerField("文件数", default=0, editable=False)
    missing = models.PositiveIntegerField("缺失文件数", default=0, editable=False)

    class Meta:
        verbose_name = "备份"
        verbose_name_plural = "备份"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name or f"备份 {self.made_at:%Y-%m-%d}"

    @property
    def path(self) -> Path:
        """Where its file is."""
        return Path(settings.BACKUP_DIR, self.file_name)

    @property
    def at_hand(self) -> bool:
        """Whether the file is still on this machine."""
        return bool(self.file_name) and self.path.is_file()


def last_good() -> Backup | None:
    """The newest backup that was made."""
    return Backup.objects.filter(status=Backup.Status.DONE).order_by("-finished_at").first()


def is_late(last: Backup | None) -> bool:
    """Whether the newest backup that was made (:func:`last_good`) is older than a day and a half, or there is none."""
    return last is None or last.finished_at is None or last.finished_at < timezone.now() - LATE_AFTER
