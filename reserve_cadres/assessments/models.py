"""The yearly assessment (年度考核)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.numbers import mean

# The five marks (德能勤绩廉) and the four answers of the democratic opinion (民主测评), in the order of the form.
MARKS = ["virtue", "ability", "diligence", "achievement", "integrity"]
VOTES = ["votes_excellent", "votes_qualified", "votes_basic", "votes_unqualified"]


def counted_in_part(counts: list) -> bool:
    """Whether only some of the four answers were counted: the opinion is counted whole or not at all."""
    return None in counts and any(count is not None for count in counts)


def _mark(label: str) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def _votes(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


@track_history()
class Assessment(models.Model):
    """One person's assessment of one year. domain.md, "Keeping the pool alive".

    ``village`` is where the person stood then. Marks are out of 100; the opinion is counted in votes.
    """

    class Grade(models.TextChoices):
        """The grade, best first."""

        EXCELLENT = "excellent", "优秀"
        QUALIFIED = "qualified", "合格"
        BASIC = "basic", "基本合格"
        UNQUALIFIED = "unqualified", "不合格"

    township_lookup = "cadre__township"
    village_lookup = "village"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="assessments", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    village = models.ForeignKey("villages.Village", models.PROTECT, verbose_name="村(社区)", related_name="+")
    grade = models.CharField("等次", max_length=20, choices=Grade)
    virtue = _mark("德")
    ability = _mark("能")
    diligence = _mark("勤")
    achievement = _mark("绩")
    integrity = _mark("廉")
    votes_excellent = _votes("测评优秀票")
    votes_qualified = _votes("测评合格票")
    votes_basic = _votes("测评基本合格票")
    votes_unqualified = _votes("测评不合格票")
    remarks = models.CharField("评语", max_length=300, blank=True)
    assessed_on = models.DateField("考核日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "年度考核"
        verbose_name_plural = "年度考核"
        ordering = ["-year", "cadre"]
        permissions = [("record_assessment", "登记年度考核")]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "year"],
                name="one_assessment_a_person_and_year",
                violation_error_message="此人这一年度已有考核。",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, 100)}),
                    name=f"{name}_is_out_of_100",
                    violation_error_message="得分应在 0 至 100 之间。",
                )
                for name in MARKS
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in VOTES})
                | Q(**{f"{name}__isnull": False for name in VOTES}),
                name="the_opinion_is_counted_whole",
                violation_error_message="民主测评四项票数要么都填，要么都不填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度{self.get_grade_display()}"

    @property
    def voters(self) -> int | None:
        """How many gave their opinion; None where it was not counted."""
        return None if self.votes_excellent is None else sum(getattr(self, name) for name in VOTES)

    @property
    def mean_mark(self) -> Decimal | None:
        """The mean of the five marks, one decimal; None unless all are given."""
        marks = [getattr(self, name) for name in MARKS]
        return None if None in marks else mean(sum(marks), len(marks))
