"""A table to hand up: what the page shows and the workbook holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from office.workbooks.writing import SheetWriter
from villages.models import Township


@dataclass(frozen=True)
class Table:
    """A title, headings with the width of their columns, rows, and the row of totals."""

    key: str
    title: str
    headings: list[str]
    rows: list[list]
    total: list | None = None
    note: str = ""
    # What it is about, where that is not the whole period asked for: a day, or a year.
    when: str = ""
    # Columns from the left that hold words, not numbers.
    words: int = 1
    widths: dict[int, float] = field(default_factory=dict)
    # The key of what each row is about, where rows are of townships or villages.
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Division:
    """How a table divides changes of state: by village, as a township does, or by township, as the level above does."""

    heading: str
    key: str
    name: str
    order: tuple[str, ...]
    # Whose a change is that brings somebody there, and one that takes somebody away, as the changes name it.
    into: str
    out_of: str


BY_VILLAGE = Division(
    "村(社区)", "village", "village__name", ("village__position", "village"), "village", "village_before"
)
BY_TOWNSHIP = Division(
    "乡镇",
    "cadre__township",
    "cadre__township__name",
    ("cadre__township__code", "cadre__township__name"),
    "cadre__township",
    "cadre__township",
)


def tables_workbook(tables: Sequence[Table], township: Township | str, period: str) -> bytes:
    """Each table on a sheet of its own, A4 across, with the day or period it is about and its note."""
    writer = None
    for table in tables:
        widths = [table.widths.get(n, 15 if n < table.words else 6.5) for n in range(len(table.headings))]
        writer = SheetWriter(table.title[:31], table.headings, widths, workbook=writer.workbook if writer else None)
        writer.title(f"{township}{table.title}", f"填报单位(盖章)：{township}", table.when or period)
        # Narrow columns, so that a wide table can be read on one sheet; their headings take several lines.
        writer.header(height=66)
        for row in table.rows:
            writer.row(["" if cell is None else cell for cell in row])
        if table.total:
            writer.total(["" if cell is None else cell for cell in table.total])
        if table.note:
            writer.note(table.note)
    # There is at least one table.
    return cast(SheetWriter, writer).content()


def totals(rows: list[list], words: int = 1, skip: frozenset[int] = frozenset()) -> list:
    """The row of totals: the sum of each column of numbers, nothing below words and below columns in ``skip``."""
    if not rows:
        return []
    sums = ["" if n < words or n in skip else sum(row[n] or 0 for row in rows) for n in range(len(rows[0]))]
    return ["合计", *sums[1:]]
