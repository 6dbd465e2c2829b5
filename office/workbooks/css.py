"""Lengths, colours and lines, in the words that pages and .ods files use for them."""

import re

from openpyxl.styles import Side
from tinycss2.color3 import parse_color

_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(cm|mm|in|pt|px|pc)?")
_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0, "px": 0.75, "pc": 12.0, None: 0.75}
_WIDTHS = {"thin": 0.5, "medium": 1.5, "thick": 2.5}
_LINES = {"dotted": "dotted", "dashed": "dashed", "double": "double"}
_DRAWN = frozenset([*_LINES, "solid", "groove", "ridge", "inset", "outset"])
_MEDIUM, _THICK = 1.2, 2.2


def points(said: str | None) -> float | None:
    """A length in points; a number alone is one of pixels."""
    found = _LENGTH.fullmatch((said or "").strip().lower())
    return float(found[1]) * _POINTS[found[2]] if found else None


def colour(said: str | None) -> str | None:
    """A colour as workbooks write it; None for none, for one that is seen through and for one that is no colour."""
    found = parse_color(said or "")
    if not isinstance(found, tuple) or not found[3]:
        return None
    return "FF" + "".join(f"{round(min(max(part, 0), 1) * 255):02X}" for part in found[:3])


def line(said: str) -> Side:
    """The line on one side of a cell: its width, its kind and its colour, in any order."""
    words = said.lower().split()
    kind = next((word for word in words if word in _DRAWN), None)
    widths = (_WIDTHS.get(word, points(word)) for word in words)
    width = next((one for one in widths if one is not None), _WIDTHS["thin"])
    if kind is None or width <= 0:
        return Side()
    usual = "thick" if width >= _THICK else "medium" if width >= _MEDIUM else "thin"
    return Side(_LINES.get(kind, usual), next((one for word in words if (one := colour(word))), None))
