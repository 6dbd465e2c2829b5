"""Opening a workbook as somebody saved it: .xlsx, .xls, .et, .ods, .csv, and tables of HTML or XML named .xls.

What a file is, its content says, not its name. The bytes come from outside, so they are read in a process of their
own (:mod:`office.workbooks.reader`, :mod:`office.workbooks.process`).
"""

from dataclasses import dataclass, field
from pathlib import Path

from office.workbooks.exchange import unpacked_sheets
from office.workbooks.limits import (
    GONE,
    MAX_CELLS,
    MAX_FILE_BYTES,
    MAX_SECONDS,
    TOO_LARGE,
)
from office.workbooks.process import UnreadableWorkbook, handed_back


@dataclass
class Sheet:
    """The cells of one sheet, row 0 being the sheet's first row. ``merged`` are (top, left, bottom, right).

    A cell whose formula failed holds the error as text (#REF!). ``hidden_rows``, ``hidden_columns`` and ``struck``
    (row, column) say what the sheet does not show, or shows crossed out, ``notes`` what is written on a cell: row → column → text.
    ``coloured`` are the cells with a colour and which, ``dressed`` those whose format shows other than they hold, ``boxes``
    the text boxes (first row, last row, text); ``since_1904`` says that days are counted from 1904.
    Of a ``hidden`` sheet there is the name only.
    """

    name: str
    rows: list[list]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    notes: dict[int, dict[int, str]] = field(default_factory=dict)
    coloured: dict[tuple[int, int], str] = field(default_factory=dict)
    dressed: set[tuple[int, int]] = field(default_factory=set)
    boxes: list[tuple[int, int, str]] = field(default_factory=list)
    since_1904: bool = False
    hidden: bool = False


def read_workbook(
    path: str | Path, most_cells: int = MAX_CELLS, fewest_columns: int = 2, *, name_hidden: bool = False
) -> list[Sheet]:
    """Read every visible sheet of the workbook at ``path``; a file of text is one where it has ``fewest_columns``.

    With ``name_hidden`` the sheets that somebody hid come along, by their names.

    Raises :class:`UnreadableWorkbook`; of these :class:`~office.workbooks.process.LargeWorkbook` where there are more than
    ``most_cells`` in it, :class:`~office.workbooks.process.EncryptedWorkbook` where it takes a password to open it.
    """
    path = Path(path)
    _check_size(path)
    outcome = handed_back("reader", path, most_cells, fewest_columns, seconds=MAX_SECONDS, too_large=TOO_LARGE)
    return [_sheet(*one) for one in unpacked_sheets(outcome) if name_hidden or not one[-1]]


def _sheet(
    name: str, rows: list[list], merged: list, hidden_rows: list, hidden_columns: list, struck: list, notes: list, looks: list,
    hidden: bool,  # noqa: FBT001 - comes as one of a tuple
) -> Sheet:  # fmt: skip
    coloured, dressed, boxes, since_1904 = looks or ((), (), (), False)
    return Sheet(
        name,
        rows,
        [tuple(area) for area in merged],
        set(hidden_rows),
        set(hidden_columns),
        set(map(tuple, struck)),
        _by_row(notes),
        {(row, column): colour for row, column, colour in coloured},
        set(map(tuple, dressed)),
        [tuple(box) for box in boxes],
        since_1904=since_1904,
        hidden=hidden,
    )


def _by_row(notes: list) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for row, column, text in notes:
        if text:
            found.setdefault(row, {})[column] = text
    return found


def opened_with(password: str, path: str | Path) -> bytes:
    """The workbook at ``path`` without its password, which goes to the opening process and nowhere else.

    Raises :class:`UnreadableWorkbook` where it is not the right one.
    """
    if not Path(path).exists():
        raise UnreadableWorkbook(GONE)
    return handed_back(
        "opener", path, given=password.encode("utf-8", "replace"), seconds=MAX_SECONDS, too_large=TOO_LARGE
    )


def _check_size(path: Path) -> None:
    if not path.exists():
        raise UnreadableWorkbook(GONE)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableWorkbook("文件是空的。")
    if size > MAX_FILE_BYTES:
        raise UnreadableWorkbook(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请只保留花名册后再传。")
