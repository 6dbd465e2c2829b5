"""A term change (换届) and who was elected to which post."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet


@track_history()
class Term(models.Model):
    """A change of term of the township's villages. domain.md, "Keeping the pool alive"."""

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="terms", db_index=False
    )
    title = models.CharField("名称", max_length=100)
    election_day = models.DateField("选举日", help_text="各村分批选举的，填第一批的日期。")
    ends_on = models.DateField("任期届满", null=True, blank=True, help_text="填了的，登记结果时写到岗位的任期届满。")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "换届"
        verbose_name_plural = "换届"
        ordering = ["-election_day", "-pk"]
        permissions = [("run_term", "办理换届")]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "election_day"],
                name="one_term_change_a_day",
                violation_error_message="这一天已有一次换届。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("election_day")),
                name="a_term_ends_after_its_election",
                violation_error_message="任期届满须晚于选举日。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@track_history()
class ElectionResult(models.Model):
    """Who was elected to a post; ``cadre`` where the person stood in the pool."""

    township_lookup = "term__township"
    village_lookup = "post__village"

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="换届", related_name="results", db_index=False)
    post = models.ForeignKey("villages.Post", models.PROTECT, verbose_name="岗位", related_name="results")
    name = models.CharField("当选人", max_length=50)
    birth_month = models.DateField("出生年月", null=True, blank=True)
    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="results", null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "选举结果"
        verbose_name_plural = "选举结果"
        ordering = ["post__village__position", "post__village", "post__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "post"],
                name="one_result_a_post_and_term",
                violation_error_message="这个岗位已有选举结果。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="a_result_names_somebody", violation_error_message="请填当选人。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.name}"
