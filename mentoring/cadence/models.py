"""The monthly cadence: how often a mentor has to talk."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from mentoring.months.closed import not_in_a_closed_month
from mentoring.pairs.models import Pairing


@track_history()
class CadenceRule(models.Model):
    """How many talks a month a kind of mentor owes, from a month on; the newest rule of the kind counts."""

    class Measure(models.TextChoices):
        """What is counted."""

        TALKS = "talks", "每人每月谈话次数"
        EACH = "each", "与每名后备干部每月谈话次数"

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="+", db_index=False
    )
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
            models.CheckConstraint(
                condition=Q(starts_on__day=1),
                name="a_cadence_rule_starts_with_a_month",
                violation_error_message="规定从某月的 1 日起。",
            ),
            models.CheckConstraint(
                condition=Q(number__lte=31),
                name="a_cadence_rule_can_be_kept",
                violation_error_message="每月次数应在 0 至 31 之间。",
            ),
        ]
        triggers = [
            not_in_a_closed_month(
                "no_rule_into_a_closed_month",
                "closing.township_id = NEW.township_id AND closing.month >= NEW.starts_on",
                "%已关闭，规定只能从以后的月份起改。",
                pgtrigger.Insert | pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_measure_display()} {self.number}"
