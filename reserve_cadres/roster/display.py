"""Import rows in words, for the preview page."""

from openpyxl.utils import get_column_letter

from reserve_cadres.people.fields import FIELD
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.models import ImportRow
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.uploads import choices_of


def display_rows(rows, roster_import) -> list[dict]:
    """Each row with its changes, faults and choices in Chinese."""
    places = Places(roster_import.township)
    return [
        {
            "row": row,
            "village": _place(row, places, "village"),
            "post": _place(row, places, "post"),
            "changes": [
                (_label(name), _words(name, old, places), _words(name, new, places))
                for name, (old, new) in row.changes.items()
            ],
            "problems": [_at_cell(problem, row) for problem in row.problems],
            "doubts": [_at_cell(doubt, row) for doubt in row.doubts],
            "carried": _carried(row.values.get("carried", {})),
            "choices": [(choice, ImportRow.Decision(choice).label) for choice in choices_of(row)],
        }
        for row in rows
    ]


def _at_cell(said: dict, row: ImportRow) -> dict:
    column = said.get("column")
    return said | {"cell": "" if column is None else f"{get_column_letter(column + 1)}{row.row_number}"}


def _carried(carried: dict[str, str]) -> str:
    """Which values stand elsewhere than in the row, and where: 村(社区)取自合并单元格."""
    return "；".join(f"{heading_of(name)}取自{why}" for name, why in carried.items())


def _label(name: str) -> str:
    return str(Cadre._meta.get_field(name.removesuffix("_id")).verbose_name)


def _place(row: ImportRow, places: Places, which: str) -> str:
    known = places.villages if which == "village" else places.posts
    found = known.get(row.values.get(f"{which}_id"))
    if found is not None:
        return found.name if which == "village" else found.title
    return row.values.get("village_name" if which == "village" else "post_title", "")


def _words(name: str, value, places: Places) -> str:
    if value in (None, "", []):
        return "空"
    if name == "village_id":
        return str(places.villages.get(value, "?"))
    if name == "post_id":
        return str(places.posts.get(value, "?"))
    if FIELD[name].codes:
        return FIELD[name].words(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
