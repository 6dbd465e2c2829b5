"""Rosters going out: the official layout, a plain table, and a blank template. All can be imported again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import IO, Any

from django.db.models import OuterRef, Subquery

from office.workbooks.writing import SheetWriter
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.fields import ROSTER, DossierField, Reading
from reserve_cadres.people.identity import check_character
from reserve_cadres.pool.models import StateChange
from reserve_cadres.roster.columns import heading_of
from villages.models import Township
from villages.titles import joint_title

# The columns of the official layout and of the template, with their widths.
OFFICIAL = {name: field.width for name, field in ROSTER.items() if field.width}
LEFT = frozenset(name for name, field in ROSTER.items() if field.long)

_EMPTY_ROWS = 200


# Where the database has what is no column of the dossier itself.
_PLACES = {"village": ["village__name"], "post": ["post__title", "joint_post__title"]}
_AS_TEXT = frozenset({Reading.TEXT, Reading.NAME, Reading.ETHNICITY, Reading.IDENTITY, Reading.PHONE})
_AT_ONCE = 2_000

Cell = Callable[[Sequence[Any]], Any]


def roster_rows(
    queryset: CadreQuerySet, fields: Iterable[str], beside: Sequence[str] = ()
) -> Iterator[tuple[list[Any], Sequence[Any]]]:
    """Each person's cells of ``fields`` in the words of a roster, and the values of the columns ``beside`` them.

    As they stood, where asked for a past day (:meth:`CadreQuerySet.standing_on`). The columns are read without a dossier made
    of them, and so that what is in memory does not grow with the people.
    """
    past = "standing_state" in queryset.query.annotations
    entered = StateChange.objects.filter(cadre=OuterRef("pk"), state=State.IN_POOL).order_by("-pk")
    columns, cells = list(beside), []
    for field in map(ROSTER.__getitem__, fields):
        cells.append(_cell(field, len(columns)))
        columns += _PLACES.get(field.name, [field.name])
    standing = {"village", "post", "joint_post", "state"}
    paths = [f"state_changes__{one}" if past and one.partition("__")[0] in standing else one for one in columns]
    people = queryset.annotate(entered_on=Subquery(entered.values("effective_on")[:1])).values_list(*paths)
    for row in people.iterator(chunk_size=_AT_ONCE):
        yield [cell(row) for cell in cells], row


def _cell(field: DossierField, place: int) -> Cell:
    """How the cell of a field is made of a row whose columns of the field begin at ``place``."""
    if field.name == "post":
        title = cache(lambda post, joint: joint_title(post, joint) if post and joint else post or "")
        return lambda row: title(row[place], row[place + 1])
    if field.reading in _AS_TEXT or field.name == "village":
        return itemgetter(place)
    # Of codes and months there are few, and each is put into words once; a list of codes is none to remember by.
    words = field.words if field.reading == Reading.CATEGORIES else cache(field.words)
    return lambda row: words(row[place])


def official_roster(queryset: CadreQuerySet, *, township: Township | str, day: date) -> IO[bytes]:
    """The roster in the layout offices file, as of ``day``: merged title, unit and date, bordered table, A4 landscape."""
    fields = list(OFFICIAL)
    writer = SheetWriter("花名册", ["序号", *map(heading_of, fields)], [5, *OFFICIAL.values()])
    writer.title(
        f"{township}村级后备干部花名册",
        f"填报单位(盖章)：{township}党委组织办",
        f"填报时间：{day.year}年{day.month}月{day.day}日",
    )
    writer.header()
    write_people(writer, fields, (row for row, _ in roster_rows(queryset, fields)))
    return writer.finished()


def write_people(writer: SheetWriter, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The people of a roster one a row, numbered; below them how many there are, and the line to sign on."""
    left = frozenset(number for number, name in enumerate(names, start=1) if name in LEFT)
    count = 0
    for count, row in enumerate(rows, start=1):
        writer.row([count, *row], left)
    writer.total(["合计", f"{count} 人", *[""] * (len(names) - 1)])
    writer.signature("审核人", "填表人", "联系电话")


def plain_roster(queryset: CadreQuerySet, *, day: date | None = None) -> IO[bytes]:
    """Every field in one plain table: for sorting, filtering and counting elsewhere. Of a past ``day`` its sheet says so."""
    name = f"花名册 {day:%Y-%m-%d}" if day else "花名册"
    writer = SheetWriter(name, [heading_of(name) for name in ROSTER], [OFFICIAL.get(name, 14) for name in ROSTER])
    writer.header()
    for row, _ in roster_rows(queryset, ROSTER):
        writer.row(row)
    return writer.finished()


def blank_template(township: Township | str, villages: Sequence[str], post_titles: Sequence[str]) -> bytes:
    """An empty roster with drop-down lists and one example row, which the import passes over."""
    fields = list(OFFICIAL)
    writer = SheetWriter("花名册", ["序号", *map(heading_of, fields)], [6, *OFFICIAL.values()])
    writer.title(f"{township}村级后备干部花名册", f"填报单位(盖章)：{township}", "填报时间：    年  月  日")
    writer.header()
    first = "51990019850601123"
    example = {name: ROSTER[name].example for name in fields} | {"id_number": first + check_character(first)}
    own = {"village": villages, "post": post_titles}
    example |= {name: values[0] for name, values in own.items() if values}
    writer.row(["示例", *example.values()])
    # A village or a title not listed may still be right: warned of, not refused.
    coded = {name: [str(word) for word in codes.labels] for name in fields if (codes := ROSTER[name].codes)}
    lists: dict[str, Sequence[str]] = {**coded, **own}
    columns = {name: fields.index(name) + 1 for name in lists}
    writer.offer(
        {columns[name]: words for name, words in lists.items()},
        _EMPTY_ROWS,
        strict=frozenset(columns[name] for name in lists if name not in own),
    )
    for _ in range(_EMPTY_ROWS):
        writer.row([""] * (len(fields) + 1))
    return writer.content()
