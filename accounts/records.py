"""The trail's lines of who looked at, took away or tried what; what was changed is in the history (accounts/history.py)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from accounts.scope import ScopedQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class AccessRecordQuerySet(ScopedQuerySet):
    """Lines of the trail."""

    def visible_to(self, user: "User", permission: str | None = None) -> Self:
        """Those of the township; who was tried under a name nobody has; and what accounts above the townships looked at.

        The latter two are no township's and everybody's concern.
        """
        within = super().visible_to(user, permission)
        if not user.scope_of(permission or "accounts.view_accessrecord").whole_township:
            return within
        nobodys = Q(
            township=None, user=None, action__in=[AccessRecord.Action.SIGN_IN_FAILED, AccessRecord.Action.LOCKED]
        )
        above = get_user_model()._base_manager.filter(above_townships=True).values("pk")
        return self.filter(Q(township=user.township_id) | nobodys | Q(township=None, user__in=above))


class AccessRecord(models.Model):
    """One look at, one export or one print of personal data, or one sign-in. Only ever added to."""

    class Action(models.TextChoices):
        """What was done."""

        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录失败"
        SIGNED_OUT = "signed_out", "退出"
        VIEWED = "viewed", "查看"
        DOWNLOADED = "downloaded", "下载"
        EXPORTED = "exported", "导出"
        PRINTED = "printed", "打印"
        IMPORTED = "imported", "导入"
        UNDONE = "undone", "撤销导入"
        CLEARED = "cleared", "清空"
        PASSWORD_RESET = "password_reset", "重设密码"
        PASSWORD_CHANGED = "password_changed", "修改密码"
        SECOND_FACTOR = "second_factor", "两步验证"
        CODE_REFUSED = "code_refused", "验证码不对"
        LOCKED = "locked", "登录被挡住"
        UNLOCKED = "unlocked", "解除锁定"
        REFUSED = "refused", "没有权限被拒绝"
        SESSIONS_ENDED = "sessions_ended", "退出其他设备"

    township_lookup = "township"

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="账号", null=True, related_name="+"
    )
    username = models.CharField("登录名", max_length=150)
    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", null=True, related_name="+", db_index=False
    )
    action = models.CharField("操作", max_length=20, choices=Action)
    subject = models.CharField("对象", max_length=200, blank=True)
    detail = models.CharField("说明", max_length=500, blank=True)
    path = models.CharField("页面", max_length=300, blank=True)
    address = models.GenericIPAddressField("地址", null=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "查阅记录"
        verbose_name_plural = "查阅记录"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["township", "-at"], name="access_by_township")]

    def __str__(self) -> str:
        return f"{self.username} {self.get_action_display()} {self.subject}"
