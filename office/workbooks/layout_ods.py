"""How the sheets of an .ods look: widths, heights, styles of cells, notes, frozen rows, pages, and pictures."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from office.workbooks import limits
from office.workbooks.css import points
from office.workbooks.layout import Extent, Layout, Page, Placed, pixels_high, width_of
from office.workbooks.styles_ods import STYLE, Styles

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TABLE, _TEXT, _DRAW, _OFFICE = (f"{{{_SPACE.format(name)}}}" for name in ("table", "text", "drawing", "office"))
_SVG = f"{{{_SPACE.format('svg-compatible')}}}"
_CONFIG = f"{{{_SPACE.format('config')}}}"
_FO = f"{{{_SPACE.format('xsl-fo-compatible')}}}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CELLS = frozenset([f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"])
_LAST_ROW = 1_048_576
_END = re.compile(r"\.\$?[A-Z]+\$?(\d{1,7})$")
_A4, _A3 = 9, 8
_A3_IS_LONGER_THAN = 1000
_FROZEN = "2"


def layouts_of_ods(path: Path, extents: Mapping[str, Extent]) -> dict[str, Layout]:
    """The layout of each sheet of ``extents`` by its name."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        styles, pages = Styles(), _Pages()
        if "styles.xml" in names:
            for element in _elements(archive, "styles.xml"):
                styles.take(element)
                pages.take(element)
        layouts = dict(_sheets(archive, styles, pages, extents))
        if "settings.xml" in names:
            _freeze(archive, layouts)
    return layouts


def pictures_of_ods(path: Path) -> Iterator[tuple[str, Placed]]:
    """The sheet's name and the picture, for each picture that stands in a sheet."""
    with zipfile.ZipFile(path) as archive:
        layouts = dict(_sheets(archive, Styles(), _Pages(), {}))
    for name, layout in layouts.items():
        for picture in layout.pictures:
            yield name, picture


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[Any]:
    """Each element of a part once it is whole."""
    with archive.open(part) as content:
        for _, element in etree.iterparse(content, resolve_entities=False, no_network=True, load_dtd=False):
            yield element


def _sheets(
    archive: zipfile.ZipFile, styles: Styles, pages: "_Pages", extents: Mapping[str, Extent]
) -> Iterator[tuple[str, Layout]]:
    pictures = _Pictures(archive)
    walk: _Walk | None = None
    with archive.open("content.xml") as content:
        for event, element in etree.iterparse(
            content, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        ):
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    name = element.get(f"{_TABLE}name") or ""
                    walk = _Walk(styles, pictures, extents.get(name, Extent(0, 0)))
                    walk.layout.page = pages.of(styles.said("table", element.get(f"{_TABLE}style-name") or ""))
                    yield name, walk.layout
            elif walk and element.tag == f"{_TABLE}table-column":
                walk.column(element)
            elif walk and element.tag == f"{_TABLE}table-row":
                walk.row(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif not walk:
                styles.take(element)


class _Pictures:
    """The pictures in the file; all that stand in its sheets together are no more than a file may be large."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._names, self._room = archive, set(archive.namelist()), limits.MAX_FILE_BYTES

    def content(self, name: str) -> bytes:
        """What is in the part ``name``, if it is a picture of usual size."""
        name = name.removeprefix("./")
        if name not in self._names or self._archive.getinfo(name).file_size > min(
            limits.MAX_PICTURE_BYTES, self._room
        ):
            return b""
        content = self._archive.read(name)
        self._room -= len(content)
        return content


class _Walk:
    """A sheet walked through from its first row, as far as it is of interest."""

    def __init__(self, styles: Styles, pictures: _Pictures, extent: Extent):
        self.layout, self.styles, self.pictures, self.extent = Layout(), styles, pictures, extent
        self.rows = self.columns = 0
        self.usual: dict[int, str] = {}

    def column(self, element: Any) -> None:
        """Columns of one kind."""
        count = _number(element, "number-columns-repeated")
        width = points(self.styles.said("table-column", _styled(element)).get("column-width"))
        for place in range(self.columns, min(self.columns + count, self.extent.columns)):
            if width:
                self.layout.widths[place] = width_of(pixels_high(width))
            self.usual[place] = element.get(f"{_TABLE}default-cell-style-name") or ""
        self.columns += count

    def row(self, element: Any) -> None:
        """Rows that are the same."""
        count = _number(element, "number-rows-repeated")
        height = points(self.styles.said("table-row", _styled(element)).get("row-height"))
        usual = element.get(f"{_TABLE}default-cell-style-name") or ""
        places = range(self.rows, min(self.rows + count, self.extent.rows))
        for row in places if height else ():
            self.layout.heights[row] = height or 0
        column = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            across = _number(cell, "number-columns-repeated")
            for place in range(column, min(column + across, self.extent.columns)) if places else ():
                if style := _styled(cell) or usual or self.usual.get(place, ""):
                    look = self.styles.look(style)
                    self.layout.looks |= {(row, place): look for row in places}
            self._beside(cell, column)
            column += across
        self.rows += count

    def _beside(self, cell: Any, column: int) -> None:
        """The note on a cell, and the pictures over it."""
        note = cell.find(f"{_OFFICE}annotation")
        if note is not None and self.extent.holds(self.rows, column):
            lines = ["".join(line.itertext()) for line in note.iterchildren(f"{_TEXT}p")]
            self.layout.notes[self.rows, column] = ("\n".join(lines), note.findtext(_CREATOR) or "")
        for frame in cell.iterchildren(f"{_DRAW}frame"):
            image = frame.find(f"{_DRAW}image")
            content = self.pictures.content(image.get(_LINK) or "") if image is not None else b""
            if content and self.rows < _LAST_ROW:
                end = _END.search(frame.get(f"{_TABLE}end-cell-address") or "")
                last = min(int(end[1]) - 1, _LAST_ROW) if end else self.rows
                x, y, width, height = (
                    pixels_high(points(frame.get(f"{_SVG}{name}")) or 0) for name in ("x", "y", "width", "height")
                )
                self.layout.pictures.append(
                    Placed(content, self.rows, max(last, self.rows), column, x, y, width, height)
                )


class _Pages:
    """How sheets are printed: layouts of pages, and the names by which sheets go to them."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._names: dict[str, str] = {}

    def take(self, element: Any) -> None:
        if element.tag == f"{STYLE}master-page":
            self._names[element.get(f"{STYLE}name") or ""] = element.get(f"{STYLE}page-layout-name") or ""
        elif element.tag == f"{STYLE}page-layout":
            said = element.find(f"{STYLE}page-layout-properties")
            if said is not None:
                self._pages[element.get(f"{STYLE}name") or ""] = _page(said)

    def of(self, said: dict[str, str]) -> Page | None:
        """The page of a sheet with the style that says so."""
        return self._pages.get(self._names.get(said.get("master-page-name", ""), ""))


def _page(said: Any) -> Page:
    sides = [points(said.get(f"{_FO}page-{name}")) or 0 for name in ("width", "height")]
    across, down = (said.get(f"{STYLE}scale-to-{name}") or "" for name in ("X", "Y"))
    return Page(
        paper=_A3 if max(sides) > _A3_IS_LONGER_THAN else _A4,
        landscape=said.get(f"{STYLE}print-orientation") == "landscape" or sides[0] > sides[1],
        fit=(int(across), int(down or 0)) if across.isdecimal() and (not down or down.isdecimal()) else None,
    )


def _freeze(archive: zipfile.ZipFile, layouts: dict[str, Layout]) -> None:
    for entry in _elements(archive, "settings.xml"):
        if entry.tag == f"{_CONFIG}config-item-map-entry" and (
            layout := layouts.get(entry.get(f"{_CONFIG}name") or "")
        ):
            said = {item.get(f"{_CONFIG}name"): item.text or "" for item in entry}
            down, across = (_frozen(said, way) for way in ("Vertical", "Horizontal"))
            layout.frozen = (min(down, _LAST_ROW - 1), min(across, limits.MAX_COLUMNS - 1))


def _frozen(said: dict[str | None, str], way: str) -> int:
    place = said.get(f"{way}SplitPosition", "")
    return int(place) if said.get(f"{way}SplitMode") == _FROZEN and place.isdecimal() else 0


def _styled(element: Any) -> str:
    return element.get(f"{_TABLE}style-name") or ""


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_TABLE}{name}") or ""
    return int(said) if said.isdecimal() and 0 < len(said) < 8 else 1
