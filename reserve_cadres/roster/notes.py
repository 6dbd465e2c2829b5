"""Sentences beside the tables that say of somebody in them that they left: 注：张某已于2014年8月退出。

They stand above or below the people or on a sheet of their own, and are taken by no field; whom they name is asked about.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.roster.layout import Table
from reserve_cadres.roster.lines import speaks_of_leaving

# Of a sheet without a table no more rows are looked through.
_WITHIN_ROWS = 2_000
_BY_NUMBER = re.compile(r"(?:第|序号|编号)\s*\d{1,4}\s*[号位行、,，及和]?")


def sentences_of_leaving(sheet: Sheet, tables: Iterable[Table]) -> list[str]:
    """What the rows of a sheet that are neither people nor headings say of leaving."""
    tables = list(tables)
    taken = {row for table in tables for row in table.header_rows}
    taken |= {person.row for table in tables for person in table.people}
    rows = sheet.rows if tables else sheet.rows[:_WITHIN_ROWS]
    found: list[str] = []
    # 退出人员名单 in a line of its own speaks of those below it.
    over = ""
    for number, row in enumerate(rows):
        if number in taken:
            over = ""
        elif line := " ".join(filter(None, map(text_of, row))):
            if speaks_of_leaving(line):
                over = line
                found.append(line)
            elif over:
                found.append(f"{over} {line}")
    return found


def ask_whom_they_mean(tables: list[Table], sentences: Iterable[str]) -> None:
    """Ask about the people whom ``sentences`` name; where one gives the number of a row, about everybody."""
    if not (said := [re.sub(r"\s+", "", sentence) for sentence in sentences]):
        return
    people = [person for table in tables for person in table.people]
    called = defaultdict(list)
    for person in people:
        called[re.sub(r"\s+", "", text_of(person.cells.get("name")))].append(person)
    # Looked up piece by piece: thousands of people beside thousands of sentences are too many to be compared with each other.
    lengths = {len(name) for name in called} - {0, 1}
    for plain in said:
        pieces = (plain[at : at + length] for length in lengths for at in range(len(plain) - length + 1))
        meant = [person for piece in pieces for person in called.get(piece, ())]
        if not meant and _BY_NUMBER.search(plain):
            meant, people = people, []
        for person in meant:
            person.left = person.left or f"表上注明「{plain[:40]}」"
