"""What an .ods says beside its values (see :mod:`office.workbooks.marks`), and which cells are merged."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from office.workbooks import limits
from office.workbooks.limits import Refused
from office.workbooks.marks import Marks, office_note

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TABLE, _STYLE, _TEXT = (f"{{{_SPACE.format(name)}}}" for name in ("table", "style", "text"))
_OFFICE = f"{{{_SPACE.format('office')}}}"
_ERROR = "error"
_CELLS = frozenset([f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"])
_HIDDEN = frozenset(["collapse", "filter"])
_FAILED = re.compile(r"#[A-Z0-9/?!]+|Err:\d+")


def marks_of_ods(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The marks of each sheet by its name."""
    found: dict[str, Marks] = {}
    struck: set[str] = set()
    walk: _Walk | None = None
    with archive.open("content.xml") as content:
        for event, element in etree.iterparse(
            content, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        ):
            tag = element.tag
            if event == "start":
                if tag == f"{_TABLE}table":
                    walk = _Walk(struck)
                    found[element.get(f"{_TABLE}name") or ""] = walk.marks
                continue
            if tag == f"{_STYLE}style" and _strikes(element):
                struck.add(element.get(f"{_STYLE}name") or "")
            elif walk and tag == f"{_TABLE}table-column":
                walk.column(element)
            elif walk and tag == f"{_TABLE}table-row":
                walk.row(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    return found


def _strikes(style: Any) -> bool:
    return any(
        text.get(f"{_STYLE}text-line-through-style", "none") != "none"
        or text.get(f"{_STYLE}text-line-through-type", "none") != "none"
        for text in style.iterchildren(f"{_STYLE}text-properties")
    )


class _Walk:
    """A sheet walked through from its first row."""

    def __init__(self, struck: set[str]):
        self.marks, self.struck = Marks(), struck
        self.rows = self.columns = 0

    def column(self, element: Any) -> None:
        """Columns of one kind."""
        count = _number(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.marks.hidden_columns += range(self.columns, min(self.columns + count, limits.MAX_COLUMNS))
        self.columns += count

    def row(self, element: Any) -> None:
        """Rows that are the same."""
        count = _number(element, "number-rows-repeated")
        cells = list(self._cells(element))
        # What is repeated to the sheet's end is empty; where it is not, it may cost no more than a sheet does.
        if cells and count * len(cells) > limits.MAX_CELLS:
            raise Refused(limits.TOO_LARGE)
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.marks.hidden_rows += range(self.rows, min(self.rows + count, limits.MAX_CELLS))
        for row in range(self.rows, self.rows + count) if cells else ():
            for column, crossed, failed, down, across, note in cells:
                if note:
                    self.marks.notes.append((row, column, note))
                if crossed:
                    self.marks.struck.append((row, column))
                if failed:
                    self.marks.values.append((row, column, failed))
                if down > 1 or across > 1:
                    self.marks.merged.append((row, column, row + down - 1, column + across - 1))
        self.rows += count

    def _cells(self, row: Any) -> Iterator[tuple[int, bool, str, int, int, str]]:
        """The cells that have a mark: column, whether it is crossed out, its error, rows and columns it spans, its note."""
        column = 0
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            count = _number(cell, "number-columns-repeated")
            text = "\n".join("".join(line.itertext()) for line in cell.iterchildren(f"{_TEXT}p"))
            crossed = bool(text) and self._is_struck(cell)
            failed = text if any(
                name.endswith("}value-type") and said == _ERROR for name, said in cell.attrib.items()
            ) and _FAILED.fullmatch(text) else ""  # fmt: skip
            down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            note = "".join(map(_words, cell.iterchildren(f"{_OFFICE}annotation")))
            if crossed or failed or note or down > 1 or across > 1:
                for place in range(column, min(column + count, limits.MAX_COLUMNS)):
                    yield place, crossed, failed, down, across, note
            column += count

    def _is_struck(self, cell: Any) -> bool:
        """Whether the cell's style crosses it out, or the words in it are crossed out."""
        return bool(self.struck) and any(
            one.get(f"{space}style-name") in self.struck
            for space, one in [(_TABLE, cell), *((_TEXT, span) for span in cell.iter(f"{_TEXT}span"))]
        )


def _words(note: Any) -> str:
    return office_note("\n".join("".join(line.itertext()) for line in note.iterchildren(f"{_TEXT}p")))


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_TABLE}{name}") or ""
    return int(said) if said.isdecimal() and 0 < len(said) < 8 else 1
