"""Counting working days (工作日) by the Chinese calendar of holidays and make-up days.

The calendar knows the years for which the State Council has published holidays. For others Monday to Friday count,
and the answer says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included; ``unknown_years`` are those counted by weekdays only."""

    starts_on: date
    ends_on: date
    unknown_years: tuple[int, ...] = ()

    @property
    def caution(self) -> str:
        """What to say about years without a published calendar; "" when there are none."""
        if not self.unknown_years:
            return ""
        years = "、".join(f"{year}" for year in self.unknown_years)
        return f"{years} 年的节假日安排还没有收录，按周一至周五计算，遇节假日请自行顺延。"


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether ``day`` is a working day, and whether the calendar knows its year."""
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:
        return day.weekday() < 5, False


def working_days(starts_on: date, days: int) -> Period:
    """The period from ``starts_on`` that holds ``days`` working days; the first day counts when it is one."""
    day, left, unknown = starts_on, days, set()
    while True:
        works, known = is_working_day(day)
        if not known:
            unknown.add(day.year)
        left -= works
        if left <= 0:
            return Period(starts_on, day, tuple(sorted(unknown)))
        day += timedelta(days=1)
