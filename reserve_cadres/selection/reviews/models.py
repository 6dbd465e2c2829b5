"""The single results of a qualification review."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet


@track_history()
class QualificationReview(models.Model):
    """What the village branch, the township, or one department found about a candidate. domain.md, "Open selection", 3."""

    class Stage(models.TextChoices):
        """Who reviews."""

        BRANCH = "branch", "村支部初审"
        TOWNSHIP = "township", "镇复审"
        DEPARTMENT = "department", "部门联审"

    class Result(models.TextChoices):
        """What was found."""

        PENDING = "pending", "待审"
        PASS = "pass", "通过"
        FAIL = "fail", "不通过"

    township_lookup = "candidacy__opened_post__selection__village__township"
    village_lookup = "candidacy__opened_post__selection__village"

    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.CASCADE, verbose_name="参选人", related_name="reviews"
    )
    stage = models.CharField("审查环节", max_length=20, choices=Stage)
    department = models.CharField("部门", max_length=20, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result)
    opinion = models.CharField("意见", max_length=300, blank=True)
    reviewer = models.CharField("审查人", max_length=50, blank=True)
    reviewed_on = models.DateField("审查日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "资格审查"
        verbose_name_plural = "资格审查"
        ordering = ["candidacy", "stage", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "stage", "department"],
                name="one_review_a_step",
                violation_error_message="此人的这一步审查已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(stage="department") & ~Q(department="") | ~Q(stage="department") & Q(department=""),
                name="a_joint_check_names_its_department",
                violation_error_message="部门联审须写明部门，其他步骤不写。",
            ),
            models.CheckConstraint(
                condition=~Q(result="fail") | ~Q(opinion=""),
                name="a_failed_review_says_why",
                violation_error_message="不通过须写明意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.get_stage_display()}：{self.get_result_display()}"
