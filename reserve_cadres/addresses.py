"""What the address of a page asks for: a day, a month, a year; today's where it asks for none that exists."""

from datetime import date

from django.utils import timezone
from django.utils.dateparse import parse_date

YEARS = range(2000, 2101)


def chosen_year(request) -> int:
    """The year in the address; this one where none or an impossible one is given."""
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and int(text) in YEARS else timezone.localdate().year


def chosen_month(request) -> date:
    """The first day of the month in the address; this month where none or an impossible one is given."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def chosen_day(request, name: str = "day") -> tuple[date | None, str]:
    """The day in the address under ``name`` (None where none is given), and in words what is wrong with it."""
    text = request.GET.get(name, "").strip()
    try:
        day = parse_date(text)
    except ValueError:
        return None, f"没有「{text[:20]}」这个日期。"
    return day, "" if day or not text else f"日期「{text[:20]}」看不懂。"
