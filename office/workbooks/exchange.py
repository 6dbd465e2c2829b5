"""What the limited process hands over: JSON with a small encoding for dates, so that nothing in it can be executed."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
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


# Rows of a sheet that stand in a line of their own.
_PORTION = 500


def packed_sheets(sheets: Sequence[tuple]) -> bytes:
    """Sheets (name, rows, and what is told of them) as lines: what is told of all, then the rows by portions."""
    told = [(name, -(-len(rows) // _PORTION), *marks) for name, rows, *marks in sheets]
    portions = (rows[start : start + _PORTION] for _, rows, *_ in sheets for start in range(0, len(rows), _PORTION))
    return b"\n".join(map(packed, (told, *portions)))


def unpacked_sheets(content: bytes) -> Iterator[tuple]:
    """What :func:`packed_sheets` was given, with each text kept once, however many cells say it.

    Most columns hold the same few words: taken all at once, they would lie a million times between those that stay.
    """
    lines, words = BytesIO(content), dict[str, str]()
    for name, portions, *marks in unpacked(next(lines)):
        rows = (row for _ in range(portions) for row in unpacked(next(lines)))
        yield (
            name,
            [[words.setdefault(value, value) if type(value) is str else value for value in row] for row in rows],
            *marks,
        )


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
