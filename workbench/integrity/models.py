"""What looking all over the data found: files that no record names, and every night all that does not hold together."""

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


class DataCheck(models.Model):
    """What a night's look at the data found; by keys, as ``checks.py`` tells it. Only ever added to."""

    made_at = models.DateTimeField("检查时间", auto_now_add=True)
    # A dictionary a kind: title, advice, the number of places, the first of them, and whether it is grave.
    findings = models.JSONField("不符", default=list)

    class Meta:
        verbose_name = "数据检查"
        verbose_name_plural = "数据检查"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"数据检查 {self.made_at:%Y-%m-%d}"

    @property
    def places(self) -> int:
        """In how many places something does not hold; a file that nobody names harms nobody and is not counted."""
        return sum(one["number"] for one in self.findings if one["grave"])
