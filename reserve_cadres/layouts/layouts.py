"""Roster layouts: keeping one, and what it shows: its columns, its people, its filters in words, and its workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from office.ages import age_on
from office.records import write
from office.workbooks.writing import SheetWriter
from reserve_cadres.layouts.models import LONGEST_FILTERS, SavedView
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.fields import FIELDS, ROSTER
from reserve_cadres.register.filters import CadreFilter
from reserve_cadres.roster.export import OFFICIAL, roster_rows, write_people
from villages.models import Township, Village

# The columns of a roster, and what the list shows beside them.
AVAILABLE = {field.name: field.heading for field in FIELDS if field.reading or field.listed}
_DERIVED = AVAILABLE.keys() - ROSTER.keys()
# What of the list's address makes up a layout's filters.
_NO_FILTER = {"page", "columns", "layout"}


@dataclass(frozen=True)
class LayoutPlan:
    """What a layout is to show: columns of :data:`AVAILABLE` in their order, and the list's filters as an address."""

    name: str
    columns: Sequence[str]
    title: str = ""
    filters: str = ""


@transaction.atomic
def save_layout(
    plan: LayoutPlan, *, township: Township, layout: SavedView | None = None, made_by: User | None = None
) -> SavedView:
    """Keep a layout, or change one. Raises ``ValidationError`` by field, as for a name that is taken."""
    if not plan.columns:
        raise ValidationError("请至少给一个栏目填序号。")
    if unknown := set(plan.columns) - AVAILABLE.keys():
        raise ValidationError(f"没有这样的栏目：{'、'.join(sorted(unknown))}。")
    if len(plan.filters) > LONGEST_FILTERS:
        raise ValidationError("条件太长，存不下，请减少一些条件。")
    return write(layout or SavedView(township=township, made_by=made_by), plan)


def show_instead(villages: Sequence[Village], village: Village) -> None:
    """Let views kept for one of the villages show those of ``village``, which they became by a reform."""
    keys = {str(one.pk) for one in villages}
    for layout in SavedView.objects.filter(township=village.township):
        filters = QueryDict(layout.filters, mutable=True)
        if filters.get("village") in keys:
            filters["village"] = str(village.pk)
            layout.filters = filters.urlencode()
            layout.save(update_fields=["filters"])


def filters_in(query: QueryDict) -> str:
    """The filters of the people's list in an address, without what is not a filter."""
    kept = query.copy()
    for name in list(kept):
        # An empty state is an answer of its own: the list opens on the pool, not on everybody.
        if name in _NO_FILTER or (name != "state" and not any(kept.getlist(name))):
            del kept[name]
    return kept.urlencode()


def people_filter(layout: SavedView, user: User, permission: str) -> CadreFilter:
    """The people's list as the layout filters it, of those ``user`` may use ``permission`` on."""
    return CadreFilter.of(user, QueryDict(layout.filters), permission)


def village_names(user: User) -> dict[str, str]:
    """The names of the villages the user sees, by key: for the words of any number of layouts."""
    return {str(key): name for key, name in Village.objects.visible_to(user).values_list("pk", "name")}


def filters_in_words(layout: SavedView, villages: dict[str, str]) -> list[str]:
    """The filters as a reader would say them: 村(社区)：红星村. ``villages`` are the :func:`village_names`."""
    said = QueryDict(layout.filters, mutable=True)
    said.setdefault("state", State.IN_POOL)
    words = []
    for name, one in CadreFilter.base_filters.items():
        if value := said.get(name):
            labels = villages if name == "village" else dict(getattr(one.field, "choices", []))
            words.append(f"{one.label}：{labels.get(value, value)}")
    return words


def headings(layout: SavedView) -> list[str]:
    """The headings of the layout's columns."""
    return [AVAILABLE[name] for name in layout.columns]


def rows_of(layout: SavedView, found: CadreFilter, people: CadreQuerySet | None = None) -> Iterator[list[str]]:
    """The layout's cells of each person; ``people`` are a page of those found, all where none are given."""
    day = found.day or timezone.localdate()
    stored = [name for name in layout.columns if name not in _DERIVED]
    beside = ["birth_date", "state", "told_apart_by"]
    for cells, (birth_date, state, told_apart_by, *_) in roster_rows(
        found.rows if people is None else people, stored, beside
    ):
        by_name = dict(zip(stored, cells, strict=True))
        by_name |= {"age": age_on(birth_date, day), "state": State(state).label}
        if "birth_date" not in by_name and "name" in by_name:
            by_name["name"] += told_apart_by
        yield [by_name[name] for name in layout.columns]


def layout_workbook(layout: SavedView, found: CadreFilter, *, township: Township, day: date) -> IO[bytes]:
    """The layout as a workbook, A4 across."""
    widths = [OFFICIAL.get(name, 8 if name in _DERIVED else 14) for name in layout.columns]
    writer = SheetWriter("花名册", ["序号", *headings(layout)], [6, *widths])
    unit = f"填报单位(盖章)：{township}党委组织办"
    writer.title(layout.title or layout.name, unit, f"填报时间：{day.year}年{day.month}月{day.day}日")
    writer.header()
    write_people(writer, layout.columns, rows_of(layout, found))
    return writer.finished()
