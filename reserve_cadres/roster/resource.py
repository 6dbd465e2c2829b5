"""The roster as a django-import-export resource: which column is which field, and how a cell is read and written.

The import reads its cells through these fields; the plain export is the resource's own.
"""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from office.workbooks.dates import read_month
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster import cells
from reserve_cadres.roster.columns import COLUMNS, heading_of

OPTIONAL = frozenset(
    {
        "ethnicity", "native_place", "household", "health", "marital_state", "political_status",
        "joined_party_on", "education", "school_and_major", "fulltime_education", "fulltime_school_and_major",
        "inservice_education", "inservice_school_and_major", "category", "tags", "occupation", "skills", "phone",
        "address", "remarks", "entered_on", "post",
    }
)  # fmt: skip


class CellWidget(Widget):
    """Reads a cell with one of the readers and writes the value in the words of the roster."""

    def __init__(self, read, write=str):
        super().__init__(coerce_to_string=True)
        self.read = read
        self.write = write

    def clean(self, value, row=None, **kwargs):
        return self.read(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value in (None, "", []) else self.write(value)


def _text(name: str) -> CellWidget:
    longest = getattr(Cadre._meta.get_field(name), "max_length", None) or 2000
    return CellWidget(lambda value: cells.read_text(value, longest))


def _code(read, codes) -> CellWidget:
    return CellWidget(read, lambda value: codes(value).label)


def _main_category(value):
    return cells.read_categories(value)[0]


def _tags(value):
    return list(cells.read_categories(value))


def _month(value):
    return read_month(value)[0]


def _roster_field(name: str, widget, attribute: str | None = None) -> Field:
    return Field(attribute=attribute or name, column_name=heading_of(name), widget=widget)


class RosterResource(ModelResource):
    """A roster of the pool, one person a row."""

    village = _roster_field("village", CellWidget(cells.text_of), "village__name")
    name = _roster_field("name", CellWidget(cells.read_name))
    sex = _roster_field("sex", _code(cells.read_sex, Sex))
    ethnicity = _roster_field("ethnicity", CellWidget(cells.read_ethnicity))
    birth_date = _roster_field("birth_date", CellWidget(_month, lambda day: f"{day:%Y.%m}"))
    id_number = _roster_field("id_number", CellWidget(cells.read_identity_number))
    native_place = _roster_field("native_place", _text("native_place"))
    household = _roster_field("household", _text("household"))
    health = _roster_field("health", _text("health"))
    marital_state = _roster_field("marital_state", _text("marital_state"))
    political_status = _roster_field("political_status", _code(cells.read_political_status, PoliticalStatus))
    joined_party_on = _roster_field("joined_party_on", CellWidget(_month, lambda day: f"{day:%Y.%m}"))
    education = _roster_field("education", _code(cells.read_education, Education))
    school_and_major = _roster_field("school_and_major", _text("school_and_major"))
    fulltime_education = _roster_field("fulltime_education", _code(cells.read_education, Education))
    fulltime_school_and_major = _roster_field("fulltime_school_and_major", _text("fulltime_school_and_major"))
    inservice_education = _roster_field("inservice_education", _code(cells.read_education, Education))
    inservice_school_and_major = _roster_field("inservice_school_and_major", _text("inservice_school_and_major"))
    category = _roster_field("category", _code(_main_category, Category))
    tags = _roster_field("tags", CellWidget(_tags, lambda tags: "、".join(Category(tag).label for tag in tags)))
    occupation = _roster_field("occupation", _text("occupation"))
    post = _roster_field("post", CellWidget(cells.text_of), "post__title")
    skills = _roster_field("skills", _text("skills"))
    phone = _roster_field("phone", CellWidget(cells.read_phone))
    address = _roster_field("address", _text("address"))
    entered_on = _roster_field("entered_on", CellWidget(_month, lambda day: f"{day:%Y-%m-%d}"))
    remarks = _roster_field("remarks", _text("remarks"))

    class Meta:
        model = Cadre
        fields = list(COLUMNS)

    def widget_of(self, name: str) -> CellWidget:
        """The widget that reads and writes the cells of field ``name``."""
        return self.fields[name].widget
