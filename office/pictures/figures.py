"""What a picture shows and the table behind it says: numbers that open what they count."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from office.pictures.drawing import Drawing


@dataclass(frozen=True)
class Figure:
    """A number, what it counts in words, and the list of exactly those where there is one.

    ``tone`` is the class of its mark; ``text`` what is written where that is not the number itself.
    """

    value: int
    words: str = ""
    address: str = ""
    tone: str = ""
    text: str = ""

    @property
    def shown(self) -> str:
        """As it is written."""
        return self.text or str(self.value)


@dataclass(frozen=True)
class Series:
    """One line of figures, as many as the picture has labels; ``tone`` is the class of its marks."""

    label: str
    figures: Sequence[Figure]
    tone: str = "first"


@dataclass(frozen=True)
class FigureTable:
    """The table behind a picture: headings, rows of words and figures, and the row of totals where the columns add up."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Figure | str]]
    total: Sequence[Figure | str] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing with its title, the table behind it and what has to be known to read it."""

    title: str
    drawing: Drawing
    table: FigureTable
    note: str = ""
    # What the tones mean: class and words.
    key: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def shows_something(self) -> bool:
        """Whether any of its numbers is more than nought."""
        return any(cell.value for row in self.table.rows for cell in row if isinstance(cell, Figure))


def table_of(first: str, labels: Sequence[str], series: Sequence[Series], *, total: bool = False) -> FigureTable:
    """The table of series: a row a label, a column a series; with totals where the rows are parts of a whole."""
    rows = [
        [label, *(one.figures[at] if at < len(one.figures) else "" for one in series)]
        for at, label in enumerate(labels)
    ]
    sums = [Figure(sum(figure.value for figure in one.figures)) for one in series]
    return FigureTable([first, *(one.label for one in series)], rows, ["合计", *sums] if total and rows else ())
