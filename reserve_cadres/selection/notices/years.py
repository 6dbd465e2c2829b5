"""Years of the working-day calendar that were entered here, from the text the State Council publishes each autumn.

The package knows the years up to its making; a year entered here stands before it. Who enters one sees every day that the
text was taken for, and the notices whose end moves with it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.history import track_history

_DAY = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_DAYS = re.compile(_DAY + r"(?:(?:至|到|-|—|~)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?")
_COUNT = re.compile(r"共(\d+)天")
# A holiday of longer than this is a slip.
_LONGEST = 15


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


def days_off_of(text: str, year: int) -> DaysOff:
    """The holidays and make-up days of ``year`` in the published text. Raises ``ValidationError`` naming what cannot be right."""
    holidays: set[date] = set()
    make_up_days: set[date] = set()
    problems: list[str] = []
    plain = re.sub(r"[（(][^（()）]*[)）]|\s", "", text)
    for sentence in re.split(r"[。；;]", plain):
        try:
            # One sentence may say both: free days, and the days worked instead.
            for part in re.split(r"(?<=天)，", sentence):
                found = list(_days_in(part, year))
                if "放假" in part or ("休息" in part and "鼓励" not in part):
                    counted = _COUNT.search(part)
                    if counted and int(counted[1]) != len(set(found)):
                        problems.append(f"「{part}」里写的天数与日期不符，读到 {len(set(found))} 天。")
                    holidays.update(found)
                elif "上班" in part:
                    make_up_days.update(found)
        except ValueError:
            problems.append(f"「{sentence}」里有日历上没有的日期。")
    # A make-up day lies on a weekend, and nobody has it off.
    problems += [
        f"{day:%Y-%m-%d} 不是周末，不会是调休上班的日子。" for day in sorted(make_up_days) if day.weekday() < 5
    ]
    problems += [f"{day:%Y-%m-%d} 既放假又上班。" for day in sorted(make_up_days & holidays)]
    of_year = DaysOff(*(frozenset(day for day in days if day.year == year) for days in (holidays, make_up_days)))
    if not problems and not of_year.holidays:
        problems.append(f"没有读到 {year} 年放假的日子。请粘贴国务院办公厅通知里「元旦：……放假」各条的全文。")
    if problems:
        raise ValidationError(problems)
    return of_year


def _days_in(part: str, year: int) -> Iterator[date]:
    for first_year, month, day, last_year, last_month, last_day in _DAYS.findall(part):
        first = date(int(first_year or year), int(month), int(day))
        last = date(int(last_year or first.year), int(last_month or month), int(last_day)) if last_day else first
        if not 0 <= (last - first).days < _LONGEST:
            raise ValueError(part)
        yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
