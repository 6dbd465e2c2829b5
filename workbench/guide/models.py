"""Which release notes an account has put away."""

from django.conf import settings
from django.db import models


class NotesSeen(models.Model):
    """The newest release whose notes a user has read, so that they are shown once."""

    township_lookup = "user__township"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="notes_seen"
    )
    release = models.CharField("版本", max_length=50)

    class Meta:
        verbose_name = "已读的更新内容"
        verbose_name_plural = "已读的更新内容"

    def __str__(self) -> str:
        return f"{self.user} {self.release}"
