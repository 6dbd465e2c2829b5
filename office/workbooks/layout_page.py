"""How the tables of a page look: what its style sheet, its styles and its older attributes say; and pictures within it."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import tinycss2
from openpyxl.styles import Alignment, Border, Font, PatternFill

from office.workbooks import limits
from office.workbooks.css import colour, line, points
from office.workbooks.layout import Extent, Layout, Look, Placed, pixels_high, width_of
from office.workbooks.markup import page_cells, page_grids

_SELECTOR = re.compile(r"([a-z]\w*)?(?:\.([\w-]+))?", re.IGNORECASE)
_SIDES = ("left", "right", "top", "bottom")
_ACROSS = {"left": "left", "center": "center", "middle": "center", "right": "right", "justify": "justify"}
_DOWN = {"top": "top", "middle": "center", "center": "center", "bottom": "bottom", "baseline": "bottom"}
_BOLD = frozenset(["bold", "bolder", "600", "700", "800", "900"])
# What <font size=…> means, in points.
_SIZES = {"1": "7.5pt", "2": "10pt", "3": "12pt", "4": "13.5pt", "5": "18pt", "6": "24pt", "7": "36pt"}
_IN_THE_PAGE = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)
_USUAL_PICTURE = 100.0
_MOST_COLUMNS_OF_ONE_KIND = 1000

Said = dict[str, str]


def layouts_of_page(
    content: bytes, decoded: Callable[[bytes], str], extents: Mapping[str, Extent]
) -> dict[str, Layout]:
    """The layout of each table of ``extents`` by its name."""
    layouts, room = {}, limits.MAX_FILE_BYTES
    rules: dict[tuple[str, str], Said] | None = None
    for name, table, _ in page_grids(content, decoded):
        if rules is None:
            rules = _rules(table.getroottree().getroot())
        if name in extents:
            layouts[name] = _Table(rules, table, extents[name], room).layout
            room -= sum(len(picture.content) for picture in layouts[name].pictures)
    return layouts


def _rules(page: Any) -> dict[tuple[str, str], Said]:
    """What the style sheets say, by element and class; of selectors those that spreadsheets write."""
    rules: dict[tuple[str, str], Said] = {}
    for sheet in page.iter("style"):
        for rule in tinycss2.parse_stylesheet(sheet.text or "", skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                said = _declared(rule.content)
                for selector in tinycss2.serialize(rule.prelude).split(","):
                    if (found := _SELECTOR.fullmatch(selector.strip())) and found[0]:
                        place = ((found[1] or "").lower(), found[2] or "")
                        rules[place] = rules.get(place, {}) | said
    return rules


def _declared(style: Any) -> Said:
    said: Said = {}
    for one in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            value = tinycss2.serialize(one.value).strip()
            if one.lower_name.startswith("border") and one.lower_name in ("border", *(f"border-{s}" for s in _SIDES)):
                # The later line is the one that holds, for one side or for all.
                said |= {f"border-{side}": value for side in _SIDES if one.lower_name in ("border", f"border-{side}")}
            else:
                said[one.lower_name] = value
    return said


class _Table:
    """A table walked through."""

    def __init__(self, rules: dict[tuple[str, str], Said], table: Any, extent: Extent, room: int):
        self.layout, self._rules, self._extent, self._room = Layout(), rules, extent, room
        self._made: dict[tuple, Look] = {}
        border = table.get("border") or ""
        self._lined = {f"border-{side}": "thin solid" for side in _SIDES} if border not in ("", "0") else {}
        self._columns(table)
        for row, column, cell, row_element, down, across in page_cells(table):
            said = self._lined | self._said(row_element) | self._said(cell) | dict(_of_letters(cell))
            if extent.holds(row, column):
                look = self._look(said)
                self.layout.looks |= dict.fromkeys(extent.within(row, column, down, across), look)
                self._measure(row, column, said, self._said(row_element), down, across)
            self._pictures(cell, row, column, down)

    def _columns(self, table: Any) -> None:
        place = 0
        for column in table.iter("col"):
            span = column.get("span") or ""
            count = min(int(span), _MOST_COLUMNS_OF_ONE_KIND) if span.isdecimal() and len(span) < 6 else 1
            width = points(self._said(column).get("width"))
            for number in range(place, min(place + count, self._extent.columns)):
                if width:
                    self.layout.widths[number] = width_of(pixels_high(width))
            place += count

    def _said(self, element: Any) -> Said:
        """What holds for an element, the nearest words last."""
        tag, classes = element.tag, (element.get("class") or "").split()[:9]
        said = dict(_of_attributes(element))
        for place in [(tag, ""), *(("", one) for one in classes), *((tag, one) for one in classes)]:
            said |= self._rules.get(place, {})
        return said | _declared(element.get("style") or "")

    def _measure(self, row: int, column: int, said: Said, of_row: Said, down: int, across: int) -> None:
        height = points(of_row.get("height")) or (points(said.get("height")) if down == 1 else None)
        if height:
            self.layout.heights.setdefault(row, height)
        if across == 1 and (width := points(said.get("width"))):
            self.layout.widths.setdefault(column, width_of(pixels_high(width)))

    def _look(self, said: Said) -> Look:
        key = tuple(sorted(said.items()))
        if key not in self._made:
            self._made[key] = _made_up(said)
        return self._made[key]

    def _pictures(self, cell: Any, row: int, column: int, down: int) -> None:
        for image in cell.iter("img"):
            found = _IN_THE_PAGE.fullmatch(image.get("src") or "")
            try:
                content = base64.b64decode(found[1]) if found else b""
            except binascii.Error:
                continue
            self._room -= len(content)
            if content and self._room > 0 and len(content) <= limits.MAX_PICTURE_BYTES:
                said = self._said(image)
                width, height = (
                    pixels_high(points(said.get(one)) or 0) or _USUAL_PICTURE for one in ("width", "height")
                )
                self.layout.pictures.append(Placed(content, row, row + down - 1, column, 0, 0, width, height))


def _of_attributes(element: Any) -> Iterator[tuple[str, str]]:
    """What the attributes of older pages say, as a style sheet would."""
    for name, meaning in (
        ("align", "text-align"), ("valign", "vertical-align"), ("bgcolor", "background-color"),
        ("width", "width"), ("height", "height"),
    ):  # fmt: skip
        if said := element.get(name):
            yield meaning, said
    if element.tag == "th":
        yield "font-weight", "bold"
        yield "text-align", element.get("align") or "center"


def _of_letters(cell: Any) -> Iterator[tuple[str, str]]:
    """What the elements within a cell say of its letters, which is nearer to them than what holds for the cell."""
    for tags, meaning, said in (
        (("b", "strong"), "font-weight", "bold"),
        (("i", "em"), "font-style", "italic"),
        (("s", "strike", "del"), "text-decoration", "line-through"),
    ):
        if next(cell.iter(*tags), None) is not None:
            yield meaning, said
    if (letters := next(cell.iter("font"), None)) is not None:
        for name, meaning in (("face", "font-family"), ("color", "color")):
            if letters.get(name):
                yield meaning, letters.get(name)
        if size := _SIZES.get(letters.get("size") or ""):
            yield "font-size", size


def _made_up(said: Said) -> Look:
    weight, family, size = _letters(said)
    background = colour(said.get("background-color") or (said.get("background") or "").split(" ")[0])
    decoration = said.get("text-decoration", "")
    return Look(
        Font(
            name=family,
            size=size,
            bold=weight in _BOLD,
            italic=said.get("font-style") == "italic",
            strike="line-through" in decoration,
            underline="single" if "underline" in decoration else None,
            color=colour(said.get("color")),
        ),
        PatternFill("solid", background) if background else PatternFill(),
        Border(**{side: line(said.get(f"border-{side}", "")) for side in _SIDES}),
        Alignment(
            _ACROSS.get(said.get("text-align", "").lower()),
            _DOWN.get(said.get("vertical-align", "").lower()),
            wrap_text=said.get("white-space", "normal") not in ("nowrap", "pre"),
        ),
    )


def _letters(said: Said) -> tuple[str, str | None, float | None]:
    """Weight, family and size; also of all three in one word."""
    family, size, weight = said.get("font-family", ""), points(said.get("font-size")), said.get("font-weight", "")
    words = said.get("font", "").split(" ")
    for number, word in enumerate(words):
        if (found := points(word.split("/")[0])) and not word.isdecimal():
            size, family = size or found, family or " ".join(words[number + 1 :])
            weight = weight or next((one for one in words[:number] if one in _BOLD), "")
            break
    return weight, family.split(",")[0].strip("'\" ") or None, size
