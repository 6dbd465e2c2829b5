"""A row that shows how the form is to be filled in: 张三 before the people, though nobody wrote 示例 beside it."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.people.identity import read_identity
from reserve_cadres.roster.columns import numbers_rows

_NAMES = frozenset(["张三", "李四", "王五", "赵六", "张三三", "李某某", "张某某"])
_PLACEHOLDER = re.compile(r"某|[xX×✕＊*]{2,}|^[?？]+$")
# Numbers that forms give as an example.
_PHONES = re.compile(r"13800138000|13[89]12345678|12345678\d*|1(\d)\1{9}|1[3-9]x+", re.IGNORECASE)
# People of a table among whom an example stands, if there is one.
_FIRST = 3


def tell_examples_apart(people: list, sheet: Sheet, headings: dict[int, str]) -> None:
    """Note of the first rows of a table which may be nobody but the example of the form."""
    says_village = any("village" in one.cells for one in people)
    for place, person in enumerate(people[:_FIRST]):
        name = re.sub(r"\s+", "", text_of(person.cells.get("name")))
        if name not in _NAMES or len(people) < 2:
            return
        without = says_village and "village" not in person.cells
        if without or _filled_for_show(person) or _numbered_for_itself(people[place:], sheet, headings):
            person.left = person.left or f"「{name}」常用来举例，这一行像是填写的样子"


def _filled_for_show(person: Any) -> bool:
    """Whether its cells show what is to be written."""
    cells = person.cells
    own = [text_of(value) for field, value in cells.items() if field != "name"]
    if any(map(_PLACEHOLDER.search, own)):
        return True
    of_examples = _PHONES.fullmatch(text_of(cells.get("phone"))) is not None
    return of_examples and not _is_somebodys(text_of(cells.get("id_number")))


def _is_somebodys(number: str) -> bool:
    """Whether an ID number is one that somebody can have: forms give those as an example that nobody has."""
    try:
        return bool(read_identity(number.upper()))
    except ValidationError:
        return False


def _numbered_for_itself(people: list, sheet: Sheet, headings: dict[int, str]) -> bool:
    """Whether the first of ``people`` has no number though the others count, or the one the next begins with again."""
    column = next((index for index, heading in headings.items() if numbers_rows(heading)), None)
    if column is None:
        return False
    first, *others = [text_of(sheet.rows[one.row][column]) for one in people[:3]]
    if not first.isdigit():
        return all(map(str.isdigit, others))
    return len(others) > 1 and first == others[0] and others[1].isdigit() and int(others[1]) == int(first) + 1
