"""Where somebody is signed in, and which passwords they had."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.sealed_fields import SealedTextField


class StaffSession(AbstractBaseSession):
    """Somebody signed in on one device, or somebody not signed in yet. ``accounts/sessions.py``."""

    township_lookup = "user__township"

    # It holds what was typed when a session ended.
    session_data = SealedTextField("session data")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="sessions", null=True
    )
    began_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)
    address = models.GenericIPAddressField("地址", null=True)
    agent = models.CharField("设备", max_length=300, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore


class UsedPassword(models.Model):
    """A password the account had, as its hash: it is not to be taken again soon. ``accounts/passwords.py``."""

    township_lookup = "user__township"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="used_passwords"
    )
    password = models.CharField("密码", max_length=128, editable=False)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"
