"""When things happened in the demo: everything is dated back from today, so that it never grows old."""

from datetime import date, timedelta

from django.utils import timezone


def pool_built_on() -> date:
    """The day as of which the roster was brought in: two years of assessments lie behind it."""
    return date(timezone.localdate().year - 2, 3, 1)


def ago(days: int) -> date:
    """So many days before today; a negative number is to come."""
    return timezone.localdate() - timedelta(days=days)


def months_back(count: int) -> list[date]:
    """The first days of the ``count`` months before this one, the earliest first."""
    months, month = [], timezone.localdate().replace(day=1)
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        months.append(month)
    return months[::-1]
