"""A workbook handed back with cells marked and a note on each, everything else in it kept.

The work is done in a process of its own with limited memory and time, as reading is: see
:mod:`office.workbooks.marker`.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from office.workbooks.exchange import packed
from office.workbooks.limits import GONE, MARKING_SECONDS, TOO_LARGE_TO_MARK
from office.workbooks.process import UnreadableWorkbook, handed_back


@dataclass(frozen=True)
class Mark:
    """A note on the cell of ``sheet`` in ``row`` and ``column``, counted from 1; red for a fault, yellow else.

    ``value`` is what the cell is to hold from now on; None leaves it as it is.
    """

    sheet: str
    row: int
    column: int
    note: str
    is_fault: bool
    value: str | None = None


def marked_copy(path: str | Path, marks: Iterable[Mark]) -> bytes:
    """The workbook at ``path`` as .xlsx with ``marks`` set and those of an earlier time taken out.

    Raises :class:`UnreadableWorkbook` with the reason, in Chinese, where it cannot be marked.
    """
    if not Path(path).exists():
        raise UnreadableWorkbook(GONE)
    return handed_back(
        "marker",
        path,
        given=packed([astuple(mark) for mark in marks]),
        seconds=MARKING_SECONDS,
        too_large=TOO_LARGE_TO_MARK,
    )
