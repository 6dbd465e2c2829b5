"""What hangs on a person's place in the pool in the rooms above: pairs, follow-ups, tasks, placements, candidacies.

Each room registers its own duties when the application starts; the pool ends them with every change by which somebody leaves it
or goes to another village, whichever door the change came through. Source: domain.md, "Mentoring": pairs follow the person.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Departure:
    """People who leave the pool from ``day`` on, or go to another village of it (``moving``); ``why`` in words."""

    cadre_ids: tuple[int, ...]
    day: date
    why: str
    moving: bool = False


class Duties(Protocol):
    """The duties one room knows of."""

    def held_by(self, cadre_ids: Sequence[int], *, moving: bool) -> Iterable[tuple[int, str]]:
        """Person and duty in words, for each duty that such a departure ends."""

    def leave(self, departure: Departure) -> None:
        """End what a departure ends; their last day is the one before it."""


_REGISTERED: list[Duties] = []


def register(duties: Duties) -> None:
    """Let the duties of a room be ended with the pool's changes."""
    if duties not in _REGISTERED:
        _REGISTERED.append(duties)


def held_by(cadre_ids: Sequence[int], *, moving: bool = False) -> dict[int, list[str]]:
    """What each of the people holds that ends with such a departure, in words: to be shown before it is decided."""
    found: dict[int, list[str]] = defaultdict(list)
    for duties in _REGISTERED:
        for cadre_id, words in duties.held_by(cadre_ids, moving=moving):
            found[cadre_id].append(words)
    return dict(found)


def leave(departure: Departure) -> None:
    """End what a departure ends, in every room."""
    if departure.cadre_ids:
        for duties in _REGISTERED:
            duties.leave(departure)
