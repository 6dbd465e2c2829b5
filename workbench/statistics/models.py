"""The days whose figures were handed up."""

from django.conf import settings
from django.db import models

from accounts.scope import ScopedQuerySet


class ReportedDay(models.Model):
    """A day whose figures the township took out to hand up. domain.md, "Numbers the office reports": change since last."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+", db_index=False
    )
    day = models.DateField("统计日期")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="上报人", related_name="+", null=True, blank=True
    )
    reported_at = models.DateTimeField("上报时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "上报日期"
        verbose_name_plural = "上报日期"
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "day"],
                name="a_day_is_reported_once",
                violation_error_message="这一天已经记为上报日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
