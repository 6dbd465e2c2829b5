"""What each account opened last, so that it is at hand again."""

from django.conf import settings
from django.db import models


class Opened(models.Model):
    """A record whose page a user opened, and when last. Kept and read by ``workbench/search/opened.py``."""

    township_lookup = "user__township"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="opened", db_index=False
    )
    page = models.CharField("页面", max_length=50)
    key = models.BigIntegerField("记录")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "最近打开"
        verbose_name_plural = "最近打开"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "key"],
                name="opened_once_by_each",
                violation_error_message="同一页面只记一次。",
            ),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="opened_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.page} {self.key}"
