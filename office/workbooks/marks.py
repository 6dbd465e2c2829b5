"""What an .xlsx says beside its values: hidden rows and columns, struck-out cells, notes, formulas that failed.

The library that reads the values leaves these out. The sheets' XML is scanned for the few marks, not parsed: a large
roster costs some hundredths of a second more. :mod:`marks_xls` and :mod:`marks_ods` do the same for their kinds of file.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from office.workbooks import limits
from office.workbooks.limits import Refused
from office.workbooks.looks import MOST_COLOURED, Styles, boxes_in, crosses_out, styles_of

_RELATION = re.compile(r"\{.*\}id$")
_COLUMNS = re.compile(rb"<(?:\w+:)?cols\b.*?</(?:\w+:)?cols>", re.DOTALL)
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)")
# Hidden, or of no height.
_HIDES = re.compile(rb"\bhidden=[\"'](?:1|true)|\bht=[\"']0(?:\.0*)?[\"']")
_SAID = re.compile(rb"(\w+)=[\"']([^\"']*)[\"']")
# By any style: an office's workbooks have thousands, which as alternatives of a pattern are tried one after the other at each cell.
_STYLED = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bs="(\d+)")([^<>]*)>')
_SINCE_1904 = re.compile(rb"\bdate1904=[\"'](?:1|true)")
# No tag holds another, so that a file of tags without an end is walked through once, not once for each.
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")([^<>]*)>\s*(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f>)?\s*)?(?:<(?:\w+:)?v>([^<]*)<)?'
)
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)><(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_SHARED_TEXT = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="s")([^<>]*)><(?:\w+:)?v>(\d+)</')
_STRIKE = re.compile(rb'<strike(?![^<>]*\bval="(?:0|false)")')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ADDRESS = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_CONSTANT = re.compile(r'^"([^"]*)"$')

# What stands in a cell whose formula was never calculated by the program that wrote the file.
NOT_CALCULATED = "#未计算"
# Everything from this line on in a note is ours; what the office wrote stands before it.
OURS = "【导入核对】"
_COMMENTS, _DRAWING = "/comments", "/drawing"


@dataclass
class Marks:
    """Of one sheet; rows and columns count from 0. ``values`` are (row, column, text) the library gives as empty, ``notes``
    what is written on a cell.

    ``coloured`` are (row, column, colour), ``dressed`` the cells whose format shows other than they hold, ``boxes`` the text
    boxes (first row, last row, text). ``since_1904`` says that days are counted from 1904.
    ``merged`` are the merged areas (top, left, bottom, right) of a kind of file of which the library gives none.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    values: list[tuple[int, int, str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    coloured: list[tuple[int, int, str]] = field(default_factory=list)
    dressed: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[tuple[int, int, str]] = field(default_factory=list)
    since_1904: bool = False

    @property
    def looks(self) -> list:
        """What few sheets have, as it is handed over; nothing for the others."""
        looks = [self.coloured, self.dressed, self.boxes, self.since_1904]
        return looks if any(looks) else []


def office_note(text: str) -> str:
    """What an office wrote on a cell, without what we wrote there when we handed the workbook back."""
    return text.partition(OURS)[0].strip()


def marks_of(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each sheet by its name; of a workbook that is not .xlsx, none."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return {}
    styles = styles_of(parsed(archive.read("xl/styles.xml"))) if "xl/styles.xml" in names else Styles()
    since_1904 = bool(_SINCE_1904.search(archive.read("xl/workbook.xml")))
    struck_texts = _struck_texts(archive) if "xl/sharedStrings.xml" in names else set()
    found = {}
    for name, target in sheets_of(archive):
        if target in names:
            found[name] = _scan(archive.read(target), styles, struck_texts)
            found[name].since_1904 = since_1904
            _take_what_lies_over(archive, target, found[name])
    return found


def _take_what_lies_over(archive: zipfile.ZipFile, target: str, marks: Marks) -> None:
    """Take the notes on cells and the text boxes, which lie in parts of their own."""
    folder, _, name = target.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    names = set(archive.namelist())
    if relations not in names:
        return
    for relation in parsed(archive.read(relations)):
        kind = relation.get("Type", "")
        part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if kind.endswith(_COMMENTS):
            for note in parsed(archive.read(part)).iter():
                if note.tag.endswith("}comment") and (place := _place(note.get("ref", "").encode())):
                    marks.notes.append((*place, office_note("".join(note.itertext()))))
        elif kind.endswith(_DRAWING) and part in names:
            marks.boxes += boxes_in(parsed(archive.read(part)))


def parsed(content: bytes) -> Any:
    """A part of the workbook as XML. Raises :class:`Refused` for one with a document type, which none needs."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused(limits.DAMAGED)
    # No document type, hence no entity, gets this far, and the process it runs in is limited.
    return ElementTree.fromstring(content)  # noqa: S314


def sheets_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    relations = parsed(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for sheet in parsed(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            key = next((value for name, value in sheet.attrib.items() if _RELATION.match(name)), None)
            target = targets.get(key, "")
            yield sheet.get("name"), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _struck_texts(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the texts of which a part is crossed out: the old telephone before the new one in one cell."""
    content = archive.read("xl/sharedStrings.xml")
    if b"strike" not in content:
        return set()
    texts = (one for one in parsed(content) if one.tag.endswith("}si"))
    return {
        number
        for number, text in enumerate(texts)
        if any(one.tag.endswith("}strike") and crosses_out(one) for one in text.iter())
    }


def _scan(content: bytes, styles: Styles, struck_texts: set[int]) -> Marks:
    marks = Marks()
    if columns := _COLUMNS.search(content):
        hidden = bytearray(limits.MAX_COLUMNS)
        for column in _COLUMN.finditer(columns[0]):
            said = dict(_SAID.findall(column[1]))
            if said.get(b"hidden") in (b"1", b"true") or said.get(b"width", b"1").strip(b"0.") == b"":
                first, last = max(int(said[b"min"]), 1), min(int(said[b"max"]), limits.MAX_COLUMNS)
                hidden[first - 1 : last] = b"\1" * (last + 1 - first)
        marks.hidden_columns = [number for number, off in enumerate(hidden) if off]
    marks.hidden_rows = list(_hidden_rows(content))
    if b't="e"' in content:
        for cell in _ERROR.finditer(content):
            _add(marks, cell[1], cell[2].decode("utf-8", "replace") if cell[2] else "#ERROR!")
    if b"<f" in content or b":f" in content:
        for cell in _UNCALCULATED.finditer(content):
            if b't="str"' not in cell[1]:
                constant = _CONSTANT.match((cell[2] or b"").decode("utf-8", "replace").replace("&quot;", '"'))
                _add(marks, cell[1], constant[1] if constant else NOT_CALCULATED)
    _take_looks(content, styles, marks)
    marks.struck += _struck_in_part(content, struck_texts)
    return marks


def _hidden_rows(content: bytes) -> Iterator[int]:
    if not _HIDES.search(content):
        return
    number = -1
    for row in _ROW.finditer(content):
        said = _ROW_NUMBER.search(row[1])
        # Not every program numbers its rows.
        number = int(said[1]) - 1 if said else number + 1
        if _HIDES.search(row[1]):
            yield number


def _take_looks(content: bytes, styles: Styles, marks: Marks) -> None:
    """Note the cells that their style crosses out, colours, or has shown otherwise."""
    if not (wanted := styles.any):
        return
    for cell in _STYLED.finditer(content):
        if (style := int(cell[1])) in wanted and (place := place_of(cell[2])):
            if style in styles.struck:
                marks.struck.append(place)
            if style in styles.dressed:
                marks.dressed.append(place)
            if style in styles.coloured and len(marks.coloured) <= MOST_COLOURED:
                marks.coloured.append((*place, styles.coloured[style]))
    if len(marks.coloured) > MOST_COLOURED:
        marks.coloured = []


def _struck_in_part(content: bytes, texts: set[int]) -> Iterator[tuple[int, int]]:
    """The cells of whose text a part is crossed out."""
    if texts:
        found = (cell[1] for cell in _SHARED_TEXT.finditer(content) if int(cell[2]) in texts)
        yield from filter(None, map(place_of, found))
    if b"<strike" in content:
        yield from _struck_within(content)


def _struck_within(content: bytes) -> Iterator[tuple[int, int]]:
    """The cells that hold a text of their own, with no number, of which a part is crossed out."""
    for piece in content.split(b"</is>")[:-1]:
        cell, _, text = piece.rpartition(b"<is>")
        if _STRIKE.search(text) and (place := place_of(cell[cell.rfind(b"<c ") :])):
            yield place


def _add(marks: Marks, attributes: bytes, text: str) -> None:
    if place := place_of(attributes):
        marks.values.append((*place, text))


def place_of(attributes: bytes) -> tuple[int, int] | None:
    """Row and column of a cell, counted from 0, by the attributes of its element."""
    found = _PLACE.search(attributes)
    return _place(found[1] + found[2]) if found else None


def _place(address: bytes) -> tuple[int, int] | None:
    found = _ADDRESS.fullmatch(address)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - ord("A") + 1
    return int(found[2]) - 1, column - 1
