"""The pictures of a workbook, found in the limited process: see :mod:`office.workbooks.picture_reader`."""

import base64
from collections.abc import Iterable
from pathlib import Path

from office.workbooks.exchange import packed, unpacked
from office.workbooks.limits import GONE, MAX_SECONDS, TOO_LARGE
from office.workbooks.process import UnreadableWorkbook, handed_back

# A sheet's name and a row, counted from 1.
Place = tuple[str, int]


def picture_places(path: str | Path) -> list[Place]:
    """Where the pictures of the .xlsx at ``path`` stand, a place for each. Raises :class:`UnreadableWorkbook`."""
    return [(sheet, row) for sheet, row, _ in _found(path, None)]


def pictures_at(path: str | Path, places: Iterable[Place]) -> dict[Place, bytes]:
    """The picture at each of ``places``, the first where there are several. Raises :class:`UnreadableWorkbook`."""
    wanted = list(places)
    found = {}
    for sheet, row, content in reversed(_found(path, wanted)):
        if content:
            found[sheet, row] = base64.b64decode(content)
    return found


def _found(path: str | Path, wanted: list[Place] | None) -> list:
    if not Path(path).exists():
        raise UnreadableWorkbook(GONE)
    return unpacked(
        handed_back("picture_reader", path, given=packed(wanted), seconds=MAX_SECONDS, too_large=TOO_LARGE)
    )
