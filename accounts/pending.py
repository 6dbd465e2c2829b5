"""What one administrator asked for and another one has to confirm; ``accounts/second_person.py`` writes it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import track_history
from accounts.scope import ScopedQuerySet


class PendingActQuerySet(ScopedQuerySet):
    """Acts that ask for a second administrator."""

    def waiting(self) -> Self:
        """Those that can still be confirmed."""
        return self.filter(outcome="waiting", until__gt=timezone.now())


@track_history()
class PendingAct(models.Model):
    """An act on a privileged account: what, asked by whom, and what became of it. ``said`` is how the account is to be."""

    class Kind(models.TextChoices):
        """What was asked for."""

        ACCOUNT = "account", "账号和角色"
        PASSWORD = "password", "重设密码"
        SECOND_FACTOR = "second_factor", "解除两步验证"
        RULE_OFF = "rule_off", "不再要求两人办理"

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "等待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "未同意"

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    kind = models.CharField("事项", max_length=20, choices=Kind)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="+", null=True
    )
    said = models.JSONField("内容", default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    until = models.DateTimeField("有效至")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="确认人", related_name="+", null=True
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    objects = PendingActQuerySet.as_manager()

    class Meta:
        verbose_name = "须两人办理的事项"
        verbose_name_plural = "须两人办理的事项"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="who_asks_does_not_confirm",
                violation_error_message="提出的人不能自己确认。",
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_by__isnull=True)
                | ~Q(outcome="waiting") & Q(decided_by__isnull=False),
                name="a_decided_act_says_by_whom",
                violation_error_message="请写明谁确认的。",
            ),
        ]

    def __str__(self) -> str:
        whose = self.account or self.said.get("account", {}).get("name", "")
        return f"{self.get_kind_display()}：{whose}" if whose else self.get_kind_display()
