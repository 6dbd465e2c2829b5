"""Rosters of the kinds offices keep, made in the test: one function a kind, with the truth beside it."""

from tests.kinds import (
    headings,
    looks,
    not_reserves,
    own_columns,
    places,
    readings,
    schooling,
    slips,
    spelling,
    untidy,
)
from tests.kinds.making import KINDS

__all__ = [
    "KINDS",
    "headings",
    "looks",
    "not_reserves",
    "own_columns",
    "places",
    "readings",
    "schooling",
    "slips",
    "spelling",
    "untidy",
]
