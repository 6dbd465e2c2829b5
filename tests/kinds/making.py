"""What a kind of roster is made of: sheets as an office lays them out, and beside them what each person's dossier must hold.

A kind names what is special in it; all else of a person is plain. A value is the one that is meant, or :data:`ASKED`
where only the office can tell. domain.md, "Excel as offices keep it": nothing is taken silently that may be wrong.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook

from reserve_cadres.people.fields import PERSON
from reserve_cadres.people.identity import check_character
from reserve_cadres.roster.places import Places
from villages.titles import same_post

# Only the office can tell: the cell has to be asked about.
ASKED = "?"
# The sheet says that this may be no reserve: the person has to be asked about.
MAY_BE_NONE = {"reserve": ASKED}

VILLAGES = ["凉水井村", "青杠村", "大河社区"]
POSTS = ["村党支部书记", "村委会主任", "文书"]

_SURNAMES = "蒲阙欧骆苟雍税母鲜代"
_GIVEN = ["定方", "从芳", "世明", "小琼", "开树", "学会"]
# Of these every dossier of a row has some value, so that they are not listed in each truth.
_FOLLOWS = {"birth_day_known", "name"}


@dataclass(frozen=True)
class Someone:
    """An invented person, the same at every call."""

    name: str
    sex: str
    birth: date
    number: str

    @property
    def month(self) -> str:
        """The birth month as rosters write it."""
        return f"{self.birth:%Y.%m}"


def somebody(index: int) -> Someone:
    """Person ``index``; the odd ones are women, no two share name, birth month or number."""
    birth = date(1966 + index % 29, 3 + index % 10, 2 + index % 25)
    first = f"519900{birth:%Y%m%d}{10 + index % 80}{2 if index % 2 else 1}"
    name = _SURNAMES[index % 10] + _GIVEN[index // 10 % 6]
    return Someone(name, "女" if index % 2 else "男", birth, first + check_character(first))


def people(count: int, start: int = 0) -> list[Someone]:
    """So many different people."""
    return [somebody(index) for index in range(start, start + count)]


@dataclass
class Page:
    """A sheet: its lines, areas merged as (first row, first column, last row, last column) from 1, and what it hides."""

    name: str
    lines: list[list]
    merged: Sequence[tuple[int, int, int, int]] = ()
    marked: Callable[[Any], None] | None = None


@dataclass
class Kind:
    """A roster of one kind, with the truth: name → field → value. A field that is not named must stay empty."""

    pages: list[Page]
    truth: dict[str, dict] = field(default_factory=dict)
    file_name: str = "名册.xlsx"
    create_places: bool = False
    content: bytes = b""

    def written(self) -> bytes:
        """The file."""
        if self.content:
            return self.content
        book = Workbook()
        book.remove(book.active)
        for page in self.pages:
            sheet = book.create_sheet(page.name)
            for line in page.lines:
                sheet.append(list(line))
            for top, left, bottom, right in page.merged:
                sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
            if page.marked:
                page.marked(sheet)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()


KINDS: dict[str, Callable[[], Kind]] = {}


def kind(make: Callable[[], Kind]) -> Callable[[], Kind]:
    """Put a maker on the list of kinds."""
    KINDS[make.__name__] = make
    return make


def plain(one: Someone, **said: Any) -> dict:
    """The truth of a person who is given by name, sex, birth month and number, and ``said`` beside."""
    values = {
        "village": VILLAGES[0], "sex": "female" if one.sex == "女" else "male",
        "birth_date": (one.birth.year, one.birth.month), "id_number": one.number,
    }  # fmt: skip
    return values | said


def table(headings: Sequence[str], rows: Iterable[Sequence], *, title: str = "石西镇村级后备干部花名册") -> list[list]:
    """A title and the header, with 序号, 村, 姓名, 性别, 出生年月, 身份证号 before ``headings``; rows are (person, *cells)."""
    lines = [[title], ["序号", "村", "姓名", "性别", "出生年月", "身份证号", *headings]]
    for number, (one, *cells) in enumerate(rows, start=1):
        lines.append([number, VILLAGES[0], one.name, one.sex, one.month, one.number, *cells])
    return lines


def words(heading: str, name: str, meant: dict[Any, Any], also: Callable[[Any, Any], dict] = lambda *_: {}) -> Kind:
    """A roster with one person for each word of a column; ``also`` is what else a word and its meaning say."""
    everybody = people(len(meant))
    rows = [(one, word) for one, word in zip(everybody, meant, strict=True)]
    truth = {
        one.name: plain(one, **({name: value} if value is not None else {}), **also(word, value))
        for one, (word, value) in zip(everybody, meant.items(), strict=True)
    }
    return Kind([Page("花名册", table([heading], rows))], truth)


def silent_wrongs(roster_import, made: Kind) -> list[str]:
    """What a preview would write that is not so, without asking, and what it asks that the file does say."""
    places = Places(roster_import.township)
    found, seen = [], set()
    doubted: dict[str, bool] = {}
    for row in roster_import.rows.order_by("pk"):
        asked = {one.get("field", "") for one in [*row.problems, *row.doubts] if one.get("blocking", True)}
        truth = made.truth.get(row.name)
        seen.add(row.name)
        if truth is None:
            found += [] if asked else [f"{row.name}: is nobody"]
        elif truth.get("reserve") == ASKED:
            doubted[row.name] = doubted.get(row.name, False) or bool(row.doubts)
        else:
            found += [f"{row.name}: {one}" for one in _differences(row, truth, asked, places)]
    found += [f"{name}: taken without a question" for name, asked in doubted.items() if not asked]
    return found + [f"{name}: left out" for name in made.truth if name not in seen]


def _differences(row, truth: dict, asked: set[str], places: Places) -> Iterable[str]:
    written = {name: row.values.get(name) for name in PERSON if name not in _FOLLOWS}
    village = places.villages.get(row.values.get("village_id"))
    post = places.posts.get(row.values.get("post_id"))
    written["village"] = village.name if village else row.values.get("village_name", "")
    written["post"] = post.title if post else row.values.get("post_title", "")
    written["entered_on"] = row.values.get("entered_on")
    for name, value in written.items():
        meant = truth.get(name)
        if meant == ASKED or name in asked:
            if name not in asked:
                yield f"{name} is not asked but {value!r}"
            elif meant != ASKED:
                yield f"{name} is asked: {[one['message'] for one in [*row.problems, *row.doubts]]}"
        elif not _same(name, value, meant, written["village"]):
            yield f"{name} is {value!r}, not {meant!r}"


def _same(name: str, value: Any, meant: Any, village: str) -> bool:
    if name == "post":
        return same_post(value or "", meant or "", village)
    if isinstance(meant, tuple) and value:
        return tuple(int(part) for part in value.split("-"))[: len(meant)] == meant
    return (value or None) == (meant or None)
