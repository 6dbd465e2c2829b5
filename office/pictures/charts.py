"""The charts: columns, lines, heat cells, a funnel, and lanes of years. Units are pixels at the size they are drawn for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from office.pictures.drawing import Drawing
from office.pictures.figures import Figure, Series
from office.pictures.scales import Scale, largest, shade, ticks

WIDTH = 640
HEIGHT = 250
# What a phone shows without moving it.
NARROW = 340
# Room for the numbers of the axis, above for the highest number, below for the labels.
LEFT, RIGHT, TOP, BELOW = 34, 12, 22, 26
CHARACTER = 12


def _axis(drawing: Drawing, highest: int, left: float, right: float) -> Scale:
    """Draw the lines and numbers of the axis; returns its scale, nought at the bottom."""
    numbers = ticks(highest)
    up = Scale(0, numbers[-1], drawing.height - BELOW, TOP)
    for number in numbers:
        drawing.line((left, up.at(number)), (right, up.at(number)), "rule")
        drawing.text((left - 5, up.at(number) + 4), str(number), "end quiet")
    return up


def columns(
    title: str, labels: Sequence[str], series: Sequence[Series], *, goal: Figure | None = None, width: int = WIDTH
) -> Drawing:
    """Upright bars, those of one label side by side, each with its number; a ``goal`` is a line across them.

    A series with fewer figures than there are labels ends earlier.
    """
    drawing = Drawing(width, HEIGHT, title)
    numbers = [one.value for line in series for one in line.figures]
    up = _axis(drawing, largest([*numbers, goal.value] if goal else numbers), LEFT, width - RIGHT)
    place = (width - LEFT - RIGHT) / max(len(labels), 1)
    bar = min(place * 0.8 / max(len(series), 1), 46)
    for at, label in enumerate(labels):
        middle = LEFT + place * (at + 0.5)
        drawing.text((middle, HEIGHT - 8), label, "middle")
        for number, line in enumerate(series):
            if at >= len(line.figures):
                continue
            figure, left = line.figures[at], middle + bar * (number - len(series) / 2)
            with drawing.opens(figure.address, figure.words):
                drawing.rect(
                    (left + 1, up.at(figure.value)), bar - 2, up.length(figure.value), figure.tone or line.tone
                )
                drawing.text((left + bar / 2, up.at(figure.value) - 5), figure.shown, "middle value")
    if goal:
        with drawing.opens(goal.address, goal.words):
            drawing.line((LEFT, up.at(goal.value)), (width - RIGHT, up.at(goal.value)), "goal")
    return drawing


def bars(title: str, labels: Sequence[str], series: Sequence[Series], *, width: int = NARROW) -> Drawing:
    """Bars lying one below the other, for labels too long or too many to stand below columns."""
    left = _room(labels)
    bar, gap = 16, 10
    high = bar * len(series) + gap
    drawing = Drawing(width, high * len(labels) + gap, title, tone="narrow")
    along = Scale(0, largest([one.value for line in series for one in line.figures]), left, width - 40)
    for at, label in enumerate(labels):
        y = gap + high * at
        drawing.text((0, y + bar * len(series) / 2 + 4), label)
        for number, line in enumerate(series):
            figure = line.figures[at]
            with drawing.opens(figure.address, figure.words):
                drawing.rect((left, y + bar * number), along.length(figure.value), bar - 2, figure.tone or line.tone)
                drawing.text((along.at(figure.value) + 6, y + bar * number + 12), figure.shown, "value")
    return drawing


def _room(labels: Sequence[str]) -> int:
    """The width of the longest label, with the space behind it."""
    return max([CHARACTER * len(label) for label in labels] or [0]) + 14


def lines(title: str, labels: Sequence[str], series: Sequence[Series], *, width: int = WIDTH) -> Drawing:
    """Lines over the labels, with a dot and its number where a series has a figure; a shorter series ends earlier."""
    drawing = Drawing(width, HEIGHT, title)
    up = _axis(drawing, largest([one.value for line in series for one in line.figures]), LEFT, width - RIGHT)
    across = Scale(0, max(len(labels) - 1, 1), LEFT + 16, width - RIGHT - 16)
    every = -(-len(labels) * CHARACTER * 3 // width) or 1
    for at, label in enumerate(labels):
        if at % every == 0:
            drawing.text((across.at(at), HEIGHT - 8), label, "middle")
    for line in series:
        points = [(across.at(at), up.at(figure.value)) for at, figure in enumerate(line.figures)]
        drawing.path(points, f"course {line.tone}")
        for (x, y), figure in zip(points, line.figures, strict=True):
            with drawing.opens(figure.address, figure.words):
                drawing.circle((x, y), 4, line.tone)
                drawing.text((x, y - 8), figure.shown, "middle value")
    return drawing


@dataclass(frozen=True)
class HeatRow:
    """A row of heat cells: its label, the address it leads to, and a cell a column; None where there is nothing to say."""

    label: str
    cells: Sequence[tuple[Figure, int] | None]
    address: str = ""


def heat(title: str, heads: Sequence[str], rows: Sequence[HeatRow], *, cell: int = 50) -> Drawing:
    """Cells in shades of how much of the whole they hold: each a figure and its whole; one that is full is marked so."""
    left = _room([row.label for row in rows])
    high = 30
    drawing = Drawing(left + cell * len(heads) + 2, high * (len(rows) + 1), title, tone="heat")
    for at, head in enumerate(heads):
        drawing.text((left + cell * (at + 0.5), 19), head, "middle quiet")
    for number, row in enumerate(rows, start=1):
        with drawing.opens(row.address, row.label):
            drawing.text((0, high * number + 19), row.label)
        for at, one in enumerate(row.cells):
            if one is None:
                continue
            figure, whole = one
            x, y, full = left + cell * at, high * number, figure.value >= whole
            with drawing.opens(figure.address, figure.words):
                drawing.rect((x + 1, y + 1), cell - 2, high - 2, f"shade-{shade(figure.value, whole)}")
                tone = "value" if full else "value lacking"
                drawing.text((x + cell / 2, y + 19), figure.shown, f"middle {tone} on-{shade(figure.value, whole)}")
    return drawing


def funnel(title: str, labels: Sequence[str], series: Sequence[Series]) -> Drawing:
    """A row a step and a bar a series in it, around the middle of the series' place: what is lost is seen on both sides."""
    left = _room(labels)
    place = (NARROW - left) / max(len(series), 1)
    high = 38
    drawing = Drawing(NARROW, high * (len(labels) + 1), title, tone="narrow")
    for number, line in enumerate(series):
        middle = left + place * (number + 0.5)
        drawing.text((middle, 20), line.label, "middle quiet")
        wide = Scale(0, largest([one.value for one in line.figures]), 0, place - 24)
        for at, figure in enumerate(line.figures):
            y = high * (at + 1)
            bar = wide.length(figure.value)
            with drawing.opens(figure.address, figure.words):
                drawing.rect((middle - bar / 2, y), bar, high - 8, line.tone)
                # Beside a bar too narrow for it the number would lie on white and on red at once.
                inside = bar > CHARACTER * len(figure.shown) + 8
                x = middle if inside else middle + bar / 2 + 4
                drawing.text((x, y + 20), figure.shown, f"value {'middle inside' if inside else ''}".strip())
    for at, label in enumerate(labels):
        drawing.text((0, high * (at + 1) + 20), label)
    return drawing


@dataclass(frozen=True)
class Span:
    """Something that lasted from a day to another, or a single day."""

    first: date
    last: date
    words: str
    address: str = ""
    tone: str = "first"


def lanes(title: str, rows: Sequence[tuple[str, Sequence[Span]]], first: date, last: date) -> Drawing:
    """Lanes over the years from ``first`` to ``last``: what lasted as bars, what was on one day as dots."""
    left = _room([label for label, _ in rows])
    high = 26
    drawing = Drawing(WIDTH, high * (len(rows) + 1), title, tone="lanes")
    across = Scale(first.toordinal(), last.toordinal(), left, WIDTH - RIGHT)
    years = range(first.year, last.year + 1)
    every = max(-(-len(years) * CHARACTER * 3 // (WIDTH - left)), 1)
    for year in years:
        x = across.at(date(year, 1, 1).toordinal())
        drawing.line((x, 20), (x, drawing.height), "rule")
        if (year - first.year) % every == 0:
            # The year stands where its first day is; of the first one that day may lie before the picture.
            drawing.text((x + 2, 14), str(year), "quiet")
    for number, (label, spans) in enumerate(rows, start=1):
        y = high * number
        drawing.text((0, y + 17), label)
        for span in spans:
            start, end = (across.at(day.toordinal()) for day in (span.first, span.last))
            with drawing.opens(span.address, span.words):
                if span.first == span.last:
                    drawing.circle((start, y + 13), 5, span.tone)
                else:
                    drawing.rect((start, y + 5), max(end - start, 3), 16, span.tone)
    return drawing
