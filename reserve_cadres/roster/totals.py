"""What a roster says of itself in its total row, and what its rows would give: side by side, so that a slip shows.

domain.md, "Numbers the office reports".
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Field,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    TextField,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from office.numbers import mean
from office.together import read_together
from reserve_cadres.people.bands import full_years
from reserve_cadres.people.codes import COLLEGE_OR_ABOVE, PARTY_MEMBERS, Category, Sex, State
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.lines import section_name
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.places import Places

Decision = ImportRow.Decision

FIGURES = {
    "people": "人数",
    "mean_age": "平均年龄",
    "women": "女",
    "college": "大专及以上",
    "members": "党员(含预备)",
    **{f"category_{code.value}": code.label for code in Category},
}


@dataclass(frozen=True)
class Figure:
    """One figure of a roster: what its rows give, and what its total row states (None where it does not)."""

    label: str
    given: str
    stated: str | None

    @property
    def differs(self) -> bool:
        """Whether the roster contradicts itself, to the decimals it writes."""
        return self.stated is not None and self.stated != self.given and f"{self.stated}.0" != self.given


def figures(roster_import: RosterImport, places: Places) -> tuple[list[Figure], list[tuple[str, int, str | None]]]:
    """The figures and the people of each village the roster would give, beside what the roster itself states.

    What a row does not say of somebody on file is taken from the dossier. Rows that are not to be imported count for
    nothing. In one query, whatever the number of rows.
    """
    rows = _valued(roster_import).annotate(
        age=full_years(day_of(roster_import), "born"),
        village_key=Cast(KT("values__village_id"), BigIntegerField()),
        village_said=KT("values__village_name"),
    )
    of_villages: Any = rows.values("village_key", "village_said").annotate(
        people=Count("pk"),
        years=Sum("age"),
        born_known=Count("born"),
        women=Count("pk", filter=Q(is_of_sex=Sex.FEMALE)),
        college=Count("pk", filter=Q(level__gte=COLLEGE_OR_ABOVE)),
        members=Count("pk", filter=Q(standing__in=PARTY_MEMBERS)),
        **{f"category_{code.value}": Count("pk", filter=Q(main=code)) for code in Category},
    )
    counts: dict[str, Any] = {name: 0 for name in (*FIGURES, "years", "born_known") if name != "mean_age"}
    for line in of_villages:
        counts = {name: number + (line[name] or 0) for name, number in counts.items()}
    average = mean(counts.pop("years"), counts.pop("born_known"))
    counts["mean_age"] = "—" if average is None else average
    stated = _stated(roster_import)
    found = [
        Figure(label, str(counts[name]), stated.get(name))
        for name, label in FIGURES.items()
        if counts[name] or name in stated or not name.startswith("category_")
    ]
    return found, _villages(of_villages, roster_import, places)


def _valued(roster_import: RosterImport) -> QuerySet[ImportRow]:
    def said(name: str, output: Field) -> Case:
        on_file = Case(When(~Q(decision=Decision.AS_NEW), then=F(f"cadre__{name}")), output_field=output)
        return Case(When(values__has_key=name, then=Cast(KT(f"values__{name}"), output)), default=on_file)

    text = CharField()
    return (
        roster_import.rows.exclude(decision=Decision.SKIP)
        .order_by()
        .annotate(
            born=said("birth_date", DateField()),
            level=said("education", IntegerField()),
            is_of_sex=said("sex", text),
            standing=said("political_status", text),
            main=said("category", text),
        )
    )


def _stated(roster_import: RosterImport) -> dict[str, str]:
    """What the total rows state together; a figure only where every sheet with people states it."""
    rows = [sheet.get("stated", {}) for sheet in roster_import.understood.get("sheets", []) if sheet["people"]]
    if len(rows) == 1:
        return rows[0]
    names = set.intersection(*map(set, rows)) - {"mean_age"} if rows else set()
    return {name: str(sum(int(one[name]) for one in rows)) for name in names}


def _villages(
    of_villages: Iterable[dict], roster_import: RosterImport, places: Places
) -> list[tuple[str, int, str | None]]:
    found: dict[str, int] = {}
    for line in of_villages:
        village = places.villages.get(line["village_key"])
        label = village.name if village else line["village_said"] or "没有写村(社区)"
        found[label] = found.get(label, 0) + line["people"]
    stated = _stated_villages(roster_import, places)
    order = {village.name: position for position, village in enumerate(places.villages.values())}
    return [
        (name, count, stated.get(places.stem(name)))
        for name, count in sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    ]


def _stated_villages(roster_import: RosterImport, places: Places) -> dict[str, str]:
    """What section lines and names of sheets state: 一、凉水井村(4人)."""
    lines: Iterable[str] = (
        text
        for sheet in roster_import.understood.get("sheets", [])
        for text in (sheet["name"], *(reason for _, reason in sheet["skipped"] if reason.startswith("小标题")))
    )
    found = {}
    for text in lines:
        inside = unicodedata.normalize("NFKC", text.removeprefix("小标题").strip("「」"))
        if number := re.search(r"(\d+)[人名位]", inside):
            found[places.stem(section_name(inside))] = number[1]
    return found


def absent_from(roster_import: RosterImport) -> tuple[list[Cadre], list[tuple[str, int]]]:
    """Who is in the pool and not in the roster: the people of villages it names, and how many of each other village.

    A district's or one village's roster says nothing about the rest of the township.
    """
    rows = roster_import.rows.order_by()
    meant = rows.annotate(one=Cast(_Elements("meant"), BigIntegerField())).values("one")
    named = rows.filter(values__village_id__isnull=False).values(one=Cast(KT("values__village_id"), BigIntegerField()))
    pool = Cadre.objects.filter(township=roster_import.township, state=State.IN_POOL)
    missing = pool.filter(village__in=named).exclude(pk__in=meant).for_list()
    others = pool.exclude(village__in=named).exclude(pk__in=meant).order_by("village__position", "village")
    elsewhere: Any = others.values_list("village__name").annotate(Count("pk"))
    read_together(missing, elsewhere)
    return list(missing), list(elsewhere)


class _Elements(Func):
    """What stands in a list, a row each."""

    function = "jsonb_array_elements_text"
    output_field = TextField()
    set_returning = True


def day_of(roster_import: RosterImport) -> date:
    """The day the ages are counted on."""
    return roster_import.effective_on or timezone.localdate()
