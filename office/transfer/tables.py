"""A table of the office as a resource of django-import-export: its columns, and what reading its rows writes.

A subclass declares columns, says who may use it, and writes in :meth:`Table.take`. Pages, template and export follow
from it (:mod:`office.transfer.pages`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from import_export.fields import Field
from import_export.resources import Resource

from accounts.models import User
from accounts.requests import StaffRequest
from office.bulk import update_rows
from office.transfer.cells import Cell, TextCell, plain
from office.workbooks.cells import text_of
from office.workbooks.tables import TableRow

# Typed into a cell, it takes away what is on file; an empty cell leaves it.
CLEARED = frozenset({"-", "—", "——", "－", "–"})

# What a spreadsheet shows where a formula failed.
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


class Column(Field):
    """A column: its heading and others seen for it, the cell, and how it looks in a workbook."""

    def __init__(
        self,
        heading: str,
        cell: Cell | None = None,
        *,
        attribute: str | None = None,
        also: Sequence[str] = (),
        width: float = 12,
        example: str = "",
        long: bool = False,
        summed: bool = False,
        strict: bool = False,
        comes_in: bool = True,
        goes_out: bool = True,
    ):
        super().__init__(attribute=attribute, column_name=heading, widget=cell or TextCell())
        self.also, self.width, self.example = also, width, example
        # Whether it holds sentences, is added up in the row of totals, and refuses words its drop-down list has not.
        self.long, self.summed, self.strict = long, summed, strict
        # What follows from the rest only goes out; what merely tells two people apart only comes in.
        self.comes_in, self.goes_out = comes_in, goes_out


@dataclass
class Row:
    """A row: its values by field, what is wrong with it and where, and what taking it came to.

    ``values`` holds the columns whose cells are not empty; None in it takes away what is on file. ``outcome`` is "new",
    "changed" or "unchanged", ``before`` the words on file of the fields it changes.
    """

    given: TableRow
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    outcome: str = ""
    before: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong with the cell of the field ``name``, or of the whole row where it has no such cell."""
        self.faults.setdefault(name if name in self.given.columns else "", []).append(message)

    @property
    def problems(self) -> list[str]:
        """Every fault with the address of its cell: C5：…"""
        return [
            f"{self.given.where(name)}：{message}" if name else message
            for name, messages in self.faults.items()
            for message in messages
        ]


class Table(Resource):
    """A table that goes out as a workbook and comes in again."""

    # What a row is about, as headings and sentences say it; also the name of the sheet.
    what: ClassVar[str]
    # What its rows are counted in.
    unit: ClassVar[str] = "条"
    # Who may bring it in, asked again for each record where it belongs to a village.
    permission: ClassVar[str]
    # A row is the header when it names these fields; a row without a cell in the first of them is nobody's.
    needed: ClassVar[tuple[str, ...]]
    # Fields written once for the rows below them.
    carried: ClassVar[frozenset[str]] = frozenset()
    # What the import page says of the columns.
    lead: ClassVar[str] = ""

    def __init__(self, user: User):
        super().__init__()
        self.user = user
        self.township: Any = user.township
        # The names of what an earlier table of the same workbook could not take.
        self.at_fault: set[str] = set()
        # Whether what is written stays: a rehearsal does not draw passwords.
        self.for_good = False
        for name, column in self.fields.items():
            column.attribute = column.attribute or name

    def prepare(self) -> None:
        """Look up what the cells refer to and what is offered: before each reading, as an earlier table may have made it, and
        before the workbook is written.
        """

    def offered(self) -> dict[str, Sequence[str]]:
        """Field → the words of its drop-down list in the template."""
        return {}

    def answer(self, request: StaffRequest) -> HttpResponse | None:
        """A page of its own once the rows are written, where something is to be handed out."""
        return None

    def take(self, rows: list[Row]) -> None:
        """Write the rows without a fault, noting what came of each; faults found on the way are noted too."""
        raise NotImplementedError

    @property
    def columns(self) -> dict[str, Column]:
        """The columns by field, in their order."""
        return self.fields

    @property
    def coming_in(self) -> dict[str, Column]:
        """The columns that are read."""
        return {name: column for name, column in self.columns.items() if column.comes_in}

    @property
    def going_out(self) -> dict[str, Column]:
        """The columns that are written."""
        return {name: column for name, column in self.columns.items() if column.goes_out}

    @property
    def headings(self) -> dict[str, list[str]]:
        """Field → the headings it goes by, its own first."""
        return {name: [column.column_name, *column.also] for name, column in self.columns.items()}

    def read(self, given: Iterable[TableRow]) -> list[Row]:
        """The rows with their cells read and every cell that cannot be read noted."""
        rows = [Row(one) for one in given]
        for row in rows:
            if row.given.struck:
                row.fault("", "这一行有划掉的单元格(删除线)。不要了就删去这一行，还要就去掉删除线。")
        for name, column in self.coming_in.items():
            column.widget.prepare([row.given.cells[name] for row in rows if name in row.given.cells])
            for row in rows:
                if name in row.given.cells:
                    self._read_cell(row, name, column)
        return rows

    def _read_cell(self, row: Row, name: str, column: Column) -> None:
        text = text_of(row.given.cells[name])
        if text in CLEARED:
            row.values[name] = None
            return
        if text in ERRORS:
            row.fault(name, f"公式出错，单元格里是 {text}。")
            return
        try:
            row.values[name] = column.clean({column.column_name: row.given.cells[name]})
        except ValueError as problem:
            row.fault(name, str(problem))

    def words(self, name: str, value: Any) -> object:
        """A value in the words of its column."""
        return self.columns[name].widget.render(value)

    def take_each(self, rows: list[Row], act: Callable[[Row], None]) -> None:
        """Take each row by ``act(row)``, in a savepoint of its own: what it refuses is the row's fault.

        Rows with a fault are asked too, so that everything wrong with them is said at once; ``act`` writes none of them.
        """
        for row in rows:
            try:
                with transaction.atomic():
                    act(row)
            except ValidationError as problem:
                note_refusal(row, problem)


def note_refusal(row: Row, problem: ValidationError) -> None:
    """Note what a function refused: at the cell of the field it names, else of the row."""
    if hasattr(problem, "error_dict"):
        for name, errors in problem.error_dict.items():
            for error in errors:
                for message in error.messages:
                    row.fault(name, message)
    else:
        for message in problem.messages:
            row.fault("", message)


def differs(table: Table, row: Row, there: Any, said: Any, columns: Mapping[str, str] | None = None) -> bool:
    """Whether a row is new or says otherwise than the record that is ``there``; what it comes to is noted in the row.

    ``said`` is the dataclass the record is to hold; ``columns`` maps its fields to the columns of other names.
    """
    if there is None:
        row.outcome = "new"
        return True
    for one in fields(said):
        name = (columns or {}).get(one.name, one.name)
        if (old := getattr(there, one.name)) != getattr(said, one.name) and name in table.columns:
            row.before[name] = table.words(name, old)
    row.outcome = "changed" if row.before else "unchanged"
    return bool(row.before)


class RecordTable(Table):
    """A table whose rows are one record each, found again by its name: compared in memory, written in two statements."""

    model: ClassVar[type[Model]]
    # The fields that name a record.
    identity: ClassVar[tuple[str, ...]]

    def on_file(self) -> dict[tuple, Model]:
        """The records there are, by their identity as cells are read; locks what the decision rests on."""
        raise NotImplementedError

    def fresh(self, row: Row) -> Model:
        """A new record for a row, with what the row does not say."""
        raise NotImplementedError

    def check(self, kept: list[tuple[Row, Model]]) -> None:
        """Note what several records together do not allow."""

    def take(self, rows: list[Row]) -> None:
        there = self.on_file()
        first: dict[tuple, Row] = {}
        kept: list[tuple[Row, Model]] = []
        for row in rows:
            if any(row.values.get(name) is None for name in self.identity):
                self._name_missing(row)
                continue
            key = tuple(row.values[name] for name in self.identity)
            if (earlier := first.setdefault(key, row)) is not row:
                row.fault(self.identity[-1], f"与第 {earlier.given.number} 行重复。")
            if not row.faults:
                kept.append((row, self._filled(row, there.get(key))))
        self.check([(row, record) for row, record in kept if not row.faults])
        self._write([(row, record) for row, record in kept if not row.faults])
        self.at_fault |= {plain(row.given.text(self.identity[-1])) for row in rows if row.faults}

    def _name_missing(self, row: Row) -> None:
        for name in self.identity:
            if row.values.get(name) is None and name not in row.faults:
                row.fault(name, f"没有写{self.columns[name].column_name}。")

    def _filled(self, row: Row, record: Model | None) -> Model:
        """The record of a row with its values; what the model itself refuses is the row's fault."""
        kept = record or self.fresh(row)
        # A record that was found keeps its name as it stands: it may be written in other widths and spaces.
        for name, value in row.values.items():
            if record is not None and name in self.identity:
                continue
            value = self._empty(name) if value is None else value
            old = getattr(kept, name)
            if record is not None and old != value:
                row.before[name] = self.words(name, old)
            setattr(kept, name, value)
        row.outcome = "new" if record is None else "changed" if row.before else "unchanged"
        asked = {one.name for one in self.model._meta.concrete_fields if not one.is_relation} & self.columns.keys()
        try:
            kept.clean_fields(exclude={one.name for one in self.model._meta.concrete_fields} - asked)
        except ValidationError as problem:
            note_refusal(row, problem)
        return kept

    def _empty(self, name: str) -> object:
        """What a cell that takes away leaves: nothing, or the model's default where it must have something."""
        one = self.model._meta.get_field(name)
        return None if one.null else one.get_default()  # type: ignore[union-attr]

    def _write(self, kept: list[tuple[Row, Model]]) -> None:
        self.model._default_manager.bulk_create([record for row, record in kept if row.outcome == "new"])
        columns: list[Any] = [self.model._meta.get_field(name) for name in self.columns]
        update_rows(
            self.model,
            [
                {"id": record.pk, **{one.column: getattr(record, one.attname) for one in columns}}
                for row, record in kept
                if row.outcome == "changed"
            ],
        )
