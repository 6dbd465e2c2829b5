"""A workbook whose rows are written as XML while they come; all else of it (styles, page, lists) is openpyxl's.

Of a large export nearly all the time went into an object for each cell. A row here is a line of text in a file beside the
workbook, put into its sheet when the workbook is finished: what is in memory does not grow with the rows.
"""

import re
import shutil
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, cast
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# A finished workbook up to this stays in memory, a larger one is a file without a name.
_IN_MEMORY = 2 * 1024 * 1024
_EMPTY = b"<sheetData></sheetData>"
# What stands in XML by another name, and what cannot stand in it at all.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REMEMBERED = 5_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# The longest text of a cell that Excel takes.
_LONGEST = 32_767


def is_number(value: Any) -> bool:
    """Whether a cell keeps ``value`` as a number; all else is text."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def text_cell(cell: Any, value: object) -> None:
    """Write ``value`` as text that stays text: no formula, no number with its last digits lost.

    The quote prefix keeps it so when the cell is edited and entered again.
    """
    text = "" if value is None else str(value)
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True


class Look(dict[str, str]):
    """How the cells of one look are written: text → the rest of its cell's XML. A word that comes often is escaped once.

    The numbers of styles are of a number, of a text, and of a text that begins like a formula, which is marked as text.
    """

    def __init__(self, number: int, text: int, quoted: int) -> None:
        super().__init__()
        self._number, self._text, self._quoted = number, text, quoted

    def __missing__(self, text: str) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        if text:
            style = self._quoted if text.startswith(FORMULA_STARTS) else self._text
            space = ' xml:space="preserve"' if text != text.strip() else ""
            self[text] = f' s="{style}" t="inlineStr"><is><t{space}>{_in_xml(text)}</t></is></c>'
        else:
            self[text] = f' s="{self._number}"/>'
        return self[text]

    def of(self, value: Any) -> str:
        """The same of a value of any kind."""
        if is_number(value):
            return f' s="{self._number}"><v>{value}</v></c>'
        return self["" if value is None else str(value)]


def _in_xml(text: str) -> str:
    text = text[:_LONGEST]
    return escape(_NEVER.sub("", text), {"\r": "&#13;"}) if _SPECIAL.search(text) else text


class Rows:
    """The rows of one sheet."""

    def __init__(self, sheet: WriteOnlyWorksheet, columns: int) -> None:
        self.sheet = sheet
        self.count = 0
        self._letters = [get_column_letter(number) for number in range(1, columns + 1)]
        self._kept = TemporaryFile()  # noqa: SIM115 (gone with the workbook)

    def append(self, cells: Sequence[Any], looks: Sequence[Look | None], height: float | None = None) -> None:
        """One row; ``height`` in points where it is not the sheet's own. No cell stands where there is no look."""
        self.count += 1
        number = str(self.count)
        parts = [f'<row r="{number}" ht="{height}" customHeight="1">' if height else f'<row r="{number}">']
        for letter, value, look in zip(self._letters, cells, looks, strict=True):
            if look is not None:
                parts.append(f'<c r="{letter}{number}"{look[value] if type(value) is str else look.of(value)}')
        parts.append("</row>")
        self._kept.write("".join(parts).encode())

    def write_to(self, part: IO[bytes]) -> None:
        """Write all rows into a part of the finished workbook."""
        self._kept.seek(0)
        shutil.copyfileobj(self._kept, part, 1 << 20)


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self.workbook = Workbook(write_only=True)
        self._rows: list[Rows] = []

    @property
    def sheets(self) -> int:
        """How many sheets there are."""
        return len(self.workbook.worksheets)

    def new_sheet(self, name: str) -> Any:
        """One more sheet."""
        return self.workbook.create_sheet(name)

    def look(self, **style: Any) -> Look:
        """How cells with ``style`` (font, alignment, border, fill) are written: numbers, and text that stays text."""

        def number_of(text: str) -> int:
            cell = WriteOnlyCell(self.workbook.worksheets[0])
            for name, value in style.items():
                setattr(cell, name, value)
            text_cell(cell, text)
            return cell.style_id

        return Look(number=number_of(""), text=number_of("text"), quoted=number_of("=text"))

    def rows_of(self, sheet: WriteOnlyWorksheet, columns: int) -> Rows:
        """The rows of a new ``sheet`` of the workbook."""
        self._rows.append(Rows(sheet, columns))
        return self._rows[-1]

    def finished(self) -> IO[bytes]:
        """The whole workbook, open at its beginning."""
        target = new_file()
        with new_file() as shell:
            self.workbook.save(shell)
            rows = {rows.sheet.path.removeprefix("/"): rows for rows in self._rows}
            with zipfile.ZipFile(shell) as before, new_zip(target) as after:
                for info in before.infolist():
                    with after.open(info.filename, "w") as part:
                        head, empty, tail = before.read(info).partition(_EMPTY)
                        part.write(head)
                        if empty and (found := rows.get(info.filename)):
                            part.write(b"<sheetData>")
                            found.write_to(part)
                            part.write(b"</sheetData>")
                        else:
                            part.write(empty)
                        part.write(tail)
        target.seek(0)
        return target


def new_file() -> IO[bytes]:
    """An empty file without a name, in memory as long as it is small."""
    return cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY))


def new_zip(target: IO[bytes]) -> zipfile.ZipFile:
    """An empty archive in ``target``; rows of a table are as small after the third level as after the sixth, in half the time."""
    return zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
