"""The first day of a township: the path from an empty installation to the first figures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scope import ScopedQuerySet


class FirstDay(models.Model):
    """That a township was set up here and is being filled; its steps follow from the data, only its end is kept."""

    township_lookup = "township"

    township = models.OneToOneField("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="first_day")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="结束人", related_name="+", null=True, blank=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "第一天"
        verbose_name_plural = "第一天"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="first_day_ended_by_somebody",
                violation_error_message="结束第一天要记下时间和经办人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township}的第一天"
