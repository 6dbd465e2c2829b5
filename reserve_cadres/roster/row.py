"""A row of a roster while it is worked out: what was read, what is wrong with it, what has to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Self

from django.db.models import QuerySet

from office.bulk import nothing
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.layout import Person, Table
from reserve_cadres.roster.models import ImportRow
from reserve_cadres.roster.resource import OPTIONAL

Decision = ImportRow.Decision


@dataclass(slots=True)
class Row:
    """A row while it is being worked out."""

    table: Table
    person: Person
    values: dict = field(default_factory=dict)
    problems: Sequence[dict] = ()
    doubts: Sequence[dict] = ()
    # Of the doubts, the one about a cell that names two posts: settled where the person stands for both.
    two_posts: dict | None = None
    cadre: dict | None = None
    # Of several dossiers that may be meant the one the office chose.
    chosen: int | None = None
    # Keys of the dossiers that are or may be this person's.
    meant: Sequence[int] = ()
    changes: Mapping[str, list] = field(default_factory=nothing)
    # The fields whose values the row does not give: they follow from others.
    derived: Sequence[str] = ()
    # The fields whose cells say that there is nothing.
    cleared: Sequence[str] = ()
    # Whether the sheet itself says that the person may be no reserve: nobody's seat is doubted for such a row.
    outside: bool = False

    @property
    def faulty(self) -> bool:
        return any(problem["blocking"] for problem in self.problems)

    @property
    def number(self) -> int:
        """The row's number as the spreadsheet shows it."""
        return self.person.row + 1

    @property
    def place(self) -> tuple[str, int, int]:
        """Where the row stands in the workbook, as :attr:`ImportRow.place` has it."""
        return self.table.sheet[:100], self.number, self.table.first_column

    def fault(self, name: str, message: str, *, blocking: bool = True, droppable: bool = False) -> None:
        """Note what is wrong with the cell of field ``name``; not ``blocking`` where it is only worth knowing.

        ``droppable`` where this row can do without a cell that a dossier otherwise needs.
        """
        said = {"droppable": True} if droppable else {}
        self.note(self._cell(name) | {"message": message, "blocking": blocking} | said)

    def note(self, problem: dict) -> None:
        """Add a problem as it is kept; a row in whose cells nothing is wrong takes no list for them."""
        self.problems = [*self.problems, problem]

    def tell(self, index: int, message: str, *, on_the_cell: bool = False) -> None:
        """Note what is worth knowing of the cell in column ``index``, whether it holds a field or not.

        ``on_the_cell`` where the workbook says it there already, so that it need not be marked.
        """
        column = next((one for one in self.table.columns if one.index == index), None)
        self.note(
            {
                "field": (column and column.field) or "",
                "heading": column.heading if column else "",
                "column": index,
                "message": message,
                "blocking": False,
            }
            | ({"on_the_cell": True} if on_the_cell else {})
        )

    def doubt(self, message: str, *choices: Decision, name: str = "") -> dict:
        """Note and return what the office has to decide, and between what; ``name`` is the field whose cell raises it."""
        cell = self._cell(name) if name else {}
        self.doubts = [*self.doubts, cell | {"message": message, "choices": [str(choice) for choice in choices]}]
        return self.doubts[-1]

    def _cell(self, name: str) -> dict:
        column = self.table.column_of(name)
        return {
            "field": name,
            "heading": column.heading if column else heading_of(name),
            "column": column.index if column else None,
            "line": column.line if column else 0,
        }


@dataclass(slots=True)
class ListedRow:
    """A previewed row while it is written or taken back: of the record what that takes, as there may be a hundred thousand."""

    name: str
    row_number: int
    status: str
    decision: str
    cadre_id: int | None
    meant: list[int]
    values: dict
    changes: dict

    @classmethod
    def all_of(cls, rows: QuerySet[ImportRow]) -> list[Self]:
        """Those of ``rows``, fetched a portion at a time."""
        return [cls(*row) for row in rows.values_list(*(one.name for one in fields(cls))).iterator()]


def same_month(one: date, other: date) -> bool:
    """Whether two dates lie in one month: all that a roster's 1985.06 says."""
    return (one.year, one.month) == (other.year, other.month)


def faults_can_be_dropped(problems: Sequence[dict]) -> bool:
    """Whether a row's faulty cells are all of a kind a dossier can do without."""
    return all(problem["field"] in OPTIONAL or problem.get("droppable") for problem in problems if problem["blocking"])
