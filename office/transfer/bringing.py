"""Bringing tables in: read from a workbook, rehearsed, and carried out; all of it or nothing.

A rehearsal is the real thing taken back: the same functions write and the same rules of the database are asked, so what
the preview shows is what confirming does. What was read travels with the page, signed; the file itself is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from office.refusals import refusal_of
from office.transfer.tables import Row, Table
from office.workbooks.exchange import packed, unpacked
from office.workbooks.marking import Mark, marked_copy
from office.workbooks.process import LargeWorkbook, UnreadableWorkbook
from office.workbooks.reading import Sheet, read_workbook
from office.workbooks.tables import FoundTable, TableRow, find_table

MOST_ROWS = 3000
# A hundred columns each; a workbook with more is given up before its cells are handed over.
_MOST_CELLS = 100 * MOST_ROWS
# No column takes a longer text; what is beyond it is cut before it travels.
_LONGEST_CELL = 5000
_SALT = "office.transfer"
_VALID_SECONDS = 12 * 60 * 60


class StalePreview(Exception):
    """A preview that is too old, somebody else's, or of other tables."""


@dataclass
class Part:
    """One table of a workbook on its way in."""

    table: Table
    found: FoundTable
    rows: list[Row] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, faulty."""
        outcomes = ["faulty" if row.faults else row.outcome for row in self.rows]
        return {name: outcomes.count(name) for name in ("new", "changed", "unchanged", "faulty")}


@dataclass
class Incoming:
    """The tables of a workbook in the order they are written in, the sheets nobody reads, and what stands in the way."""

    parts: list[Part]
    unread: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether everything can be written."""
        return not self.refusals and not any(row.faults for part in self.parts for row in part.rows)

    @property
    def changes(self) -> int:
        """How many rows would be written, or were."""
        return sum(row.outcome in {"new", "changed"} for part in self.parts for row in part.rows)


def read_incoming(path: str | Path, tables: Sequence[Table]) -> Incoming:
    """The tables found in the workbook at ``path``. Nothing is written. Raises :class:`UnreadableWorkbook`."""
    parts: list[Part] = []
    unread = []
    for sheet in _sheets(path):
        part = _part_of(sheet, tables)
        if part is None or not part.found.rows:
            unread.append(sheet.name)
        else:
            parts.append(part)
    if not parts:
        asked = "；".join(_asked_of(table) for table in tables)
        raise UnreadableWorkbook(f"没有找到表格，或表头下面没有内容。表头行里应有：{asked}。")
    if sum(len(part.found.rows) for part in parts) > MOST_ROWS:
        raise UnreadableWorkbook(f"一次最多导入 {MOST_ROWS} 行，请分几次导入。")
    for part in parts:
        for row in part.found.rows:
            for name, value in row.cells.items():
                if isinstance(value, str) and len(value) > _LONGEST_CELL:
                    row.cells[name] = value[:_LONGEST_CELL]
    parts.sort(key=lambda part: tables.index(part.table))
    return Incoming(parts, unread)


def _sheets(path: str | Path) -> list[Sheet]:
    try:
        return read_workbook(path, _MOST_CELLS)
    except LargeWorkbook:
        raise UnreadableWorkbook(
            f"表格太大，一次最多导入 {MOST_ROWS} 行。请删去多余的空行空列，或分几次导入。"
        ) from None


def _part_of(sheet: Sheet, tables: Sequence[Table]) -> Part | None:
    """The table a sheet holds: of several that could be meant, the one in its name, else the one with most columns.

    Where several are asked for, a sheet with more headings that are none of the table's is another table.
    """
    fitting = []
    for table in tables:
        found = find_table(sheet, table.headings, table.needed, key=table.needed[0], carried=table.carried)
        if found and (len(tables) == 1 or table.what in sheet.name or len(found.unused) < len(found.columns)):
            fitting.append(Part(table, found))
    return max(fitting, key=lambda part: (part.table.what in sheet.name, len(part.found.columns)), default=None)


def _asked_of(table: Table) -> str:
    return "、".join(table.columns[name].column_name for name in table.needed)


def rehearse(incoming: Incoming) -> None:
    """Note what carrying it out would come to, and write nothing."""
    _run(incoming, for_good=False)


def carry_out(incoming: Incoming) -> bool:
    """Write everything, or nothing where anything stands in the way; whether it was written."""
    _run(incoming, for_good=True)
    return incoming.fits


def _run(incoming: Incoming, *, for_good: bool) -> None:
    incoming.refusals = []
    try:
        with transaction.atomic():
            at_fault: set[str] = set()
            for part in incoming.parts:
                part.table.for_good, part.table.at_fault = for_good, at_fault
                part.table.prepare()
                part.rows = part.table.read(part.found.rows)
                part.table.take(part.rows)
            # What the database checks at the end of a transaction is asked now, while it can still be said.
            connection.check_constraints()
            if not (for_good and incoming.fits):
                transaction.set_rollback(True)
    except (ValidationError, IntegrityError) as problem:
        incoming.refusals = refusal_of(problem).messages


def marked(incoming: Incoming, path: str | Path) -> bytes:
    """The workbook at ``path`` with every fault at its cell. Raises :class:`UnreadableWorkbook` where it takes no marks."""
    notes: dict[tuple[str, int, int], list[str]] = {}
    for part in incoming.parts:
        for row in part.rows:
            for name, messages in row.faults.items():
                # What is wrong with a row as a whole stands at its first cell.
                column = row.given.columns[name] if name else min(row.given.columns.values())
                notes.setdefault((part.found.sheet, row.given.number, column + 1), []).extend(messages)
    return marked_copy(path, [Mark(*place, "\n".join(said), is_fault=True) for place, said in notes.items()])


def ticket_of(incoming: Incoming, user: User) -> str:
    """What was read, as a text that only this user can hand in again."""
    # Lists of pairs: what is handed over as an object is a date (office/workbooks/exchange.py).
    said = [
        [part.table.what, part.found.sheet, list(part.found.columns.items()), part.found.unused,
         [[row.number, list(row.cells.items())] for row in part.found.rows]]
        for part in incoming.parts
    ]  # fmt: skip
    return signing.dumps(packed([said, incoming.unread]).decode(), salt=_salt(user), compress=True)


def redeemed(ticket: str, tables: Sequence[Table], user: User) -> Incoming:
    """What :func:`ticket_of` wrote down. Raises :class:`StalePreview`."""
    by_name = {table.what: table for table in tables}
    try:
        content = signing.loads(ticket, salt=_salt(user), max_age=_VALID_SECONDS)
    except signing.BadSignature:
        raise StalePreview from None
    said, unread = unpacked(content.encode())
    if any(what not in by_name for what, *_ in said):
        raise StalePreview
    return Incoming([Part(by_name[what], _found(sheet, *rest)) for what, sheet, *rest in said], unread)


def _found(sheet: str, columns: list, unused: list[str], rows: list) -> FoundTable:
    places = dict(columns)
    given = [TableRow(f"{sheet} 第 {number} 行", number, dict(cells), places) for number, cells in rows]
    return FoundTable(sheet, places, given, unused)


def _salt(user: User) -> str:
    return f"{_SALT}.{user.pk}"
