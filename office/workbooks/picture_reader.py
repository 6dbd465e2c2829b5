"""The process that finds the pictures of a workbook: where they stand, and those asked for, written in base64.

Pictures lie over the cells (drawings), or in them as WPS puts them there (a formula DISPIMG).
"""

import base64
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from office.workbooks import limits
from office.workbooks.exchange import packed, unpacked
from office.workbooks.kinds import OLE
from office.workbooks.layout import Placed
from office.workbooks.layout_ods import pictures_of_ods
from office.workbooks.marks import parsed, place_of, sheets_of
from office.workbooks.pictures_xls import pictures_of_xls
from office.workbooks.process import work

_CELL_PICTURES = "xl/cellimages.xml"
_IN_A_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f[^<>]*>[^<]*DISPIMG\((?:&quot;|\")(\w+)")


def pictures(path: Path, wanted: set[tuple[str, int]] | None) -> list[tuple[str, int, str]]:
    """(sheet, row counted from 1, content) of each picture; of those not ``wanted`` the content is left out."""
    with path.open("rb") as file:
        is_xls = file.read(len(OLE)) == OLE
    found: Iterable[tuple[str, int, bytes]] = ()
    if is_xls:
        found = _placed(pictures_of_xls(path))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            found = _of_xlsx(path, names, wanted or set())
        elif "content.xml" in names:
            found = _placed(pictures_of_ods(path))
    return [
        (sheet, row, base64.b64encode(content if (sheet, row) in (wanted or ()) else b"").decode())
        for sheet, row, content in found
    ]


def _placed(pictures: Iterable[tuple[str, Placed]]) -> Iterator[tuple[str, int, bytes]]:
    for sheet, picture in pictures:
        yield sheet, _middle(picture.row, picture.last_row), picture.content


def _of_xlsx(path: Path, names: set[str], wanted: set[tuple[str, int]]) -> Iterator[tuple[str, int, bytes]]:
    with zipfile.ZipFile(path) as archive:
        in_cells = dict(_cell_pictures(archive)) if _CELL_PICTURES in names else {}
        for sheet, part in sheets_of(archive):
            if part not in names:
                continue
            for row, picture in [*_over_cells(archive, part), *_in_cells(archive, part, in_cells)]:
                if picture in names and archive.getinfo(picture).file_size <= limits.MAX_PICTURE_BYTES:
                    yield sheet, row, archive.read(picture) if (sheet, row) in wanted else b""


def _middle(first: int, last: int) -> int:
    """The row, counted from 1, that the middle of a picture lies in which begins and ends in those counted from 0."""
    return (first + last) // 2 + 1


def _over_cells(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, str]]:
    for drawing in _related(archive, sheet).values():
        if "/drawings/" in drawing and drawing in archive.namelist():
            pictures = _related(archive, drawing)
            for anchor in parsed(archive.read(drawing)):
                rows = [int(one.text or 0) for one in anchor.iter() if one.tag.endswith("}row")]
                if rows and (picture := next(_embedded(anchor, pictures), None)):
                    yield _middle(rows[0], rows[min(len(rows), 2) - 1]), picture


def _in_cells(archive: zipfile.ZipFile, sheet: str, pictures: dict[str, str]) -> Iterator[tuple[int, str]]:
    if pictures:
        for attributes, name in _IN_A_CELL.findall(archive.read(sheet)):
            place = place_of(attributes)
            if place and name.decode() in pictures:
                yield place[0] + 1, pictures[name.decode()]


def _cell_pictures(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    pictures = _related(archive, _CELL_PICTURES)
    for one in parsed(archive.read(_CELL_PICTURES)):
        name = next((part.get("name") for part in one.iter() if part.tag.endswith("}cNvPr")), None)
        if name and (picture := next(_embedded(one, pictures), None)):
            yield name, picture


def _embedded(element: Any, pictures: dict[str, str]) -> Iterator[str]:
    for part in element.iter():
        if part.tag.endswith("}blip"):
            key = next((value for name, value in part.attrib.items() if name.endswith("}embed")), "")
            if key in pictures:
                yield pictures[key]


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that ``part`` refers to, by their keys."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/")
        for one in parsed(archive.read(relations))
    }


def _main(path: str) -> int:
    wanted = unpacked(sys.stdin.buffer.read())
    return work(
        lambda: packed(pictures(Path(path), wanted and set(map(tuple, wanted)))),
        seconds=limits.MAX_SECONDS,
        too_large=limits.TOO_LARGE,
        broken=limits.DAMAGED,
    )


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
