"""What an .xls says beside its values (see :mod:`office.workbooks.marks`): its records are walked through, not parsed.

The format is Microsoft's [MS-XLS]: records of a number, a length and that many bytes, first of the workbook, then of each
sheet. A record that is shorter than it should be says nothing.
"""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile
import xlrd

from office.workbooks.looks import MOST_COLOURED, WITHOUT_YEAR, Styles, indexed_colour, shows_something_else
from office.workbooks.marks import Marks, office_note

ROW, COLINFO = 0x0208, 0x007D
_BOF, _EOF, _BOUNDSHEET, _FONT, _XF = 0x0809, 0x000A, 0x0085, 0x0031, 0x00E0
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
# Labels, numbers: each begins with row, column and format.
_CELLS = frozenset([_FORMULA, _BOOLERR, 0x00FD, 0x0203, 0x027E, 0x0204, 0x00D6])
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_EXCEL_97 = 0x0600
_NOTE = 0x001C
_STRUCK_OUT = 0x0008
_FORMAT, _SINCE_1904, _OBJECT, _TEXT, _CONTINUED = 0x041E, 0x0022, 0x005D, 0x01B6, 0x003C
_A_NOTE = 0x0019
_ROW_HIDDEN = 0x0020


def marks_of_xls(path: Path) -> list[Marks]:
    """The marks of each sheet in the order of the workbook, sheets that are charts among them."""
    content = content_of(path)
    starts, since_1904 = [], False
    for kind, at, length in records(content, 0):
        if kind == _BOUNDSHEET and length >= 6:
            starts.append(struct.unpack_from("<I", content, at)[0])
        elif kind == _SINCE_1904 and length >= 2:
            since_1904 = content[at] == 1
    styles = _styles(content)
    found = [_scan(content, start, styles) for start in starts]
    for marks in found:
        marks.since_1904 = since_1904
    if any(kind == _NOTE for start in starts for kind, _, _ in records(content, start)):
        _take_notes(path, found)
    return found


def _styles(content: bytes) -> Styles:
    """What the formats of cells say, by the fonts, the number formats and the grounds they name."""
    styles, codes = Styles(), dict[int, str]()
    fonts: list[tuple[bool, str]] = []
    number = -1
    for kind, at, length in records(content, 0):
        if kind == _FONT and length >= 6:
            flags, colour = struct.unpack_from("<HH", content, at + 2)
            fonts.append((bool(flags & _STRUCK_OUT), indexed_colour(colour, of_font=True)))
        elif kind == _FORMAT and length >= 5:
            codes[struct.unpack_from("<H", content, at)[0]] = _text(content[at + 4 : at + length], content, at + 2)
        elif kind == _XF and length >= 4:
            number += 1
            font, code = struct.unpack_from("<HH", content, at)
            # There is no font of number 4: the one after 3 is called 5.
            place = font - (font > 4)
            struck, colour = fonts[place] if place < len(fonts) else (False, "")
            if struck:
                styles.struck.add(number)
            if code in WITHOUT_YEAR or shows_something_else(codes.get(code, "")):
                styles.dressed.add(number)
            if colour := _ground(content, at, length) + colour:
                styles.coloured[number] = colour
    return styles


def _text(flagged: bytes, content: bytes, at: int) -> str:
    """A text behind the byte that says how wide its characters are; its length stands at ``at``."""
    (count,) = struct.unpack_from("<H", content, at)
    wide = flagged[0] & 1
    return flagged[1 : 1 + count * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _ground(content: bytes, at: int, length: int) -> str:
    if length < 20 or struct.unpack_from("<I", content, at + 14)[0] >> 26 == 0:
        return ""
    return indexed_colour(struct.unpack_from("<H", content, at + 18)[0] & 0x7F, of_font=False)


def _take_notes(path: Path, found: list[Marks]) -> None:
    """The notes, whose words lie in records of drawings: by xlrd, which puts these together."""
    with xlrd.open_workbook(path, formatting_info=True, logfile=io.StringIO()) as book:
        if book.nsheets == len(found):
            for marks, sheet in zip(found, book.sheets(), strict=True):
                marks.notes = [(*place, office_note(note.text)) for place, note in sheet.cell_note_map.items()]


def content_of(path: Path) -> bytes:
    """The records of the workbook; none where the file holds no workbook."""
    with olefile.OleFileIO(path) as file:
        name = next((name for name in ("Workbook", "Book") if file.exists(name)), "")
        return file.openstream(name).read() if name else b""


def records(content: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record up to the end of the part that begins at ``start``, charts in it left out."""
    at, depth = start, 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        at += 4
        if at + length > len(content):
            return
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at, length
        at += length


def sheets_of_xls(content: bytes) -> Iterator[tuple[str, int]]:
    """Name and beginning of each sheet; of files before Excel 97, whose names are of any encoding, none."""
    if len(content) < 6 or struct.unpack_from("<H", content, 4)[0] != _EXCEL_97:
        return
    for kind, at, length in records(content, 0):
        if kind == _BOUNDSHEET and length >= 8:
            count, wide = content[at + 6], content[at + 7] & 1
            name = content[at + 8 : at + 8 + count * (2 if wide else 1)]
            yield name.decode("utf-16-le" if wide else "latin-1", "replace"), struct.unpack_from("<I", content, at)[0]


def _scan(content: bytes, start: int, styles: Styles) -> Marks:
    marks, boxes = Marks(), _Boxes()
    for kind, at, length in records(content, start):
        if kind in _CELLS and length >= 6:
            row, column, number = struct.unpack_from("<HHH", content, at)
            _look(marks, row, column, number, styles)
            if error := _error(content, kind, at, length):
                marks.values.append((row, column, error))
        elif kind == _MULRK and length >= 6:
            row, first = struct.unpack_from("<HH", content, at)
            for place in range((length - 6) // 6):
                number = struct.unpack_from("<H", content, at + 4 + place * 6)[0]
                _look(marks, row, first + place, number, styles)
        elif kind in (ROW, COLINFO):
            _hide(marks, content, kind, at, length)
        elif kind in (_OBJECT, _TEXT, _CONTINUED):
            boxes.take(marks, content, kind, at, length)
    if len(marks.coloured) > MOST_COLOURED:
        marks.coloured = []
    return marks


def _hide(marks: Marks, content: bytes, kind: int, at: int, length: int) -> None:
    if kind == ROW and length >= 14 and struct.unpack_from("<H", content, at + 12)[0] & _ROW_HIDDEN:
        marks.hidden_rows.append(struct.unpack_from("<H", content, at)[0])
    elif kind == COLINFO and length >= 10:
        first, last, _, _, flags = struct.unpack_from("<HHHHH", content, at)
        if flags & 1:
            marks.hidden_columns += range(first, min(last, 255) + 1)


class _Boxes:
    """The text boxes: of each a record says what it is, another how long its text is, a third has the text."""

    def __init__(self) -> None:
        self._is_a_note = False
        self._length = 0

    def take(self, marks: Marks, content: bytes, kind: int, at: int, length: int) -> None:
        if kind == _OBJECT and length >= 6:
            self._is_a_note = struct.unpack_from("<H", content, at + 4)[0] == _A_NOTE
        elif kind == _TEXT and length >= 12 and not self._is_a_note:
            self._length = struct.unpack_from("<H", content, at + 10)[0]
        elif kind == _CONTINUED and self._length and length > 1:
            wide = content[at] & 1
            words = content[at + 1 : at + 1 + min(length - 1, self._length * (2 if wide else 1))]
            # Where the box lies is told in records of drawings, which are not read.
            marks.boxes.append((-1, -1, words.decode("utf-16-le" if wide else "latin-1", "replace").strip()))
            self._length = 0


def _look(marks: Marks, row: int, column: int, number: int, styles: Styles) -> None:
    if number in styles.struck:
        marks.struck.append((row, column))
    if number in styles.dressed:
        marks.dressed.append((row, column))
    if number in styles.coloured and len(marks.coloured) <= MOST_COLOURED:
        marks.coloured.append((row, column, styles.coloured[number]))


def _error(content: bytes, kind: int, at: int, length: int) -> str:
    """The error a cell holds; "" for none."""
    code = None
    if kind == _BOOLERR and length >= 8 and content[at + 7]:
        code = content[at + 6]
    elif kind == _FORMULA and length >= 14 and content[at + 12 : at + 14] == b"\xff\xff" and content[at + 6] == 2:
        code = content[at + 8]
    return "" if code is None else _ERRORS.get(code, "#ERROR!")
