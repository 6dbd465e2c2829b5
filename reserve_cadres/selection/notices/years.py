"""Years of the working-day calendar that were entered here, as the State Council publishes them each autumn.

The package knows the years up to its making; a year entered here stands before it. Who enters one sees every day that
the text was taken for (``published.py``), and the notices whose end moves with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.history import track_history


@dataclass(frozen=True)
class DaysOff:
    """A year's holidays, weekends among them, and the weekend days that are worked instead."""

    holidays: frozenset[date]
    make_up_days: frozenset[date]


@track_history()
class WorkingYear(models.Model):
    """The holidays and make-up days of one year, for the whole installation."""

    year = models.PositiveSmallIntegerField(
        "年份", unique=True, validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    holidays = ArrayField(models.DateField(), verbose_name="放假的日子")
    make_up_days = ArrayField(models.DateField(), verbose_name="调休上班的日子", blank=True)
    source = models.CharField("依据", max_length=200, help_text="如：国办发明电〔2026〕9号")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="录入人", related_name="+", null=True, editable=False
    )
    entered_at = models.DateTimeField("录入时间", auto_now=True)

    class Meta:
        verbose_name = "工作日历年度"
        verbose_name_plural = "工作日历年度"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年"

    @property
    def days_off(self) -> DaysOff:
        """What was entered."""
        return DaysOff(frozenset(self.holidays), frozenset(self.make_up_days))


def entered_years() -> Mapping[int, DaysOff]:
    """Every year that was entered here."""
    return {one.year: one.days_off for one in WorkingYear.objects.all()}
