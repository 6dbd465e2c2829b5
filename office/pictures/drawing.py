"""The marks of a picture, written as SVG. Text is escaped by the writer of XML; styles are classes only."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

Point = tuple[float, float]


class Drawing:
    """An SVG picture of so many units, with a name that is read out."""

    def __init__(self, width: float, height: float, title: str, *, tone: str = "") -> None:
        self.width, self.height, self.title = width, height, title
        self._root = Element("svg", {
            "class": f"picture {tone}".strip(), "viewBox": f"0 0 {_number(width)} {_number(height)}",
            "width": _number(width), "height": _number(height), "aria-label": title,
        })  # fmt: skip
        SubElement(self._root, "title").text = title
        self._within = self._root

    def rect(self, corner: Point, width: float, height: float, tone: str = "") -> None:
        """A bar or a cell, from its upper left corner."""
        self._mark("rect", tone, x=corner[0], y=corner[1], width=max(width, 0), height=max(height, 0))

    def circle(self, centre: Point, radius: float, tone: str = "") -> None:
        """A dot."""
        self._mark("circle", tone, cx=centre[0], cy=centre[1], r=radius)

    def line(self, start: Point, end: Point, tone: str = "") -> None:
        """A straight line."""
        self._mark("line", tone, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def path(self, points: Sequence[Point], tone: str = "", *, closed: bool = False) -> None:
        """A line through points; closed, an area."""
        if points:
            steps = " L".join(f"{_number(x)} {_number(y)}" for x, y in points)
            SubElement(self._within, "path", {"class": tone, "d": f"M{steps}{' Z' if closed else ''}"})

    def text(self, at: Point, words: str, tone: str = "") -> None:
        """Words; the classes ``middle`` and ``end`` say on which side of the place they stand."""
        mark = SubElement(self._within, "text", {"x": _number(at[0]), "y": _number(at[1])})
        if tone:
            mark.set("class", tone)
        mark.text = words

    def opens(self, address: str, words: str) -> "Opened":
        """A block whose marks lead to an address and say in words what they stand for; without address they only say it."""
        return Opened(self, address, words)

    def __html__(self) -> SafeString:
        # A picture with links is a group of them: what has the role of an image hides its parts from a reader.
        self._root.set("role", "group" if self._root.find(".//a") is not None else "img")
        return mark_safe(tostring(self._root, encoding="unicode"))  # noqa: S308 (written and escaped by ElementTree)

    def __str__(self) -> str:
        return self.__html__()

    def _mark(self, kind: str, tone: str, **numbers: float) -> None:
        mark = SubElement(self._within, kind, {name: _number(value) for name, value in numbers.items()})
        if tone:
            mark.set("class", tone)


class Opened:
    """Marks that belong together: see :meth:`Drawing.opens`."""

    def __init__(self, drawing: Drawing, address: str, words: str) -> None:
        self.drawing, self.address, self.words = drawing, address, words

    def __enter__(self) -> None:
        self.outside = self.drawing._within
        told = {"href": self.address, "aria-label": self.words} if self.address else {}
        self.drawing._within = SubElement(self.outside, "a" if self.address else "g", told)
        SubElement(self.drawing._within, "title").text = self.words

    def __exit__(self, *_: object) -> None:
        self.drawing._within = self.outside


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
