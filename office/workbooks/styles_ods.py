"""The styles of an .ods: what they say of cells, columns and rows, those they go by counted in."""

from collections.abc import Iterable
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill

from office.workbooks.css import colour, line, points
from office.workbooks.layout import Look

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
STYLE, NUMBER = (f"{{{_SPACE.format(name)}}}" for name in ("style", "datastyle"))
_SIDES = ("left", "right", "top", "bottom")
_ACROSS = {"start": "left", "left": "left", "center": "center", "end": "right", "right": "right", "justify": "justify"}
_DOWN = {"top": "top", "middle": "center", "bottom": "bottom"}
# Parts of a date or time: short, and long.
_PARTS = {
    "year": ("yy", "yyyy"), "month": ("m", "mm"), "day": ("d", "dd"), "hours": ("h", "hh"), "minutes": ("m", "mm"),
    "seconds": ("s", "ss"), "day-of-week": ("ddd", "dddd"), "am-pm": ("AM/PM", "AM/PM"),
}  # fmt: skip
_MOST_PARENTS = 20


class Styles:
    """Gathered from the elements of a file, then asked by name."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], dict[str, str]] = {}
        self._formats: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._looks: dict[str, Look] = {}

    def take(self, element: Any) -> None:
        """Note what an element says where it is a style, a font or the way a number is written."""
        space, _, name = element.tag.partition("}")
        if space == NUMBER[:-1] and name.endswith("-style"):
            self._formats[element.get(f"{STYLE}name") or ""] = _number_format(element)
        elif element.tag in (f"{STYLE}style", f"{STYLE}default-style"):
            family = element.get(f"{STYLE}family") or ""
            self._said[family, element.get(f"{STYLE}name") or ""] = _flat(element)
        elif element.tag == f"{STYLE}font-face":
            family = next((said for key, said in element.attrib.items() if key.endswith("}font-family")), "")
            self._fonts[element.get(f"{STYLE}name") or ""] = family.strip("'\"")

    def said(self, family: str, name: str) -> dict[str, str]:
        """Everything that holds for the style, nearer words before those of the styles it goes by."""
        chain: list[dict[str, str]] = []
        while (found := self._said.get((family, name))) is not None and len(chain) < _MOST_PARENTS:
            chain.append(found)
            if not name:
                break
            name = found.get("parent-style-name", "")
        said: dict[str, str] = {}
        for one in reversed(chain):
            if "border" in one:
                said = {key: value for key, value in said.items() if not key.startswith("border")}
            said |= one
        return said

    def look(self, name: str) -> Look:
        """How a cell of the style looks."""
        if name not in self._looks:
            self._looks[name] = self._made_up(self.said("table-cell", name))
        return self._looks[name]

    def _made_up(self, said: dict[str, str]) -> Look:
        font = said.get("font", "")
        background = colour(said.get("background-color"))
        rotation = said.get("rotation-angle", "0")
        return Look(
            Font(
                name=(self._fonts.get(font) or font) or None,
                size=points(said.get("size")),
                bold=said.get("weight") in ("bold", "600", "700", "800", "900"),
                italic=said.get("font-style") == "italic",
                strike=said.get("text-line-through-style", "none") != "none",
                underline="single" if said.get("text-underline-style", "none") != "none" else None,
                color=colour(said.get("color")),
            ),
            PatternFill("solid", background) if background else PatternFill(),
            Border(**{side: line(said.get(f"border-{side}", said.get("border", ""))) for side in _SIDES}),
            Alignment(
                # A cell says where its text stands only where it says that this is not left to the kind of value.
                _ACROSS.get(said.get("text-align", "")) if said.get("text-align-source") != "value-type" else None,
                _DOWN.get(said.get("vertical-align", "")),
                text_rotation=int(rotation) if rotation.isdecimal() and int(rotation) <= 90 else 0,
                wrap_text=said.get("wrap-option") == "wrap",
                shrink_to_fit=said.get("shrink-to-fit") == "true",
            ),
            self._formats.get(said.get("data-style-name", ""), "General"),
        )


def _flat(style: Any) -> dict[str, str]:
    """The words of a style and of the properties in it; of letters, those for Chinese come before the others."""
    said: dict[str, str] = {}
    for element in (style, *style):
        if element is style or str(element.tag).endswith("-properties"):
            said |= {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    for key, names in (
        ("font", ("font-name-asian", "font-family-asian", "font-name", "font-family")),
        ("size", ("font-size-asian", "font-size")),
        ("weight", ("font-weight-asian", "font-weight")),
    ):
        if found := next((said[name] for name in names if name in said), None):
            said[key] = found.strip("'\"")
    return said


def _number_format(style: Any) -> str:
    return "".join(_format_parts(style)) or "General"


def _format_parts(style: Any) -> Iterable[str]:
    for element in style:
        name = str(element.tag).removeprefix(NUMBER)
        if name in _PARTS:
            yield _PARTS[name][element.get(f"{NUMBER}style") == "long"]
        elif name == "text":
            text = (element.text or "").replace('"', "")
            yield text if text in ("%", "-", "/", ".", ":") else f'"{text}"' if text else ""
        elif name == "text-content":
            yield "@"
        elif name == "number":
            places = element.get(f"{NUMBER}decimal-places") or "0"
            whole = "#,##0" if element.get(f"{NUMBER}grouping") == "true" else "0"
            yield f"{whole}.{'0' * int(places)}" if places.isdecimal() and 0 < int(places) < 20 else whole
