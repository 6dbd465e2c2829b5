"""What the reading process hands over: JSON with a small encoding for dates, so that nothing in it can be executed."""

import json
import re
from datetime import date, datetime
from typing import Any

# Characters no database column takes; an old .xls may hold them. The backslashes before must be whole pairs.
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\u00(?:0[0-8be-f]|1[0-9a-f])")


def packed(outcome: Any) -> bytes:
    """``outcome`` (lists, texts, numbers, dates) as bytes, without control characters."""
    text = json.dumps(outcome, default=_encoded, separators=(",", ":"))
    if r"\u00" in text:
        text = _CONTROL.sub(r"\1", text)
    return text.encode("ascii")


def unpacked(content: bytes) -> Any:
    """What :func:`packed` was given; a time of day comes back as text."""
    return json.loads(content, object_hook=_decoded)


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
