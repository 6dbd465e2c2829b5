"""What the limited process hands over: JSON with a small encoding for dates, so that nothing in it can be executed."""

import json
import re
from datetime import date, datetime
from typing import Any

# Characters no database column takes; an old .xls may hold them. The backslashes before must be whole pairs.
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\u00(?:0[0-8be-f]|1[0-9a-f])")
_NO_CHARACTERS = ("\ufffe", "\uffff")
# What a spreadsheet shows for a number that is none.
_NO_NUMBER = "#NUM!"


def packed(outcome: Any) -> bytes:
    """``outcome`` (lists, texts, numbers, dates) as bytes, made fit for any column of the database.

    Control characters are left out, half a character of two becomes a question mark, and a number that is none the
    error that a spreadsheet shows for it.
    """
    try:
        text = _json(outcome)
    except ValueError:
        text = _json(_with_numbers(outcome))
    if r"\u00" in text:
        text = _CONTROL.sub(r"\1", text)
    for character in _NO_CHARACTERS:
        text = text.replace(character, "")
    return text.encode("utf-8", "replace")


def unpacked(content: bytes) -> Any:
    """What :func:`packed` was given; a time of day comes back as text."""
    return json.loads(content, object_hook=_decoded)


def _json(outcome: Any) -> str:
    return json.dumps(outcome, default=_encoded, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _with_numbers(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_with_numbers(one) for one in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return _NO_NUMBER
    return value


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return str(value)


def _decoded(value: dict) -> Any:
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    return date.fromisoformat(value["date"])
