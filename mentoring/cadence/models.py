"""The monthly cadence: how often a mentor has to talk, and which months are closed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from mentoring.pairs.models import Pairing


@track_history()
class CadenceRule(models.Model):
    """How many talks a month a kind of mentor owes, from a month on; the newest rule of the kind counts."""

    class Measure(models.TextChoices):
        """What is counted."""

        TALKS = "talks", "每人每月谈话次数"
        EACH = "each", "与每名后备干部每月谈话次数"

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇", related_name="+")
    kind = models.CharField("联系人类别", max_length=20, choices=Pairing.Kind)
    measure = models.CharField("计算方式", max_length=10, choices=Measure)
    number = models.PositiveSmallIntegerField("不少于", help_text="次；0 为不要求。")
    starts_on = models.DateField("从哪个月起", help_text="存为当月 1 日。")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "谈话次数规定"
        verbose_name_plural = "谈话次数规定"
        ordering = ["kind", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "kind", "starts_on"],
                name="one_cadence_rule_a_month",
                violation_error_message="这个月起已有规定，请修改它。",
            ),
            models.CheckConstraint(condition=Q(starts_on__day=1), name="a_cadence_rule_starts_with_a_month"),
            models.CheckConstraint(condition=Q(number__lte=31), name="a_cadence_rule_can_be_kept"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_measure_display()} {self.number}"


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

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月份关闭"
        verbose_name_plural = "月份关闭"
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "month"], condition=Q(reopened_at__isnull=True), name="a_month_is_closed_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="a_closed_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reason=""), name="a_reopened_month_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"
