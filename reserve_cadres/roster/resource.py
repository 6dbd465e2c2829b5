"""The roster as a django-import-export resource: which column is which field, and how a cell is read.

The import reads its cells through these fields.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource, modelresource_factory
from import_export.widgets import Widget

from office.workbooks.cells import text_of
from office.workbooks.dates import read_month
from reserve_cadres.people.fields import ROSTER, DossierField, Reading
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster import cells

OPTIONAL = frozenset(name for name, field in ROSTER.items() if not field.needed)


def _month(value: Any) -> date:
    return read_month(value)[0]


_READERS: dict[Reading | None, Callable[[Any], Any]] = {
    Reading.NAME: cells.read_name,
    Reading.PLACE: text_of,
    Reading.SEX: cells.read_sex,
    Reading.ETHNICITY: cells.read_ethnicity,
    Reading.MONTH: _month,
    Reading.DAY: _month,
    Reading.IDENTITY: cells.read_identity_number,
    Reading.POLITICAL_STATUS: cells.read_political_status,
    Reading.EDUCATION: cells.read_education,
    Reading.CATEGORY: lambda value: cells.read_categories(value)[0],
    Reading.CATEGORIES: lambda value: list(cells.read_categories(value)),
    Reading.PHONE: cells.read_phone,
}


class CellWidget(Widget):
    """Reads a cell as its field says."""

    def __init__(self, field: DossierField) -> None:
        super().__init__(coerce_to_string=True)
        self.read = _READERS.get(field.reading) or partial(
            cells.read_text, longest=_longest(field.name), anything=field.name == "remarks"
        )

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value)


def _longest(name: str) -> int:
    return Cadre._meta.get_field(name).max_length or 2000  # type: ignore[union-attr]


class _Roster(ModelResource):
    """A roster of the pool, one person a row."""

    def widget_of(self, name: str) -> CellWidget:
        """The widget that reads and writes the cells of field ``name``."""
        return self.fields[name].widget


RosterResource = modelresource_factory(
    Cadre,
    resource_class=_Roster,
    meta_options={"fields": list(ROSTER)},
    custom_fields={
        name: Field(attribute=field.path or name, column_name=field.heading, widget=CellWidget(field))
        for name, field in ROSTER.items()
    },
)
