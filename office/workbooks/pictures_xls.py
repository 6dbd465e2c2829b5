"""The pictures of an .xls, from its drawing records.

The format is Microsoft's [MS-ODRAW]: parts of a kind, a length and that many bytes, some of them holding others. The
pictures lie in the workbook's part once, the sheets' parts say where which of them stands. Of the kinds of picture only
those are taken that a photo comes in, and no more of them than a file may be large.
"""

import struct
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from office.workbooks import limits
from office.workbooks.layout import USUAL_HEIGHT, USUAL_WIDTH, Placed, pixels_high, pixels_wide
from office.workbooks.marks_xls import COLINFO, ROW, content_of, records, sheets_of_xls

_GROUP, _DRAWING, _CONTINUE = 0x00EB, 0x00EC, 0x003C
_SHAPE, _STORED, _OPTIONS, _ANCHOR = 0xF004, 0xF007, 0xF00B, 0xF010
# JPEG, PNG, and JPEG with the colours of print.
_PHOTOS = frozenset([0xF01D, 0xF01E, 0xF02A])
# A property of a shape: the number of its picture.
_PICTURE = 0x0104
_HEAD, _BEFORE_STORED, _KEY = 8, 36, 16
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def pictures_of_xls(path: Path) -> Iterator[tuple[str, Placed]]:
    """The sheet's name and the picture, for each picture that stands in a sheet."""
    content = content_of(path)
    pictures = _stored(_joined(content, 0, _GROUP))
    room = limits.MAX_FILE_BYTES
    for name, start in sheets_of_xls(content) if any(pictures) else ():
        grid = _Grid(content, start)
        for number, anchor in _shapes(_joined(content, start, _DRAWING)):
            picture = pictures[number - 1] if 0 < number <= len(pictures) else b""
            room -= len(picture)
            if room < 0:
                return
            if picture:
                yield name, grid.placed(picture, anchor)


def _joined(content: bytes, start: int, wanted: int) -> bytes:
    """What stands in the records ``wanted`` of a part and in those that go on from them."""
    parts, going_on = [], False
    for kind, at, length in records(content, start):
        going_on = kind == wanted or (going_on and kind == _CONTINUE)
        if going_on:
            parts.append(content[at : at + length])
    return b"".join(parts)


def _parts(drawing: bytes, start: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Kind, number, place and length of each part, those within others after them."""
    at = start
    while at + _HEAD <= len(drawing):
        said, kind, length = struct.unpack_from("<HHI", drawing, at)
        at += _HEAD
        yield kind, said >> 4, at, min(length, len(drawing) - at)
        # Those that hold others are gone into, as their places are those of what they hold.
        at += 0 if said & 0xF == 0xF else length


def _stored(group: bytes) -> list[bytes]:
    """The workbook's pictures in their order; empty where one is of no use here."""
    found = []
    for kind, _, at, length in _parts(group):
        if kind == _STORED:
            name = group[at + 33] if length > _BEFORE_STORED else 0
            found.append(_picture(group, at + _BEFORE_STORED + name))
    return found


def _picture(group: bytes, start: int) -> bytes:
    kind, number, at, length = next(_parts(group, start), (0, 0, 0, 0))
    if kind not in _PHOTOS or length > limits.MAX_PICTURE_BYTES:
        return b""
    # One key or two before it, and a mark.
    return group[at + _KEY * (1 + number % 2) + 1 : at + length]


def _shapes(drawing: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The number of its picture and the place of each shape that is one: column, part of it, row, part of it, twice."""
    number = 0
    for kind, count, at, length in _parts(drawing):
        if kind == _SHAPE:
            number = 0
        elif kind == _OPTIONS:
            for place in range(at, at + min(count * 6, length - 5), 6):
                name, value = struct.unpack_from("<HI", drawing, place)
                if name & 0x3FFF == _PICTURE:
                    number = value
        elif kind == _ANCHOR and length >= 18 and number:
            yield number, struct.unpack_from("<8H", drawing, at + 2)


class _Grid:
    """Where the rows and columns of a sheet lie, in pixels."""

    def __init__(self, content: bytes, start: int):
        widths, heights = [pixels_wide(USUAL_WIDTH)] * _MOST_COLUMNS, [pixels_high(USUAL_HEIGHT)] * _MOST_ROWS
        for kind, at, length in records(content, start):
            if kind == COLINFO and length >= 10:
                first, last, width, _, flags = struct.unpack_from("<5H", content, at)
                for column in range(first, min(last + 1, _MOST_COLUMNS)):
                    widths[column] = 0 if flags & 1 else pixels_wide(width / 256)
            elif kind == ROW and length >= 14:
                row, _, _, height = struct.unpack_from("<4H", content, at)
                if not height & 0x8000:
                    heights[row] = pixels_high(height / 20)
        self._widths, self._heights = widths, heights
        self._left, self._top = [0.0, *accumulate(widths)], [0.0, *accumulate(heights)]

    def placed(self, picture: bytes, anchor: tuple[int, ...]) -> Placed:
        """The picture in its place."""
        (column, _, row, _), (left, top), (right, bottom) = anchor[:4], self._point(anchor), self._point(anchor[4:])
        column = min(column, _MOST_COLUMNS - 1)
        return Placed(
            picture,
            row,
            anchor[6],
            column,
            left - self._left[column],
            top - self._top[row],
            right - left,
            bottom - top,
        )

    def _point(self, anchor: tuple[int, ...]) -> tuple[float, float]:
        column, x, row, y = anchor[:4]
        column = min(column, _MOST_COLUMNS - 1)
        return (
            self._left[column] + self._widths[column] * min(x, 1024) / 1024,
            self._top[row] + self._heights[row] * min(y, 256) / 256,
        )
