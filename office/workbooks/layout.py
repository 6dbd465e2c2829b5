"""How a sheet looks, in the words of the kind of workbook it is handed back in; read by a module for each kind of file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.styles import Alignment, Border, Font, PatternFill

# What a column one wide takes on a screen with the usual letters, the room beside its text counted in.
_PIXELS_A_WIDTH = 7
_PIXELS_A_POINT = 96 / 72
USUAL_WIDTH, USUAL_HEIGHT = 9.14, 15.0
# Rows and columns beyond the last value that keep their look: lines drawn for names to come, a line to sign on.
SPARE = 40


@dataclass(frozen=True, eq=False)
class Look:
    """Of a cell; many cells share one."""

    font: Font
    fill: PatternFill
    border: Border
    alignment: Alignment
    number_format: str = "General"


@dataclass(frozen=True)
class Placed:
    """A picture over the cells: the cell it begins in, the row it ends in, from 0; how far in and its size in pixels."""

    content: bytes
    row: int
    last_row: int
    column: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """The sheet in print; ``fit`` are the pages across and down that it is to take, 0 for as many as it takes."""

    paper: int
    landscape: bool
    scale: int | None = None
    fit: tuple[int, int] | None = None


@dataclass
class Layout:
    """Of one sheet; rows and columns count from 0, widths in characters, heights in points."""

    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    notes: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    pictures: list[Placed] = field(default_factory=list)
    page: Page | None = None
    # The first row and column that move when the sheet is scrolled.
    frozen: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Extent:
    """How many rows and columns of a sheet are of interest."""

    rows: int
    columns: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies within."""
        return row < self.rows and column < self.columns

    def within(self, row: int, column: int, down: int, across: int) -> Iterator[tuple[int, int]]:
        """Of the cells that one spans those that lie within."""
        for one in range(row, min(row + down, self.rows)):
            for other in range(column, min(column + across, self.columns)):
                yield one, other


def pixels_wide(width: float) -> float:
    """A column's width on the screen."""
    return width * _PIXELS_A_WIDTH


def width_of(pixels: float) -> float:
    """The width of a column that is so wide on the screen."""
    return pixels / _PIXELS_A_WIDTH


def pixels_high(height: float) -> float:
    """A row's height on the screen."""
    return height * _PIXELS_A_POINT
