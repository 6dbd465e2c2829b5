"""The orders of the two lists that are worked out: a year's villages, and who should leave by rule."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from office.lists import WorkedOutList
from reserve_cadres.assessments.assessments import Suggestion, VillageLine
from reserve_cadres.assessments.models import Assessment


def _of_grade(grade: str) -> Callable[[VillageLine], int]:
    return lambda line: line.grades[grade]


_LINES: dict[str, Callable[[VillageLine], Any] | None] = {
    "village": None, "due": lambda line: line.due, "done": lambda line: line.done,
    "missing": lambda line: len(line.missing),
    **{grade: _of_grade(grade) for grade in Assessment.Grade.values},
}  # fmt: skip
_SUGGESTIONS: dict[str, Callable[[Suggestion], Any] | None] = {
    "village": None, "name": lambda one: one.cadre.pinyin, "rule": lambda one: one.rule,
    "mark": lambda one: one.assessment.mean_mark, "outcome": lambda one: one.outcome,
}  # fmt: skip


def listed_lines(data: QueryDict, lines: list[VillageLine]) -> WorkedOutList[VillageLine]:
    """Villages in the order an address asks for."""
    return WorkedOutList(data, lines, _LINES, opens_by="village")


def listed_suggestions(data: QueryDict, found: list[Suggestion]) -> WorkedOutList[Suggestion]:
    """Suggestions in the order an address asks for."""
    return WorkedOutList(data, found, _SUGGESTIONS, opens_by="village")
