"""What is kept so that the level above sees a month of all townships at once."""

from django.db import models

from accounts.scope import ScopedQuerySet


class TownshipMonth(models.Model):
    """The talks of a month in a township as its board had them when they were last counted: what each board works out by days."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+", db_index=False
    )
    month = models.DateField("月份")
    mentors = models.PositiveIntegerField("联系人")
    due = models.PositiveIntegerField("应完成")
    done = models.PositiveIntegerField("已完成")
    met = models.PositiveIntegerField("其中计入完成的")
    late = models.PositiveIntegerField("补录")
    behind = models.PositiveIntegerField("没有完成的联系人")
    talks = models.PositiveIntegerField("谈话")
    counted_at = models.DateTimeField("统计时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇月度谈话"
        verbose_name_plural = "乡镇月度谈话"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "month"],
                name="a_township_s_month_once",
                violation_error_message="这个乡镇这个月已经统计过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.month:%Y-%m}"
