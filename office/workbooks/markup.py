"""Tables that government systems export under the name .xls: a page of HTML, or the XML of Excel 2003."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from office.workbooks import limits
from office.workbooks.limits import Refused
from office.workbooks.marks import office_note

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OPTIONS = "{urn:schemas-microsoft-com:office:excel}WorksheetOptions/{urn:schemas-microsoft-com:office:excel}Visible"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# What one cell spans, however much it says.
_MOST_DOWN, _MOST_ACROSS = 10_000, 1_000
_LINE_BREAK = "\ufffc"
_COMMENT = re.compile(r"<!--.*?-->|<script.*?</script", re.DOTALL | re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class _Covered:
    """The places that cells lie over which span several rows and columns."""

    def __init__(self) -> None:
        self._places: set[tuple[int, int]] = set()

    def free_column(self, row: int, column: int) -> int:
        """The first column from ``column`` on that no cell lies over."""
        while (row, column) in self._places:
            column += 1
        return column

    def cover(self, row: int, column: int, down: int, across: int) -> None:
        """Note a cell that spans so many rows and columns."""
        if down > 1 or across > 1:
            self._places |= {(r, c) for r in range(row, row + down) for c in range(column, column + across)}


class _Grid:
    """The cells of a table put down in their places."""

    def __init__(self) -> None:
        self.rows: list[list] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.struck: list[tuple[int, int]] = []
        self.notes: list[tuple[int, int, str]] = []
        self._cells = 0

    def put(self, row: int, column: int, value: Any, down: int, across: int) -> None:
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

    def sheet(self, name: str) -> tuple:
        return (name, self.rows, self.merged, self.hidden_rows, self.hidden_columns, self.struck, self.notes)


def read_markup(
    content: bytes, decoded: Callable[[bytes], str], restore_numbers: Callable[[list[list]], None]
) -> list[tuple]:
    """The sheets of an Excel 2003 XML file, or the tables of a page.

    ``decoded`` reads a text of no stated encoding, ``restore_numbers`` tells what a page does not: which text is a number.
    """
    if is_spreadsheet(content):
        return _read_spreadsheet(content)
    sheets: list[tuple] = []
    for name, _, grid in page_grids(content, decoded):
        restore_numbers(grid.rows)
        sheets.append(grid.sheet(name))
    if not sheets:
        raise Refused(limits.NO_TABLE_IN_PAGE)
    return sheets


def is_spreadsheet(content: bytes) -> bool:
    """Whether it is the XML of Excel 2003, no page."""
    head = content[:4096].replace(b"\x00", b"")
    return SS[1:-1].encode() in head and b"<html" not in content[:1024].replace(b"\x00", b"").lower()


def page_grids(content: bytes, decoded: Callable[[bytes], str]) -> Iterator[tuple[str, Any, _Grid]]:
    """Name, element and cells of each table of a page that has two columns at least and no table in it."""
    text = _DECLARATION.sub("", _page(content, decoded))
    said = _COMMENT.sub("", text).lower()
    if said.count("<table") > said.count("</table"):
        raise Refused(limits.PAGE_CUT_SHORT)
    page: Any = etree.fromstring(text, etree.HTMLParser(no_network=True, remove_comments=True))
    number = 0
    for table in () if page is None else page.iter("table"):
        if next(table.iterdescendants("table"), None) is None:
            grid = _read_page_table(table)
            if max(map(len, grid.rows), default=0) > 1:
                number += 1
                yield f"表{number}", table, grid


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
        if "display:none" in _style(line):
            grid.hidden_rows.append(number)
    for row, column, cell, _, down, across in page_cells(table):
        grid.put(row, column, _words(cell), down, across)
        if "line-through" in _style(cell) or next(cell.iter("s", "strike", "del"), None) is not None:
            grid.struck.append((row, column))
    return grid


def page_cells(table: Any) -> Iterator[tuple[int, int, Any, Any, int, int]]:
    """Row, column, element, element of the row, and rows and columns spanned, of each cell."""
    covered = _Covered()
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterchildren("td", "th"):
            column = covered.free_column(row, column)
            down, across = min(_span(cell, "rowspan"), _MOST_DOWN), min(_span(cell, "colspan"), _MOST_ACROSS)
            yield row, column, cell, line, down, across
            covered.cover(row, column, down, across)
            column += 1


def _style(element: Any) -> str:
    return (element.get("style") or "").replace(" ", "").lower()


def _span(cell: Any, name: str) -> int:
    said = cell.get(name) or ""
    return max(int(said), 1) if said.isdecimal() and len(said) < 6 else 1


def _words(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = _LINE_BREAK + (line_break.tail or "")
    for aside in list(cell.iter("style", "script", "comment")):
        aside.text = ""
    text = "".join(cell.itertext())
    # In a page a line of source is no line of text; only <br> is.
    return "\n".join(" ".join(line.split()) for line in text.split(_LINE_BREAK)).strip()


def worksheets(content: bytes) -> Iterator[tuple[str, Any]]:
    """Name and element of each sheet that is shown."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, load_dtd=False)
    for number, sheet in enumerate(etree.fromstring(content, parser).iter(f"{SS}Worksheet"), start=1):
        if sheet.findtext(_OPTIONS, "SheetVisible") == "SheetVisible":
            yield sheet.get(f"{SS}Name") or f"表{number}", sheet


def _read_spreadsheet(content: bytes) -> list[tuple]:
    sheets = []
    struck: set | None = None
    for name, sheet in worksheets(content):
        if struck is None:
            struck = {
                style.get(f"{SS}ID")
                for style in sheet.getroottree().iter(f"{SS}Style")
                if any(font.get(f"{SS}StrikeThrough") == "1" for font in style.iter(f"{SS}Font"))
            }
        sheets.append(_read_worksheet(sheet, struck).sheet(name))
    if not sheets:
        raise Refused(limits.NO_VISIBLE_SHEET)
    return sheets


def _read_worksheet(sheet: Any, struck: set[str]) -> _Grid:
    grid = _Grid()
    for first, last, column in spreadsheet_columns(sheet):
        if column.get(f"{SS}Hidden") == "1":
            grid.hidden_columns += range(first, min(last + 1, limits.MAX_COLUMNS))
    for row, line in _lines(sheet):
        if line.get(f"{SS}Hidden") == "1":
            grid.hidden_rows.append(row)
    for row, place, cell, line, down, across in worksheet_cells(sheet):
        grid.put(row, place, _typed(cell), down, across)
        if (cell.get(f"{SS}StyleID") or line.get(f"{SS}StyleID")) in struck:
            grid.struck.append((row, place))
        if (note := cell.find(f"{SS}Comment")) is not None:
            grid.notes.append((row, place, office_note("".join(note.itertext()))))
    return grid


def spreadsheet_columns(sheet: Any) -> Iterator[tuple[int, int, Any]]:
    """First, last and element of the columns a sheet says something of."""
    index = 0
    for column in sheet.iter(f"{SS}Column"):
        index = number_of(column, "Index", index + 1)
        last = index + number_of(column, "Span", 0)
        yield index - 1, last - 1, column
        index = last


def worksheet_cells(sheet: Any) -> Iterator[tuple[int, int, Any, Any, int, int]]:
    """Row, column, element, element of the row, and rows and columns spanned, of each cell."""
    covered = _Covered()
    for row, line in _lines(sheet):
        column = 0
        for cell in line.iterchildren(f"{SS}Cell"):
            column = number_of(cell, "Index", covered.free_column(row, column) + 1) - 1
            down = min(number_of(cell, "MergeDown", 0) + 1, _MOST_DOWN)
            across = min(number_of(cell, "MergeAcross", 0) + 1, _MOST_ACROSS)
            yield row, column, cell, line, down, across
            covered.cover(row, column, down, across)
            column += across


def _lines(sheet: Any) -> Iterator[tuple[int, Any]]:
    number = 0
    for line in sheet.iter(f"{SS}Row"):
        number = number_of(line, "Index", number + 1)
        yield number - 1, line


def number_of(element: Any, name: str, otherwise: int) -> int:
    """What an attribute says; ``otherwise`` where it says no number."""
    said = element.get(f"{SS}{name}") or ""
    return int(said) if said.isdecimal() and len(said) < 8 else otherwise


def _typed(cell: Any) -> Any:
    data = cell.find(f"{SS}Data")
    text = "" if data is None else "".join(data.itertext())
    kind = None if data is None else data.get(f"{SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.removesuffix(".000"))
    except ValueError:
        pass
    return text
