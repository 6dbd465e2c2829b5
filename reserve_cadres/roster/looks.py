"""What the look of a sheet says of its people: lines through cells, colours, formats of its own, text boxes, rows out of line.

None of it is taken; each is asked about where it may mean that the row does not hold as it stands.
"""

from collections import Counter
from typing import Any

from office.workbooks.cells import text_of
from office.workbooks.reading import Sheet
from reserve_cadres.roster.lines import speaks_of_leaving, tells_by_look

_CROSSED_OUT = "这一格画了删除线：写的还算不算？"
_DRESSED = "这一格用自定义格式显示，表上看到的和格子里存的不一样，取的是存的内容：对不对？"
_OUT_OF_LINE = "这一行的格数比表头多，像是有一格里带着分隔符，后面的都错了位：按现在这样取对不对？"
_COLOURED = "这一行标了颜色，与表中多数人不同，表上没有说明是什么意思"


def note_looks(person: Any, row: list, sheet: Sheet, columns: dict[str, int], width: int) -> None:
    """Note what the cells of a person look like; ``width`` is how many cells the header has."""
    if sheet.struck:
        _cross_out(person, sheet, columns)
    if sheet.dressed:
        dressed = [name for name in person.cells if (person.row, columns[name]) in sheet.dressed]
        person.asked = {**person.asked, **dict.fromkeys(dressed, _DRESSED)}
    # Only files of text have rows longer than others.
    if len(row) > width and any(map(text_of, row[width:])):
        person.asked = {**person.asked, "name": _OUT_OF_LINE}


def _cross_out(person: Any, sheet: Sheet, columns: dict[str, int]) -> None:
    """Note whether a person is crossed out: by the name, or by half of the row; else which cells are."""
    crossed = [name for name in person.cells if (person.row, columns[name]) in sheet.struck]
    person.struck = "name" in crossed or len(crossed) * 2 >= len(person.cells)
    if not person.struck:
        person.asked = dict.fromkeys(crossed, _CROSSED_OUT)


def tell_colours_apart(people: list, sheet: Sheet, name_at: int) -> None:
    """Note who bears another colour than most, unless the colours only part the rows: every other one, or whole villages."""
    if not sheet.coloured or len(people) < 2:
        return
    colours = [sheet.coloured.get((person.row, name_at), "") for person in people]
    usual, count = Counter(colours).most_common(1)[0]
    if count * 2 <= len(people) or (len(people) > 3 and len(set(colours[::2])) == len(set(colours[1::2])) == 1):
        return
    marked = [person for person, colour in zip(people, colours, strict=True) if colour != usual]
    villages = Counter(text_of(person.cells.get("village")) for person in people)
    of_marked = Counter(text_of(person.cells.get("village")) for person in marked)
    if len(villages) > 1 and all(villages[name] == number > 1 for name, number in of_marked.items()):
        return
    for person in marked:
        person.left = person.left or _COLOURED


def take_boxes(tables: list, sheet: Sheet) -> None:
    """Name the text boxes of a sheet; where one speaks of leaving, ask about whom it lies over, or about everybody."""
    for top, bottom, text in sheet.boxes if tables else ():
        said = " ".join(text_of(text).split())
        tables[0].skipped.append((max(top, 0), f"文本框「{said[:60]}」"))
        people = [person for table in tables for person in table.people]
        if tells_by_look(said):
            for table in tables:
                table.legend = said[:40]
        elif speaks_of_leaving(said):
            meant = [person for person in people if top <= person.row <= bottom] or people
            for person in meant:
                person.left = person.left or f"表上的文本框写有「{said[:30]}」"
