"""Counting working days (工作日) by the Chinese calendar of holidays and make-up days.

The package knows the years up to its making; those published since are entered here (``years.py``). For others Monday to Friday
count, and the answer says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from reserve_cadres.selection.notices.years import DaysOff


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
        return f"{years} 年的节假日安排还没有收录，暂按周一至周五计算；管理员录入该年的放假安排后，截止日期自动重算。"


def is_working_day(day: date, entered: Mapping[int, DaysOff]) -> tuple[bool, bool]:
    """Whether ``day`` is a working day, and whether its year is known: ``entered`` here, or to the package."""
    if days_off := entered.get(day.year):
        return day in days_off.make_up_days or (day.weekday() < 5 and day not in days_off.holidays), True
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:
        return day.weekday() < 5, False


def knows(year: int, entered: Mapping[int, DaysOff]) -> bool:
    """Whether the holidays of ``year`` are known."""
    return is_working_day(date(year, 6, 1), entered)[1]


def working_days(starts_on: date, days: int, entered: Mapping[int, DaysOff]) -> Period:
    """The period from ``starts_on`` that holds ``days`` working days; the first day counts when it is one."""
    day, left, unknown = starts_on, days, set()
    while True:
        works, known = is_working_day(day, entered)
        if not known:
            unknown.add(day.year)
        left -= works
        if left <= 0:
            return Period(starts_on, day, tuple(sorted(unknown)))
        day += timedelta(days=1)
