"""What somebody has read of what changed for them. The news themselves are nowhere stored: ``news.py`` derives them."""

from django.conf import settings
from django.db import models

from accounts.scope import ScopedQuerySet


class ReadUntil(models.Model):
    """Everything up to a moment was read by an account: it said so of all at once."""

    township_lookup = "user__township"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="+")
    at = models.DateTimeField("已读到")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "消息已读到"
        verbose_name_plural = "消息已读到"

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class ReadMark(models.Model):
    """One thing that changed was read by an account: its kind, and the key of the record that tells it."""

    township_lookup = "user__township"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="+", db_index=False
    )
    kind = models.CharField("类别", max_length=20)
    record = models.BigIntegerField("记录")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "消息已读"
        verbose_name_plural = "消息已读"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "record"],
                name="one_read_mark_a_piece_of_news",
                violation_error_message="已读过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.record}"
