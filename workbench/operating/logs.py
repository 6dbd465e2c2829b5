"""The lines of the log: when, how grave, who (the account's key), which page, which request, what; plain or JSON."""

import json
import logging
import traceback
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from office.database import is_away


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What every line says."""
    # Imported here: logging is set up before the apps are.
    from workbench.operating.requests import asked_now

    asked = asked_now()
    at = datetime.fromtimestamp(record.created, ZoneInfo(settings.TIME_ZONE))
    return {
        "time": at.isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "user": (asked and asked.account) or "-",
        "page": (asked and asked.page) or "-",
        "request": asked.number if asked else "-",
        # One line, whatever is in it.
        "message": " ".join(record.getMessage().split()),
    }


def _trace(record: logging.LogRecord) -> str:
    """The traceback, once; none where only the database is away, which the line says."""
    problem = record.exc_info[1] if record.exc_info else None
    if problem is None or is_away(problem):
        return ""
    return "".join(traceback.format_exception(problem)).rstrip()


class PlainLines(logging.Formatter):
    """A line with its facts in front, a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        line = "{time} {level} user={user} page={page} request={request} {message}".format(**facts)
        return f"{line}\n{trace}" if (trace := _trace(record)) else line


class JsonLines(logging.Formatter):
    """The same as one JSON object a line, for who collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        if trace := _trace(record):
            facts["trace"] = trace
        return json.dumps(facts, ensure_ascii=False)


class OnceARequest(logging.Filter):
    """Lets a request say once that the database is away, though every part of it that asks is told so."""

    def filter(self, record: logging.LogRecord) -> bool:
        from workbench.operating.requests import asked_now

        asked = asked_now()
        problem = record.exc_info[1] if record.exc_info else None
        if asked is None or not is_away(problem):
            return True
        asked.told_away = asked.told_away or record
        return asked.told_away is record


class FaultTable(logging.Handler):
    """Counts every fault that is logged with its exception; ``faults.py`` keeps them."""

    def emit(self, record: logging.LogRecord) -> None:
        problem = record.exc_info[1] if record.exc_info else None
        if problem is None or is_away(problem):
            return
        from workbench.operating.faults import note

        try:
            note(problem)
        except Exception:
            # A fault that cannot be noted is in the log all the same.
            self.handleError(record)
