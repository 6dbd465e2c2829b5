"""Clearing what is on file: an empty cell says nothing, a dash as long as a character says that there is nothing.

Other strokes are what offices write into every cell they have nothing for; they clear nothing.
"""

from typing import Any

from reserve_cadres.people.fields import FIELD, PERSON
from reserve_cadres.people.models import Cadre

CLEARS = frozenset(["—", "——", "清空"])


def _blank(name: str) -> Any:
    field: Any = Cadre._meta.get_field(name)
    return None if field.null else field.get_default()


# Field → what the dossier holds of it where it holds nothing. What a dossier cannot do without is never cleared.
BLANK = {
    name: _blank(name)
    for name in PERSON
    if FIELD[name].reading and not FIELD[name].needed and Cadre._meta.get_field(name).blank  # type: ignore[union-attr]
}


def take_clearings(cells: dict[str, object]) -> list[str]:
    """Take the cells that clear their field out of ``cells``; the fields' names."""
    cleared = [name for name, said in cells.items() if name in BLANK and type(said) is str and said.strip() in CLEARS]
    for name in cleared:
        del cells[name]
    return cleared
