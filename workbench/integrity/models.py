"""Files that no record names any more, noted until they leave the disk; ``files.py`` writes them."""

from django.db import models


class LooseFile(models.Model):
    """A file on the disk that no record names, and when that was first found."""

    name = models.CharField("文件", max_length=255, unique=True)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "待清理的文件"
        verbose_name_plural = "待清理的文件"

    def __str__(self) -> str:
        return self.name
