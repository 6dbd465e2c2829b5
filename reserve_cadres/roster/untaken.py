"""What a row says that no field takes: words without a heading, errors, notes, lines through cells."""

import re
from typing import Any

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.roster.cells import is_failed
from reserve_cadres.roster.columns import numbers_rows
from reserve_cadres.roster.header import Header
from reserve_cadres.roster.headings import is_not_taken
from reserve_cadres.roster.lines import speaks_of_leaving

# Running numbers, ticks and strokes say nothing of the person.
_NO_WORDS = re.compile(r"[\W_]*(?:第?[\d一二三四五六七八九十]{1,4}[组号]?)?[\W_]*")
# In a column whose heading no list knows only a few words are likely to speak of the person's state.
_SHORT = 12


class Untaken:
    """The columns of a table that no field takes."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._sheet, self._header = sheet, header
        own = header.headings if header.beside else range(max(map(len, sheet.rows), default=0))
        self._unnamed = [index for index in own if index not in sheet.hidden_columns and not self._named(index)]
        self._numbers = [index for index, heading in header.headings.items() if numbers_rows(heading)]
        self._others = [index for index, name in header.fields.items() if name is None and index not in self._unnamed]

    def _named(self, index: int) -> bool:
        """Whether a column has a heading of its own, or is one of several under that of somebody else: 配偶情况."""
        top, bottom, rows = self._header.top, self._header.bottom, self._sheet.rows
        if any(text_of(row[index]) for row in rows[top : bottom + 1] if index < len(row)):
            return True
        over = (
            text_of(rows[first][left])
            for first, left, last, right in self._sheet.merged
            if left < index <= right and first <= bottom and last >= top
        )
        return any(map(is_not_taken, over))

    def note(self, person: Any, row: list, number: int) -> None:
        """Put what ``row``, a line of the sheet, says beside its fields into ``person``."""
        self.note_remarks(person, number)
        for index in (*self._unnamed, *self._numbers):
            if index < len(row) and (text := text_of(row[index])) and not _NO_WORDS.fullmatch(text):
                person.beside = {**person.beside, index: text}
        for index in self._others:
            value = row[index] if index < len(row) else None
            if is_failed(value):
                person.failed = (*person.failed, (index, value))
            elif type(value) is str and len(value) <= _SHORT and speaks_of_leaving(text_of(value)):
                person.beside = {**person.beside, index: text_of(value)}

    def note_remarks(self, person: Any, number: int) -> None:
        """What is written on cells of a row; of tables beside one another, of the table's own part of it."""
        for column, text in self._sheet.notes.get(number, {}).items():
            if not self._header.beside or column in self._header.headings:
                person.notes = {**person.notes, column: text}
