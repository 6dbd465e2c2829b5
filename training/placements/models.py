"""Job-shadowing and placement (跟岗锻炼、挂职): where, with which duties, and how it went."""

from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.ranges import DateRange
from office.triggers import refuses


class PlacementQuerySet(ScopedQuerySet):
    """Placements."""

    def in_force(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def between(self, first: date, last: date) -> Self:
        """In force on any day of the period, both ends included."""
        return self.in_force().filter(starts_on__lte=last, ends_on__gte=first)


_WAS_SETTLED = "OLD.grade <> '' OR OLD.cancelled_at IS NOT NULL"
SETTLED_STAYS = "已有期满鉴定或已取消，不能再改。"
# What a placement is about; its evaluation and its end are written by functions of their own.
_PARTICULARS = [
    "cadre", "kind", "village", "department", "township_name", "full_time", "starts_on", "post", "duties", "work_fields",
    "supervisor",
]  # fmt: skip


@track_history()
class Placement(models.Model):
    """A person's placement from one day to another, both included. domain.md, "Training"."""

    class Kind(models.TextChoices):
        """Where the person goes."""

        VILLAGE = "village", "村“两委”跟岗"
        DEPARTMENT = "department", "镇机关科室挂职"
        FELLOW_TOWNSHIP = "fellow_township", "兄弟乡镇学习"

    class Grade(models.TextChoices):
        """The grade of the closing evaluation."""

        EXCELLENT = "excellent", "优秀"
        GOOD = "good", "合格"
        FAIR = "fair", "基本合格"
        POOR = "poor", "不合格"

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"
    department_lookup = "department"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="placements"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind)
    village = models.ForeignKey(
        "villages.Village", models.PROTECT, verbose_name="跟岗的村(社区)", related_name="+", null=True, blank=True
    )
    department = models.ForeignKey(
        "villages.Department",
        models.PROTECT,
        verbose_name="挂职科室",
        related_name="placements",
        null=True,
        blank=True,
    )
    township_name = models.CharField("兄弟乡镇", max_length=50, blank=True)
    full_time = models.BooleanField("全脱产", default=True, help_text="全脱产的，同一天不能有两个。")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    post = models.CharField("岗位", max_length=50, help_text="设岗定责：岗位名称。")
    duties = models.TextField("职责", help_text="设岗定责：具体做什么。")
    work_fields = ArrayField(models.CharField(max_length=20), verbose_name="工作领域", default=list, blank=True)
    supervisor = models.CharField("带教人", max_length=50)
    grade = models.CharField("鉴定等次", max_length=10, choices=Grade, blank=True, editable=False)
    evaluation = models.TextField("期满鉴定", blank=True, editable=False)
    evaluated_on = models.DateField("鉴定日期", null=True, blank=True, editable=False)
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="鉴定登记人", related_name="+", null=True, blank=True,
        editable=False,
    )  # fmt: skip
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True, editable=False)
    cancellation_reason = models.CharField("取消原因", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True,
        editable=False,
    )  # fmt: skip

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "跟岗挂职"
        verbose_name_plural = "跟岗挂职"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_placement_ends_after_it_starts",
                violation_error_message="结束日期早于开始日期。",
            ),
            # R: one person is never on two full-time placements on the same day. domain.md, "Training".
            ExclusionConstraint(
                name="one_full_time_placement_a_day",
                expressions=[
                    ("cadre", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(full_time=True, cancelled_at__isnull=True),
                violation_error_message="此人这段时间已有全脱产的跟岗或挂职，同一天不能有两个。",
            ),
            models.CheckConstraint(
                condition=Q(kind="village", village__isnull=False, department__isnull=True, township_name="")
                | Q(kind="department", department__isnull=False, village__isnull=True, township_name="")
                | (Q(kind="fellow_township", village__isnull=True, department__isnull=True) & ~Q(township_name="")),
                name="a_placement_names_its_host",
                violation_error_message="按类别填写跟岗的村、挂职科室或兄弟乡镇，只填一项。",
            ),
            models.CheckConstraint(
                condition=Q(grade="", evaluated_on__isnull=True)
                | (~Q(grade="") & ~Q(evaluation="") & Q(evaluated_on__isnull=False)),
                name="an_evaluation_is_whole",
                violation_error_message="期满鉴定须有等次、内容和日期。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancellation_reason=""),
                name="a_cancelled_placement_says_why",
                violation_error_message="请写明取消原因。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(grade=""),
                name="a_placement_is_evaluated_or_cancelled",
                violation_error_message="有期满鉴定的不能取消，已取消的不能鉴定。",
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="placement_by_day")]
        triggers = [
            refuses(
                "a_settled_placement_stays",
                SETTLED_STAYS,
                on=pgtrigger.Update,
                when=_WAS_SETTLED,
                only=pgtrigger.AnyChange(*_PARTICULARS),
            ),
            # An evaluation on an earlier day shortens a placement; nothing prolongs one that is settled.
            refuses(
                "a_settled_placement_is_not_prolonged",
                SETTLED_STAYS,
                on=pgtrigger.Update,
                when=_WAS_SETTLED,
                only=pgtrigger.Q(new__ends_on__gt=pgtrigger.F("old__ends_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_kind_display()}"

    @property
    def is_settled(self) -> bool:
        """Whether it was evaluated or cancelled, and is no longer changed."""
        return bool(self.grade or self.cancelled_at)

    @property
    def host(self) -> str:
        """Where the person is placed."""
        return str(self.village or self.department or self.township_name)


@track_history()
class PlacementRemark(models.Model):
    """The supervisor's remark of one month."""

    township_lookup = "placement__cadre__township"
    village_lookup = "placement__cadre__village"
    department_lookup = "placement__department"

    placement = models.ForeignKey(
        Placement, models.CASCADE, verbose_name="跟岗挂职", related_name="remarks", db_index=False
    )
    month = models.DateField("月份", help_text="存为当月 1 日。")
    remark = models.CharField("评语", max_length=500)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月度评语"
        verbose_name_plural = "月度评语"
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "month"], name="one_remark_a_month", violation_error_message="这个月已有评语。"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="a_remark_s_month_is_its_first_day",
                violation_error_message="月份须存为当月 1 日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
