"""A calendar (.ics) as a sheet: an event a row, with its first and last day. Read in the limited process."""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from office.workbooks import limits
from office.workbooks.limits import Refused

_HEADINGS = ["开始", "结束", "名称"]


def read_calendar(content: bytes) -> tuple:
    """The events of a calendar, in their order, below a row of headings. Raises :class:`Refused` where there is none."""
    rows: list[list] = [_HEADINGS]
    for event in Calendar.from_ical(content).walk("VEVENT"):
        begins: Any = event.get("DTSTART")
        ends: Any = event.get("DTEND", begins)
        if begins:
            first, last = begins.dt, ends.dt
            if not isinstance(last, datetime) and last > first:
                # An event of whole days ends before the day it names.
                last -= timedelta(days=1)
            rows.append([_day(first), _day(last), str(event.get("SUMMARY", ""))])
    if len(rows) == 1:
        raise Refused(limits.NO_TABLE)
    return ("日历", rows, [], [], [], [], [])


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
