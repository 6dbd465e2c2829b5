"""Tables that government systems export under the name .xls: a page of HTML, or the XML of Excel 2003."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from office.workbooks import limits
from office.workbooks.limits import Refused

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OPTIONS = "{urn:schemas-microsoft-com:office:excel}WorksheetOptions/{urn:schemas-microsoft-com:office:excel}Visible"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_LINE_BREAK = "\ufffc"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class _Grid:
    """Cells put down one after the other, some over several rows and columns."""

    def __init__(self) -> None:
        self.rows: list[list] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.struck: list[tuple[int, int]] = []
        self._covered: set[tuple[int, int]] = set()
        self._cells = 0

    def free_column(self, row: int, column: int) -> int:
        while (row, column) in self._covered:
            column += 1
        return column

    def put(self, row: int, column: int, value: Any, down: int, across: int) -> None:
        down, across = min(down, 10_000), min(across, 1_000)
        self._cells += (row + 1 - len(self.rows)) + (column + 1) + down * across
        if self._cells > limits.MAX_CELLS or column >= limits.MAX_COLUMNS:
            raise Refused(limits.TOO_LARGE)
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line += [""] * (column + 1 - len(line))
        line[column] = value
        if down > 1 or across > 1:
            self.merged.append((row, column, row + down - 1, column + across - 1))
            self._covered |= {
                (r, c)
                for r in range(row, row + down)
                for c in range(column, column + across)
                if (r, c) != (row, column)
            }

    def sheet(self, name: str) -> tuple:
        return (name, self.rows, self.merged, self.hidden_rows, self.hidden_columns, self.struck)


def read_markup(
    content: bytes, decoded: Callable[[bytes], str], restore_numbers: Callable[[list[list]], None]
) -> list[tuple]:
    """The sheets of an Excel 2003 XML file, or the tables of a page.

    ``decoded`` reads a text of no stated encoding, ``restore_numbers`` tells what a page does not: which text is a number.
    """
    if b"urn:schemas-microsoft-com:office:spreadsheet" in content[:4096].replace(b"\x00", b"") and b"<html" not in (
        content[:1024].replace(b"\x00", b"").lower()
    ):
        return _read_spreadsheet(content)
    text = _DECLARATION.sub("", _page(content, decoded))
    page: Any = etree.fromstring(text, etree.HTMLParser(no_network=True, remove_comments=True))
    sheets: list[tuple] = []
    tables: Iterable[Any] = [] if page is None else page.iter("table")
    for table in tables:
        if next(table.iterdescendants("table"), None) is None:
            grid = _read_page_table(table)
            if max(map(len, grid.rows), default=0) > 1:
                restore_numbers(grid.rows)
                sheets.append(grid.sheet(f"表{len(sheets) + 1}"))
    if not sheets:
        raise Refused(limits.NO_TABLE_IN_PAGE)
    return sheets


def _page(content: bytes, decoded: Callable[[bytes], str]) -> str:
    if not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and (
        said := _CHARSET.search(content[:4096])
    ):
        name = said[1].decode().lower()
        try:
            return content.decode("gb18030" if name.startswith("gb") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content)


def _read_page_table(table: Any) -> _Grid:
    grid = _Grid()
    for number, line in enumerate(table.iter("tr")):
        column = 0
        if "display:none" in _style(line):
            grid.hidden_rows.append(number)
        for cell in line.iterchildren("td", "th"):
            column = grid.free_column(number, column)
            grid.put(number, column, _words(cell), _span(cell, "rowspan"), _span(cell, "colspan"))
            if "line-through" in _style(cell) or next(cell.iter("s", "strike", "del"), None) is not None:
                grid.struck.append((number, column))
            column += 1
    return grid


def _style(element: Any) -> str:
    return (element.get("style") or "").replace(" ", "").lower()


def _span(cell: Any, name: str) -> int:
    said = cell.get(name) or ""
    return max(int(said), 1) if said.isdecimal() and len(said) < 6 else 1


def _words(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = _LINE_BREAK + (line_break.tail or "")
    for aside in list(cell.iter("style", "script")):
        aside.text = ""
    text = "".join(cell.itertext())
    # In a page a line of source is no line of text; only <br> is.
    return "\n".join(" ".join(line.split()) for line in text.split(_LINE_BREAK)).strip()


def _read_spreadsheet(content: bytes) -> list[tuple]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, load_dtd=False)
    workbook = etree.fromstring(content, parser)
    struck = {
        style.get(f"{_SS}ID")
        for style in workbook.iter(f"{_SS}Style")
        if any(font.get(f"{_SS}StrikeThrough") == "1" for font in style.iter(f"{_SS}Font"))
    }
    sheets = [
        _read_worksheet(sheet, struck).sheet(sheet.get(f"{_SS}Name") or f"表{number}")
        for number, sheet in enumerate(workbook.iter(f"{_SS}Worksheet"), start=1)
        if sheet.findtext(_OPTIONS, "SheetVisible") == "SheetVisible"
    ]
    if not sheets:
        raise Refused(limits.NO_VISIBLE_SHEET)
    return sheets


def _read_worksheet(sheet: Any, struck: set[str]) -> _Grid:
    grid = _Grid()
    index = 0
    for column in sheet.iter(f"{_SS}Column"):
        index = _number(column, "Index", index + 1)
        last = index + _number(column, "Span", 0)
        if column.get(f"{_SS}Hidden") == "1":
            grid.hidden_columns += range(index - 1, min(last, limits.MAX_COLUMNS))
        index = last
    number = 0
    for line in sheet.iter(f"{_SS}Row"):
        number = _number(line, "Index", number + 1)
        if line.get(f"{_SS}Hidden") == "1":
            grid.hidden_rows.append(number - 1)
        column = 0
        for cell in line.iterchildren(f"{_SS}Cell"):
            column = _number(cell, "Index", grid.free_column(number - 1, column) + 1) - 1
            across = _number(cell, "MergeAcross", 0) + 1
            grid.put(number - 1, column, _typed(cell), _number(cell, "MergeDown", 0) + 1, across)
            if (cell.get(f"{_SS}StyleID") or line.get(f"{_SS}StyleID")) in struck:
                grid.struck.append((number - 1, column))
            column += across
    return grid


def _number(element: Any, name: str, otherwise: int) -> int:
    said = element.get(f"{_SS}{name}") or ""
    return int(said) if said.isdecimal() and len(said) < 8 else otherwise


def _typed(cell: Any) -> Any:
    data = cell.find(f"{_SS}Data")
    text = "" if data is None else "".join(data.itertext())
    kind = None if data is None else data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.removesuffix(".000"))
    except ValueError:
        pass
    return text
