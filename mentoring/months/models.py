"""Which months are closed."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses

_CLOSED = "关闭了的月份只能由组织办写明原因重新开放。"


class MonthClosingQuerySet(ScopedQuerySet):
    """Closings."""

    def in_force(self) -> Self:
        """Those of months that were not reopened."""
        return self.filter(reopened_at__isnull=True)


@track_history()
class MonthClosing(models.Model):
    """A closed month: no talk is added to it or changed in it until the office reopens it, with the reason."""

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇", related_name="+")
    month = models.DateField("月份")
    closed_at = models.DateTimeField("关闭时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="关闭人", related_name="+", null=True, blank=True
    )
    reopened_at = models.DateTimeField("重开时间", null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="重开人", related_name="+", null=True, blank=True
    )
    reason = models.CharField("重开原因", max_length=200, blank=True)

    objects = MonthClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "月份关闭"
        verbose_name_plural = "月份关闭"
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "month"],
                condition=Q(reopened_at__isnull=True),
                name="a_month_is_closed_once",
                violation_error_message="这个月已经关闭。",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="a_closed_month_is_its_first_day",
                violation_error_message="月份须存为当月 1 日。",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reason=""),
                name="a_reopened_month_says_why",
                violation_error_message="请写明重开原因。",
            ),
        ]
        triggers = [
            refuses(
                "a_closing_stays",
                _CLOSED,
                on=pgtrigger.Update,
                only=pgtrigger.Condition(
                    f"OLD.reopened_at IS NOT NULL AND {differs('reopened_at', 'reason')} OR "
                    + differs("township_id", "month", "closed_at")
                ),
            ),
            refuses("a_closing_is_kept", _CLOSED, on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
