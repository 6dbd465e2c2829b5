"""What the look of a cell says of an .xlsx: crossed out, coloured, a format that shows other than the cell holds; and text boxes.

The styles are read once; the sheets are only scanned for the cells that have one of them (:mod:`office.workbooks.marks`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# The grounds of the cells that are marked when a workbook is handed back.
FAULT, NOTICE = "FFFFC7CE", "FFFFEB9C"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
# Formats every program knows by number: 12月2日, 2-Dec.
WITHOUT_YEAR = frozenset([16, 28, 29, 53, 54, 58])
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_DATES = re.compile(r"[ymdhs]")
# Beyond that on one sheet colours are how it is laid out, not what somebody marked.
MOST_COLOURED = 20_000
# Of the colours by number: black, white, and those of the window.
_BLACK, _WHITE, _OF_THE_WINDOW = frozenset([0, 8]), frozenset([1, 9]), 64
_DARK, _LIGHT = 0x50, 0xF0


@dataclass
class Styles:
    """The numbers of the styles that cross out, that show other than the cell holds, and those with a colour of their own."""

    struck: set[int] = field(default_factory=set)
    dressed: set[int] = field(default_factory=set)
    coloured: dict[int, str] = field(default_factory=dict)

    @property
    def any(self) -> set[int]:
        """Every style that says something."""
        return self.struck | self.dressed | self.coloured.keys()


def styles_of(styles: Any) -> Styles:
    """The styles of a workbook by its styles.xml."""
    prefix = _MAIN if styles.tag.startswith(_MAIN) else _STRICT
    fonts = styles.findall(f"{prefix}fonts/{prefix}font")
    fills = styles.findall(f"{prefix}fills/{prefix}fill")
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{prefix}numFmt")}
    struck = [crosses_out(one.find(f"{prefix}strike")) for one in fonts]
    written = [_colour(one.find(f"{prefix}color"), of_font=True) for one in fonts]
    filled = [_fill(one, prefix) for one in fills]
    found = Styles()
    for number, one in enumerate(styles.findall(f"{prefix}cellXfs/{prefix}xf")):
        font, fill = int(one.get("fontId") or 0), int(one.get("fillId") or 0)
        if font < len(struck) and struck[font]:
            found.struck.add(number)
        code = int(one.get("numFmtId") or 0)
        if code in WITHOUT_YEAR or shows_something_else(codes.get(one.get("numFmtId"), "")):
            found.dressed.add(number)
        if colour := _at(filled, fill) + _at(written, font):
            found.coloured[number] = colour
    return found


def _at(colours: list[str], number: int) -> str:
    return colours[number] if number < len(colours) else ""


def crosses_out(strike: Any) -> bool:
    """Whether the element of a font that says so crosses out."""
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _fill(fill: Any, prefix: str) -> str:
    pattern = fill.find(f"{prefix}patternFill")
    if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
        return ""
    ground = pattern.find(f"{prefix}fgColor")
    return "" if ground is not None and ground.get("rgb") in (FAULT, NOTICE) else _colour(ground, of_font=False)


def _colour(colour: Any, *, of_font: bool) -> str:
    """What tells a colour from others; "" for black letters, for a white ground, and for what a program takes by itself."""
    if colour is None or colour.get("auto") == "1":
        return ""
    if said := colour.get("rgb"):
        return "" if _says_nothing(said[-6:], of_font=of_font) else said[-6:]
    if said := colour.get("theme"):
        plain = said == ("1" if of_font else "0") and not float(colour.get("tint") or 0)
        return "" if plain else f"theme{said}{colour.get('tint', '')}"
    return indexed_colour(int(colour.get("indexed") or _OF_THE_WINDOW), of_font=of_font)


def _says_nothing(rgb: str, *, of_font: bool) -> bool:
    try:
        parts = bytes.fromhex(rgb)
    except ValueError:
        return True
    return max(parts) < _DARK if of_font else min(parts) > _LIGHT


def indexed_colour(number: int, *, of_font: bool) -> str:
    """What tells a colour of the palette from others."""
    plain = number >= _OF_THE_WINDOW or number in (_BLACK if of_font else _WHITE)
    return "" if plain else f"no{number}"


def shows_something_else(code: str) -> bool:
    """Whether a number format puts words or digits of its own beside what the cell holds, or hides that or its year.

    "139"00000000 before a telephone, and 12月2日 of a year that the program put in by itself.
    """
    if code and not code.strip("; "):
        return True
    bare = re.sub(r"\[[^\]]*\]", "", _QUOTED.sub("", code)).lower()
    if _DATES.search(bare):
        return "d" in bare and "y" not in bare and "e" not in bare
    return any(re.search(r"[^\W_]", quoted or escaped) for quoted, escaped in _QUOTED.findall(code))


def boxes_in(drawing: Any) -> Iterator[tuple[int, int, str]]:
    """First row, last row and words of each text box of a drawing."""
    for anchor in drawing:
        rows = [int(one.text or 0) for end in anchor for one in end if one.tag.endswith("}row")]
        text = "".join(one.text or "" for one in anchor.iter() if one.tag.endswith("}t")).strip()
        if rows and text:
            yield rows[0], rows[-1], text
