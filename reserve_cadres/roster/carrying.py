"""Cells that hold for more rows than the one they stand in: merged cells, 同上, a village written once for its block.

What is carried is marked in the row, so that the preview shows it. Nothing is carried past an error or where the sheet
does not say so. domain.md, "Excel as offices keep it".
"""

from collections.abc import Mapping
from typing import Any

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.roster.cells import is_failed

_DITTO = frozenset(["同上", "上同", "同前", "〃", "″", "′′", '"', "”", "“", "''", "，，", ",,", "//", "同"])
# What is drawn around such a mark: --〃--.
_AROUND_DITTO = " \t\n-—―－–_"
# A person's own: never carried from one row to the next.
_OWN = frozenset(["name", "id_number", "birth_date", "phone", "remarks"])

# Written once for the people of a block.
_OF_BLOCKS = frozenset(["village", "township"])
MERGED, DITTO, BLOCK, SECTION = "合并单元格", "同上", "承上", "小标题"
CORRECTED = "页面上的更正"


def put_right(person: Any, corrected: Mapping[str, str]) -> None:
    """Let the cells of a person say what the office ``corrected`` them to."""
    for name, text in corrected.items():
        person.cells.pop(name, None)
        if text:
            person.carry(name, text, CORRECTED)


def carry_down(people: list, sheet: Sheet, columns: dict[str, int]) -> None:
    """Give each person the cells that hold for them too; ``columns`` are the fields' places in ``sheet``."""
    merged = {field: _merged_down(sheet, column) for field, column in columns.items() if field not in _OWN}
    for field, values in merged.items():
        if values:
            for person in people:
                if field not in person.cells and person.row in values:
                    person.carry(field, values[person.row], MERGED)
    for field in columns:
        if field not in _OWN:
            _follow_dittos(people, field)
    for field in _OF_BLOCKS & columns.keys():
        _follow_blocks(people, field, merges=bool(merged.get(field)))
    for person in people:
        for field, value in person.section.items():
            if field not in person.cells:
                person.carry(field, value, SECTION)


def _merged_down(sheet: Sheet, column: int) -> dict[int, object]:
    values: dict[int, object] = {}
    for top, left, bottom, right in sheet.merged:
        if left <= column <= right and top < bottom and top < len(sheet.rows) and left < len(sheet.rows[top]):
            value = sheet.rows[top][left]
            if value not in ("", None):
                values |= dict.fromkeys(range(top + 1, min(bottom + 1, len(sheet.rows))), value)
    return values


def _follow_dittos(people: list, field: str) -> None:
    above = None
    for person in people:
        value = person.cells.get(field)
        if type(value) is str and len(value) < 12 and value.strip(_AROUND_DITTO) in _DITTO:
            del person.cells[field]
            if above is None:
                person.cells[field] = value
            else:
                person.carry(field, above, DITTO)
        else:
            above = value


def _follow_blocks(people: list, field: str, *, merges: bool) -> None:
    """A village, or a township, written in the first row of its block holds for the rows below, where the column is written so.

    Where each row names its village, or merged cells do it, an empty cell is somebody's oversight.
    """
    written = [text_of(person.cells.get(field)) for person in people]
    last, blocks, followed, repeated = "", 0, set(), False
    for text in written:
        if text:
            repeated = repeated or text == last
            blocks += text != last
            last = text
        else:
            followed.add(blocks)
    # With nobody's village in the first row it stands in the middle of its people: whose they are above and below it is
    # not to be told.
    if merges or repeated or len(followed) * 2 < blocks or not (written and written[0]):
        return
    above: object = None
    for person in people:
        value = person.cells.get(field)
        if value is not None:
            above = None if is_failed(value) else value
        elif above is not None and not person.section.get(field):
            person.carry(field, above, BLOCK)
