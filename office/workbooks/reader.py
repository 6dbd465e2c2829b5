"""The process that reads a workbook. It limits its own memory and time and writes what it found to standard output.

Imports nothing of Django: it starts in a few hundredths of a second.
"""

import csv
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from office.workbooks import limits
from office.workbooks.exchange import packed_sheets
from office.workbooks.kinds import OLE, ZIP, check_kind
from office.workbooks.limits import Refused, TooManyCells
from office.workbooks.marks import NOT_CALCULATED, Marks, marks_of
from office.workbooks.process import work

_SUFFIXES = {ZIP: {".xlsx", ".xlsm", ".ods"}, OLE: {".xls"}}
_MARKUP = re.compile(rb"^[\s\xef\xbb\xbf]*<(?:\?xml|!doctype|html|head|meta|table|body|!--)", re.IGNORECASE)
_CALENDAR = re.compile(rb"^[\s\xef\xbb\xbf]*BEGIN:VCALENDAR", re.IGNORECASE)
_YEAR_AND_ONE = re.compile(r"(?:19|20)\d\d\.1")
_AS_TEXT = re.compile(r'^="(.*)"$')


def read_sheets(path: Path, most_cells: int, fewest_columns: int = 2) -> list[tuple]:
    """Sheets as (name, rows, merged areas, hidden rows, hidden columns, struck cells, notes, looks, hidden and so not read).

    A text of fewer than ``fewest_columns`` is no table. Raises :class:`Refused` with the reason, :class:`TooManyCells` where
    there are more than ``most_cells``.
    """
    sheets = [_within_bounds(*sheet) for sheet in _read_sheets(path, most_cells, fewest_columns)]
    if sum(len(row) for _, rows, *_ in sheets for row in rows) > most_cells:
        raise TooManyCells
    if any(
        type(value) is str and len(value) > limits.LONGEST_CELL
        for _, rows, *_ in sheets
        for row in rows
        for value in row
    ):
        raise Refused(limits.CELL_TOO_LONG)
    return sheets


def _read_sheets(path: Path, most_cells: int, fewest_columns: int) -> list[tuple]:
    check_kind(path)
    with path.open("rb") as file:
        head = file.read(4096)
    for magic in (ZIP, OLE):
        if head.startswith(magic):
            return _read_workbook(path, magic, most_cells)
    content = path.read_bytes()
    if is_markup(content):
        from office.workbooks.markup import read_markup

        return read_markup(content, decoded, restore_numbers)
    if _CALENDAR.match(head):
        from office.workbooks.calendars import read_calendar

        return [read_calendar(content)]
    return [_read_text(content, most_cells, fewest_columns)]


def is_markup(content: bytes) -> bool:
    """Whether it is a page, or a workbook written as XML."""
    head = content[:4096]
    return bool(_MARKUP.match(head) or _MARKUP.match(head.replace(b"\x00", b"")[2:]))


def _within_bounds(
    name: str,
    rows: list,
    merged: list,
    hidden_rows: list,
    hidden_columns: list,
    struck: list,
    notes: list,
    looks: Sequence = (),
    hidden: bool = False,  # noqa: FBT001, FBT002 - comes as one of a tuple
) -> tuple:
    """A sheet whose marks lie where it has rows: what a file says of rows and columns far out is left out."""
    last = len(rows) - 1
    columns = max(map(len, rows), default=0)
    areas = [(top, left, min(bottom, last), right) for top, left, bottom, right in merged if top <= last]
    return (
        name,
        rows,
        [area for area in areas if area[0] < area[2] or area[1] < area[3]],
        [row for row in hidden_rows if row <= last],
        [column for column in hidden_columns if column < columns],
        struck,
        [note for note in notes if note[0] <= last],
        looks,
        hidden,
    )


def _read_workbook(path: Path, magic: bytes, most_cells: int) -> list[tuple]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    # By name the library believes the extension; an .xls named .xlsx is opened by its content.
    if path.suffix.lower() in _SUFFIXES[magic]:
        try:
            opened = CalamineWorkbook.from_path(path)
        except Exception:
            opened = CalamineWorkbook.from_filelike(path.open("rb"))
    else:
        opened = CalamineWorkbook.from_filelike(path.open("rb"))
    sheets: list[tuple] = []
    cells = 0
    with opened as workbook:
        marks = _marks(path, magic, [about.name for about in workbook.sheets_metadata])
        for about in workbook.sheets_metadata:
            # What only a program can show again is a program's.
            if about.typ != SheetTypeEnum.WorkSheet or about.visible == SheetVisibleEnum.VeryHidden:
                continue
            if about.visible == SheetVisibleEnum.Hidden:
                sheets.append((about.name, [], [], [], [], [], [], [], True))
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            cells += sheet.total_height * sheet.total_width
            if cells > most_cells:
                raise TooManyCells
            rows = sheet.to_python(skip_empty_area=False)
            own = marks.get(about.name, Marks())
            merged = [(*first, *last) for first, last in (sheet.merged_cell_ranges or [])] or own.merged
            sheets.append((about.name, rows, merged, *_marked(rows, own), False))
    if all(hidden for *_, hidden in sheets):
        raise Refused(limits.NO_VISIBLE_SHEET)
    return sheets


def _marks(path: Path, magic: bytes, names: list[str]) -> dict[str, Marks]:
    """The marks of each sheet of ``names``, by its name."""
    if magic == OLE:
        from office.workbooks.marks_xls import marks_of_xls

        found = marks_of_xls(path)
        return dict(zip(names, found, strict=True)) if len(found) == len(names) else {}
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            return marks_of(archive)
        from office.workbooks.marks_ods import marks_of_ods

        return marks_of_ods(archive)


def _marked(rows: list[list], marks: Marks) -> tuple:
    _make_room(rows, [(row, column) for row, column, text in marks.values if text == NOT_CALCULATED])
    for row, column, text in marks.values:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in ("", None):
            rows[row][column] = text
    return marks.hidden_rows, marks.hidden_columns, marks.struck, marks.notes, marks.looks


def _make_room(rows: list[list], places: list[tuple[int, int]]) -> None:
    """Make the sheet as large as its formulas need: rows and columns at its end that hold nothing else are no rows yet."""
    height = max([len(rows), *(row + 1 for row, _ in places)])
    width = max([*map(len, rows[:1]), *(column + 1 for _, column in places)], default=0)
    if not places or not rows or height * width > limits.MAX_CELLS:
        return
    for row in rows:
        row += [""] * (width - len(row))
    rows += [[""] * width for _ in range(height - len(rows))]


def _read_text(content: bytes, most_cells: int, fewest_columns: int) -> tuple:
    text = decoded(content)
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        text = text[declared.end() :]
    delimiter = declared[1] if declared else _delimiter_of(text[:5000])
    csv.field_size_limit(1_000_000)
    if text.count(delimiter) > most_cells:
        raise TooManyCells
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if _has_swallowed_rows(rows, delimiter):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    if max((len(row) for row in rows), default=0) < fewest_columns:
        raise Refused(limits.NO_TABLE)
    if '="' in text:
        rows = [[_AS_TEXT.sub(r"\1", cell) for cell in row] for row in rows]
    restore_numbers(rows)
    return ("花名册", rows, [], [], [], [], [])


def _delimiter_of(text: str) -> str:
    """What parts the cells: a bar, or the comma of Chinese sentences, only where nothing else does and lines have as many of it."""
    usual = max("\t,;", key=text.count)
    if usual in text:
        return usual
    lines = [line for line in text.splitlines() if line.strip()]
    for rare in "|，":
        ((number, found),) = Counter(line.count(rare) for line in lines).most_common(1) or [(0, 0)]
        if number > 1 and found * 2 > len(lines) > 1:
            return rare
    return usual


def _has_swallowed_rows(rows: list[list[str]], delimiter: str) -> bool:
    """Whether a quotation mark that nobody closed has made one cell of all the lines below it."""
    width = max(map(len, rows), default=0)
    return any(
        ("\n" in cell or "\r" in cell) and any(line.count(delimiter) * 2 >= width for line in cell.splitlines())
        for row in rows
        for cell in row
    )


def restore_numbers(rows: list[list]) -> None:
    """Take 1985.1 of a file of text for the number it may have been, which lost the nought of October.

    Where the column writes 1985.10 in full, it was text.
    """
    in_full = {column for row in rows for column, cell in enumerate(row) if cell[-3:] == ".10"}
    for row in rows:
        for column, cell in enumerate(row):
            if cell[-2:] == ".1" and column not in in_full and _YEAR_AND_ONE.fullmatch(cell):
                row[column] = float(cell)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, GB18030 or UTF-16, with its mark at the beginning or without."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    encodings = ["utf-8-sig", "gb18030"]
    if b"\x00" in content[:4096]:
        # Of UTF-16 without its mark, the commas and digits tell which byte comes first.
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        encodings = ["utf-16-le" if odd > even else "utf-16-be"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused(limits.NO_TABLE)


def _main(path: str, most_cells: str, fewest_columns: str) -> int:
    return work(
        lambda: packed_sheets(read_sheets(Path(path), int(most_cells), int(fewest_columns))),
        seconds=limits.MAX_SECONDS,
        too_large=limits.TOO_LARGE,
        broken=limits.DAMAGED,
    )


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
