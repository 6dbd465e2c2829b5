"""The year plan (年度计划): which sessions are to be held in which month."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from training.codes import SessionKind

# R: no fewer than 10 sessions a year unless changed. domain.md, "Training".
DEFAULT_TARGET = 10


@track_history()
class YearPlan(models.Model):
    """A township's plan of one year."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="year_plans", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    target = models.PositiveSmallIntegerField(
        "全年不少于",
        default=DEFAULT_TARGET,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text="次。",
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "年度计划"
        verbose_name_plural = "年度计划"
        ordering = ["-year"]
        permissions = [
            ("view_training", "查看见习培养"),
            ("plan_training", "制定年度计划"),
            ("run_session", "组织培训"),
            ("run_placement", "安排跟岗和挂职"),
            ("remark_placement", "写跟岗和挂职评语"),
            ("keep_task", "交办任务"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year"], name="one_plan_a_year", violation_error_message="这一年已有计划。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年培训计划"


@track_history()
class PlannedSession(models.Model):
    """A session the plan foresees in a month; held once a session held refers to it."""

    township_lookup = "plan__township"
    department_lookup = "department"

    plan = models.ForeignKey(YearPlan, models.CASCADE, verbose_name="年度计划", related_name="planned")
    month = models.PositiveSmallIntegerField("月份", choices=[(number, f"{number}月") for number in range(1, 13)])
    kind = models.CharField("培训类别", max_length=20, choices=SessionKind)
    topic = models.CharField("主题", max_length=100)
    department = models.ForeignKey(
        "villages.Department", models.PROTECT, verbose_name="承办科室", related_name="+", null=True, blank=True,
        help_text="不选为组织办。",
    )  # fmt: skip

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "计划培训"
        verbose_name_plural = "计划培训"
        ordering = ["month", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="a_month_is_1_to_12",
                violation_error_message="月份应在 1 至 12 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_month_display()} {self.topic}"
