"""The header of a roster: one row or several, once or for several tables side by side, one line a person or two."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from office.workbooks.cells import text_of
from office.workbooks.headings import normal
from office.workbooks.reading import Sheet
from reserve_cadres.roster.columns import DERIVED_FIELD, recognise, recognise_one
from reserve_cadres.roster.headings import (
    counts_people,
    gathers_a_reserve,
    is_not_taken,
    of_one_education,
    says_only_what_group,
)

# Instructions for filling it in may stand above a header.
WITHIN_ROWS = 120
DEEPEST = 4


@dataclass
class Header:
    """First and last row, and heading and field of each column; ``beside`` others in the same rows.

    ``first`` is the first column that is its own; those before it hold for the tables beside it, too.
    ``second`` are the fields whose headings stand in the lower of two lines a person, with their columns.
    """

    top: int
    bottom: int
    headings: dict[int, str]
    fields: dict[int, str | None]
    beside: bool = False
    first: int = 0
    second: dict[str, int] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many fields it names."""
        return len({name for name in self.fields.values() if name and name != DERIVED_FIELD}) + len(self.second)


def find_header(sheet: Sheet, start: int, aliases: Mapping[str, str] | None) -> list[Header]:
    """The header at or below row ``start``: several where tables stand side by side, none where there is none."""
    best: list[Header] = []
    for top in range(start, min(start + WITHIN_ROWS, len(sheet.rows))):
        for depth in range(1, DEEPEST + 1):
            headings = _joined(sheet, top, depth)
            if headings is None:
                break
            if not headings:
                continue
            found = _headers(sheet, top, top + depth - 1, headings, aliases)
            # A row must add columns of its own to be part of the header: a title above it does not, nor a person below.
            gain = _known(found) - _known(best)
            titled = best and found and found[0].bottom == best[0].bottom and _is_title(sheet.rows[best[0].top])
            if found and (gain > 0 or (gain == 0 and titled)):
                best = found
        two = _two_lines(sheet, top, aliases)
        if two and (not best or two.known > _known(best)):
            best = [two]
        if best and top > best[0].bottom:
            break
    return best


def _is_title(row: list) -> bool:
    return sum(bool(text_of(value)) for value in row) < 2


def _known(headers: list[Header]) -> int:
    return sum(header.known for header in headers)


def _headers(
    sheet: Sheet, top: int, bottom: int, headings: list[str], aliases: Mapping[str, str] | None
) -> list[Header]:
    found = []
    headings = _without_summary(headings)
    blocks = _blocks(headings)
    shared = list(range(blocks[0][0])) if len(blocks) > 1 else []
    for first, last in blocks:
        columns = [*shared, *range(first, last)]
        hidden = {place for place, index in enumerate(columns) if index in sheet.hidden_columns}
        own = [headings[index] for index in columns]
        fields = _of_one_person(sheet, bottom, columns, own, recognise(own, aliases, hidden))
        header = Header(
            top,
            bottom,
            dict(zip(columns, own, strict=True)),
            dict(zip(columns, fields, strict=True)),
            beside=len(blocks) > 1,
            first=first,
        )
        if "name" in fields and header.known >= 3:
            found.append(header)
    return found


def _of_one_person(
    sheet: Sheet, bottom: int, columns: list[int], headings: list[str], fields: list[str | None]
) -> list[str | None]:
    """The fields without those of another table right of the people: behind a second 姓名 with other names in it."""
    names = [place for place, heading in enumerate(headings) if recognise_one(heading) == "name"]
    if len(names) < 2 or "name" not in fields or names[0] != fields.index("name"):
        return fields
    first, second = (columns[place] for place in names[:2])
    below = [row for row in sheet.rows[bottom + 1 : bottom + 50] if len(row) > second and text_of(row[second])]
    if all(normal(row[first]) == normal(row[second]) for row in below):
        return fields
    start = names[1]
    while start > names[0] + 1 and normal(headings[start - 1]):
        start -= 1
    start = names[1] if start == names[0] + 1 else start
    return [None if place >= start and field != DERIVED_FIELD else field for place, field in enumerate(fields)]


def _without_summary(headings: list[str]) -> list[str]:
    """The headings without those of a small table of figures that stands right of the people, behind an empty column."""
    name_at = next(
        (index for index, heading in enumerate(headings) if recognise_one(heading) == "name"), len(headings)
    )
    gap = next((index for index in range(name_at, len(headings)) if not normal(headings[index])), len(headings))
    beyond = headings[gap:]
    if any(map(counts_people, beyond)) and not any(recognise_one(heading) == "name" for heading in beyond):
        return headings[:gap]
    return headings


def _blocks(headings: list[str]) -> list[tuple[int, int]]:
    """Where the tables begin and end that stand side by side: the same headings over again."""
    plain = [normal(heading) for heading in headings]
    names = [index for index, heading in enumerate(headings) if recognise_one(heading) == "name"]
    if len(names) < 2:
        return [(0, len(headings))]
    width = names[1] - names[0]
    start = names[0]
    while start > 0 and plain[start - 1] and plain[start - 1] == plain[start - 1 + width]:
        start -= 1
    block = [text for text in plain[start : start + width] if text]
    if len(block) < 3 or any(
        [text for text in plain[start + width * number : start + width * (number + 1)] if text][: len(block)] != block
        for number in range(1, len(names))
    ):
        return [(0, len(headings))]
    starts = [start + width * number for number in range(len(names))]
    return [(first, first + width) for first in starts[:-1]] + [(starts[-1], len(headings))]


def _joined(sheet: Sheet, top: int, depth: int) -> list[str] | None:
    """The headings of ``depth`` rows as one: each with what stands above it (全日制教育 above 学历).

    Empty where the name is not among them yet, None where they go down to the people.
    """
    if top + depth > len(sheet.rows):
        return None
    rows = [[text_of(value) for value in sheet.rows[number]] for number in range(top, top + depth)]
    above = _spread(sheet, top - 1) if top else []
    rows[0] = [
        above[index] + heading if heading and index < len(above) and is_not_taken(above[index]) else heading
        for index, heading in enumerate(rows[0])
    ]
    if depth == 1:
        return rows[0]
    width = max(map(len, rows))
    for row in rows:
        row += [""] * (width - len(row))
    if not any(rows[-1]):
        return None
    for first_row, left, last_row, right in sheet.merged:
        for number in range(max(first_row, top), min(last_row, top + depth - 2) + 1):
            row = rows[number - top]
            text = text_of(sheet.rows[first_row][left]) if left < len(sheet.rows[first_row]) else ""
            # What spans several columns stands above each of them; what spans rows stands once.
            if number == first_row:
                for index in range(left + 1, min(right, width - 1) + 1):
                    row[index] = row[index] or text
    for upper in rows[:-1]:
        _spread_ways_of_study(upper, rows[-1])
    joined = [_one(parts) for parts in zip(*rows, strict=True)]
    name_at = next((index for index, heading in enumerate(joined) if recognise_one(heading) == "name"), None)
    if name_at is None:
        return []
    if rows[-1][name_at] and recognise_one(rows[-1][name_at]) != "name":
        # Below the header stands a person, whose name is there.
        return None
    return joined


def _spread_ways_of_study(upper: list[str], lower: list[str]) -> None:
    """Let 全日制 and 在职 stand above each of their columns where nobody merged the cells."""
    for index in range(1, len(upper)):
        if not upper[index] and lower[index] and of_one_education(normal(upper[index - 1])):
            if of_one_education(normal(upper[index - 1] + lower[index])):
                upper[index] = upper[index - 1]


def _spread(sheet: Sheet, number: int) -> list[str]:
    """The texts of a row, a merged cell's over all the columns it spans; nothing for a title alone in its row."""
    texts = [text_of(value) for value in sheet.rows[number]]
    if sum(map(bool, texts)) < 2:
        return []
    for top, left, bottom, right in sheet.merged:
        if top <= number <= bottom and left < len(texts):
            texts[left : right + 1] = [texts[left]] * len(texts[left : right + 1])
    return texts


def _one(parts: tuple[str, ...]) -> str:
    """The headings above one column as one, without those that only gather: 基本情况."""
    said = [part for part in parts if part]
    while len(said) > 1 and (
        says_only_what_group(said[0]) or gathers_a_reserve(said[0]) or normal(said[0]) == normal(said[1])
    ):
        said = said[1:]
    return "".join(said)


def _two_lines(sheet: Sheet, top: int, aliases: Mapping[str, str] | None) -> Header | None:
    """The header of a roster with two lines a person: headings above headings, each with cells of its own below."""
    if top + 1 >= len(sheet.rows):
        return None
    upper, lower = ([text_of(value) for value in sheet.rows[number]] for number in (top, top + 1))
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    above, below = recognise(upper, aliases), recognise(lower, aliases)
    if "name" not in above or "name" in below or lower[above.index("name")]:
        return None
    own = {
        name: index
        for index, name in enumerate(below)
        if name and name != DERIVED_FIELD and name not in above and above[index]
    }
    if len(own) < 2 or sum(bool(name) for name in above) < 3:
        return None
    names = {index: "/".join(filter(None, pair)) for index, pair in enumerate(zip(upper, lower, strict=True))}
    return Header(top, top + 1, names, dict(enumerate(above)), second=own)
