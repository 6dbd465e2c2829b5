"""An .xls with pictures, which no library writes as spreadsheets do: its drawing records put in by hand."""

import io
import struct
from collections.abc import Iterable

import olefile
from PIL import Image
from xlwt.CompoundDoc import XlsDoc

_SHEET, _END, _STORED, _SHAPES, _GOING_ON = 0x0085, 0x000A, 0x00EB, 0x00EC, 0x003C
_LONGEST = 8000


def png(colour: str = "red") -> bytes:
    """A picture of one colour."""
    content = io.BytesIO()
    Image.new("RGB", (30, 40), colour).save(content, "PNG")
    return content.getvalue()


def xls_with_pictures(content: bytes, *pictures: bytes, anchors: Iterable[tuple[int, tuple]]) -> bytes:
    """The .xls of one sheet with pictures stored in it, and shapes of (number of the picture, place) over its sheet."""
    with olefile.OleFileIO(content) as file:
        records = file.openstream("Workbook").read()
    stored = b"".join(_part(0xF007, bytes(36) + _part(0xF01E, bytes(17) + one, number=0x6E0)) for one in pictures)
    group = _part(0xF000, _part(0xF001, stored, holds=True), holds=True)
    shapes = b"".join(
        _part(
            0xF004,
            _part(0xF00B, struct.pack("<HI", 0x4104, number), number=1) + _part(0xF010, struct.pack("<9H", 0, *place)),
            holds=True,
        )
        for number, place in anchors
    )
    groups, drawing = _records(_STORED, group), _records(_SHAPES, _part(0xF002, shapes, holds=True))
    end = struct.pack("<HH", _END, 0)
    workbook, sheet = records.index(end), records.rindex(end)
    listed = records.index(struct.pack("<H", _SHEET)) + 4
    begins = struct.pack("<I", struct.unpack_from("<I", records, listed)[0] + len(groups))
    file = io.BytesIO()
    XlsDoc().save(
        file,
        b"".join(
            [records[:listed], begins, records[listed + 4 : workbook], groups, records[workbook:sheet], drawing,
             records[sheet:]]
        ),
    )  # fmt: skip
    return file.getvalue()


def _part(kind: int, content: bytes, number: int = 0, holds: bool = False) -> bytes:
    return struct.pack("<HHI", number << 4 | (0xF if holds else 0), kind, len(content)) + content


def _records(kind: int, content: bytes) -> bytes:
    """A record takes 8,224 bytes: what is longer goes on in others."""
    return b"".join(
        struct.pack("<HH", _GOING_ON if at else kind, len(content[at : at + _LONGEST])) + content[at : at + _LONGEST]
        for at in range(0, len(content), _LONGEST)
    )
