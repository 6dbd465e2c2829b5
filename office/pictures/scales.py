"""From numbers to places in a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

# Heat cells have so many shades above none.
SHADES = 4


@dataclass(frozen=True)
class Scale:
    """Numbers from ``lowest`` to ``highest`` laid evenly on the way from ``start`` to ``end``."""

    lowest: float
    highest: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a number stands; one beyond the ends stands at the end. A scale of one number has all at its start."""
        if self.highest == self.lowest:
            return self.start
        part = (value - self.lowest) / (self.highest - self.lowest)
        return self.start + (self.end - self.start) * min(max(part, 0), 1)

    def length(self, value: float) -> float:
        """How long the bar of a number is."""
        return abs(self.at(value) - self.start)


def ticks(highest: float, most: int = 5) -> list[int]:
    """Whole numbers in even steps of 1, 2 or 5 × 10ⁿ from nought to the first not below ``highest``; at most ``most`` steps."""
    step = next(
        factor * power
        for power in (10**exponent for exponent in range(19))
        for factor in (1, 2, 5)
        if factor * power * most >= highest
    )
    steps = max(-(-int(highest) // step), 1)
    return [step * number for number in range(steps + (step * steps < highest) + 1)]


def shade(part: float, whole: float) -> int:
    """The shade of a heat cell: 0 of nothing, :data:`SHADES` of the whole and more, evenly between."""
    if part <= 0 or whole <= 0:
        return 0
    return min(1 + int(part * (SHADES - 1) / whole), SHADES)


def largest(numbers: Sequence[int]) -> int:
    """The largest of some numbers, and 1 where there are none: no scale is empty."""
    return max([1, *numbers])
