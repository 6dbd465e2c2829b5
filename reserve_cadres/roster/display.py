"""Import rows in words, for the review page: every value that would be written, with what the cell says beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from reserve_cadres.people.fields import DAYS, FIELD, PERSON, ROSTER
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.headings import ROSTER_ONLY
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.places import Places

# Village and post are shown under their own names, whether by key or by what is to be made.
_PLACES = {"village": "village_id", "post": "post_id"}
_NOTHING = "空"


@dataclass
class Cell:
    """One value of a row: as it would be written, what is on file where it changes, what the cell says where it differs.

    ``tone`` is ``error`` or ``doubt`` where the cell raises a question, ``source`` where the value stands if not there.
    """

    name: str
    heading: str
    value: str = ""
    old: str | None = None
    said: str = ""
    source: str = ""
    tone: str = ""


def shown_fields(rows: Iterable[ImportRow], roster_import: RosterImport) -> list[str]:
    """The fields any of ``rows`` has a value or a cell of, in the order of a roster's columns."""
    known = {name for row in rows for name in (*row.values, *row.cells)}
    known |= {
        name for name, key in _PLACES.items() if key in known or f"{name}_name" in known or f"{name}_title" in known
    }
    columns = {column["field"] for sheet in roster_import.understood.get("sheets", []) for column in sheet["columns"]}
    return [name for name in (*ROSTER, *ROSTER_ONLY) if name != "name" and name in known | columns]


def display_rows(rows: Iterable[ImportRow], names: list[str], places: Places) -> list[dict]:
    """Each row with a :class:`Cell` for each field in ``names``, its faults, doubts and choices in Chinese."""
    return [
        {
            "row": row,
            "cells": [cell_of(row, name, places) for name in names],
            "problems": [_at_cell(problem, row) for problem in row.problems],
            "doubts": [_at_cell(doubt, row) for doubt in row.doubts],
            "carried": _carried(row.values.get("carried", {})),
            "choices": [(choice, ImportRow.Decision(choice).label) for choice in row.offers],
        }
        for row in rows
    ]


def cell_of(row: ImportRow, name: str, places: Places) -> Cell:
    """Field ``name`` of a row."""
    cell = Cell(name, heading_of(name), source=row.values.get("carried", {}).get(name, ""))
    key = _PLACES.get(name, name)
    cell.value = _value(row.values, name, places)
    if key in row.changes:
        cell.old = words_of(key, row.changes[key][0], places) or _NOTHING
        cell.value = cell.value or words_of(key, row.changes[key][1], places) or _NOTHING
    said = row.cells.get(name, "").strip().removesuffix(" 00:00:00")
    if said and "".join(said.split()) != cell.value:
        cell.said = said
    told = [*row.problems, *row.doubts]
    if any(one.get("field") == name for one in told):
        blocking = any(one.get("field") == name and one.get("blocking") for one in told)
        cell.tone = "error" if blocking else "doubt"
    return cell


def _value(values: dict, name: str, places: Places) -> str:
    if name == "village":
        return words_of("village_id", values.get("village_id"), places) or values.get("village_name", "")
    if name == "post":
        return words_of("post_id", values.get("post_id"), places) or values.get("post_title", "")
    if name == "birth_date" and values.get(name) and not values.get("birth_day_known"):
        return f"{date.fromisoformat(values[name]):%Y.%m}"
    return words_of(name, values.get(name), places) if name in ROSTER else ""


def words_of(name: str, value: Any, places: Places) -> str:
    """A stored value of a field as the page writes it; "" for none."""
    if value in (None, "", []):
        return ""
    if name == "village_id":
        return str(places.villages.get(value, "?"))
    if name == "post_id":
        return places.post_titles.get(value, "?")
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in DAYS or name == "entered_on":
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return f"{day:%Y.%m}" if day.day == 1 and name != "birth_date" else f"{day:%Y-%m-%d}"
    return FIELD[name].words(value)


def side_by_side(row: ImportRow, dossiers: list[Cadre], places: Places) -> list[dict]:
    """What a row says beside what each of ``dossiers`` says, by field; ``differs`` where they do not agree."""
    lines = []
    for name in ("name", "village", "post", "state", *PERSON[1:]):
        said = row.name if name == "name" else "" if name == "state" else _value(row.values, name, places)
        kept = [_on_file(one, name, places) for one in dossiers]
        if name != "birth_day_known" and (said or any(kept)):
            # A month is the same as a day in it.
            differs = [
                bool(said and one) and not one.replace("-", ".").startswith(said.replace("-", ".")) for one in kept
            ]
            lines.append({"heading": FIELD[name].heading, "said": said, "kept": list(zip(kept, differs, strict=True))})
    return lines


def _on_file(cadre: Cadre, name: str, places: Places) -> str:
    if name == "birth_date":
        return cadre.birth_display.replace("-", ".") if not cadre.birth_day_known else cadre.birth_display
    if name == "village":
        return cadre.village.name
    if name == "post":
        return cadre.post_title
    return words_of(name, getattr(cadre, name), places)


def _at_cell(said: dict, row: ImportRow) -> dict:
    column = said.get("column")
    number = row.row_number + said.get("line", 0)
    return said | {"cell": "" if column is None else f"{get_column_letter(column + 1)}{number}"}


def _carried(carried: dict[str, str]) -> str:
    """Which values stand elsewhere than in the row, and where: 村(社区)取自合并单元格."""
    return "；".join(f"{heading_of(name)}取自{why}" for name, why in carried.items())
