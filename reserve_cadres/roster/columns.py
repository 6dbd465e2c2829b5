"""The columns of a roster and the names offices give them. Source: domain.md, "Excel as offices keep it"."""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence

from office.workbooks.headings import normal
from reserve_cadres.people.fields import ROSTER
from reserve_cadres.roster.headings import (
    ROSTER_ONLY,
    is_not_taken,
    names_somebody_else,
    of_one_education,
    roster_only,
    variant_of,
)

# Field → (its own heading in our rosters, other headings seen for it).
COLUMNS: dict[str, tuple[str, list[str]]] = {
    name: (field.heading, field.headings[1:]) for name, field in ROSTER.items()
}

# Columns whose content follows from others or from the row's place; recognised so that nobody is asked about them.
_NUMBERS = {"序号", "编号", "号", "序", "no"}
DERIVED = _NUMBERS | {"年龄", "周岁", "党龄", "年龄岁"}
DERIVED_FIELD = "-"

_BRACKETED = re.compile(r"[(\[【〔<].*?[)\]】〕>]")


def heading_of(field: str) -> str:
    """The heading of ``field`` in our own rosters."""
    return (COLUMNS | ROSTER_ONLY)[field][0]


_FIELD_BY_HEADING = {
    normal(heading): field for field, (own, others) in COLUMNS.items() for heading in (own, *others)
} | dict.fromkeys(DERIVED, DERIVED_FIELD)


def numbers_rows(heading: str) -> bool:
    """Whether a column numbers the rows."""
    return normal(heading) in _NUMBERS


def recognise_one(heading: object, aliases: Mapping[str, str] | None = None) -> str | None:
    """The field a heading names for certain: by the office's own ``aliases``, our list, or either without brackets.

    ``DERIVED_FIELD`` for a column that needs no reading, None when the heading is not known.
    """
    whole = normal(heading)
    if not whole:
        return None
    if aliases and whole in aliases:
        return aliases[whole] or DERIVED_FIELD
    if whole.isdigit():
        return None
    text = unicodedata.normalize("NFKC", str(heading))
    outside = normal(_BRACKETED.sub("", text))
    insides = [normal(inside) for inside in _BRACKETED.findall(text)]
    if whole in _FIELD_BY_HEADING:
        return _FIELD_BY_HEADING[whole]
    if is_not_taken(text):
        return DERIVED_FIELD
    if "转正" in whole:
        # 入党(转正)时间 is one or the other.
        return None
    for said in (outside, *insides):
        if said in _FIELD_BY_HEADING:
            return _FIELD_BY_HEADING[said]
    return next(filter(None, map(roster_only, (whole, outside))), None) or of_one_education(whole)


# What is asked of somebody else in the columns behind their name.
_OF_ANYBODY = frozenset(
    ["phone", "sex", "ethnicity", "birth_date", "id_number", "political_status", "education", "occupation", "address"]
)


def _columns_of_others(headings: Sequence[object], taught: Mapping[str, str]) -> dict[int, str | None]:
    """Columns behind the name of somebody else (联系人, 配偶姓名) that are not taken for the person's own.

    Where the person's own column stands elsewhere, they are the other's; a telephone that has no other column may be
    either's, and is left for the office to say.
    """
    said = [recognise_one(heading) if normal(heading) not in taught else None for heading in headings]
    found: dict[int, str | None] = {}
    behind = False
    for index, field in enumerate(said):
        if names_somebody_else(str(headings[index])):
            behind = True
            continue
        own = [other for other, one in enumerate(said) if one == field and other != index and other not in found]
        if behind and field in _OF_ANYBODY and own:
            found[index] = DERIVED_FIELD
        elif behind and field == "phone" and names_somebody_else(str(headings[index - 1])):
            found[index] = None
            behind = False
        else:
            behind = False
    return found


# Of these two columns of one heading are two levels, and nothing says which is which.
_MAY_STAND_TWICE = frozenset(["education", "school_and_major"])


def _leave_what_stands_twice(headings: Sequence[object], fields: list[str | None], taught: Mapping[str, str]) -> None:
    """Leave 学历 and 毕业院校 that stand twice without 全日制 or 在职 for the office to say."""
    plain = [normal(heading) for heading in headings]
    for index, field in enumerate(fields):
        if field in _MAY_STAND_TWICE and plain.count(plain[index]) > 1 and plain[index] not in taught:
            fields[index] = None


def recognise(
    headings: Sequence[object], aliases: Mapping[str, str] | None = None, hidden: Container[int] = ()
) -> list[str | None]:
    """The field of each column of a header row, each field at most once; None where the heading is not known.

    Headings that name their field outright come first. A ``hidden`` column is not taken, unless the office has taught
    its heading or it is the only one with the ID number, which proves itself.
    """
    fields: list[str | None] = [None] * len(headings)
    taken: set[str] = set()

    def take(index: int, field: str | None) -> None:
        if field == DERIVED_FIELD:
            fields[index] = field
        elif field and field not in taken:
            fields[index] = field
            taken.add(field)

    taught = aliases or {}
    theirs = _columns_of_others(headings, taught)
    shown = [index for index, heading in enumerate(headings) if index not in hidden or normal(heading) in taught]
    for index in shown:
        if index in theirs:
            fields[index] = theirs[index]
        else:
            take(index, recognise_one(headings[index], aliases))
    for index in shown:
        if fields[index] is None and index not in theirs and normal(headings[index]):
            take(index, variant_of(normal(headings[index])))
    for index, heading in enumerate(headings):
        if index not in shown and normal(heading):
            said = recognise_one(heading, aliases)
            take(index, said if said == "id_number" and said not in taken else DERIVED_FIELD)
    _leave_what_stands_twice(headings, fields, taught)
    for index in shown:
        own = ROSTER.get(fields[index] or "")
        meant = own.stands_for if own else ""
        if meant and meant not in taken and normal(headings[index]) not in taught:
            take(index, meant)
    return fields


def expected_headings() -> str:
    """Words for the message when no header is found."""
    return "、".join(heading_of(field) for field in ("village", "name", "sex", "birth_date", "id_number"))
