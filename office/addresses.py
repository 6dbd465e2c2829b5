"""What the address of a page asks for: a day, a month, a year, a record."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date

from office.typed_days import plain_day

_Record = TypeVar("_Record", bound=Model)
YEARS = range(2000, 2101)
# Days a page is asked about; further out they mean a slip of the keyboard.
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def chosen_year(request: HttpRequest) -> int:
    """The year in the address; this one where none or an impossible one is given."""
    return year_of(request.GET)


def year_of(asked: QueryDict) -> int:
    """The year an address asks for, as :func:`chosen_year`."""
    text = asked.get("year", "")
    return int(text) if text.isdecimal() and int(text) in YEARS else timezone.localdate().year


def chosen_month(request: HttpRequest) -> date:
    """The first day of the month in the address; this month where none or an impossible one is given."""
    this_month = timezone.localdate().replace(day=1)
    try:
        month = date.fromisoformat(f"{plain_day(request.GET.get('month', ''))}-01")
    except ValueError:
        return this_month
    return month if EARLIEST <= month <= LATEST else this_month


def chosen_day(request: HttpRequest, name: str = "day") -> tuple[date | None, str]:
    """The day in the address under ``name`` (None where none is given), and in words what is wrong with it."""
    text = request.GET.get(name, "").strip()
    try:
        day = parse_date(plain_day(text))
    except ValueError:
        return None, f"没有「{text[:20]}」这个日期。"
    if day and not EARLIEST <= day <= LATEST:
        return None, f"日期「{text[:20]}」太早或太晚。"
    return day, "" if day or not text else f"日期「{text[:20]}」看不懂。"


def key_in(text: str) -> int | None:
    """The key of a record that ``text`` says; None where it says none, as nineteen digits do."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def keys_in(texts: Iterable[str]) -> set[int]:
    """The keys among ``texts``."""
    return {key for one in texts if (key := key_in(one)) is not None}


def chosen_record(request: HttpRequest, visible: QuerySet[_Record], name: str) -> _Record | None:
    """The record whose key stands in the address under ``name``, from ``visible`` records; None where none is given.

    Raises ``Http404`` for one that is not there or not to be seen.
    """
    key = request.GET.get(name, "")
    if not key:
        return None
    return get_object_or_404(visible, pk=key_in(key))
