"""Tables going out: what is on file as a workbook that can be printed, handed up and brought in again; empty ones to fill in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from office.transfer.tables import Column, Table
from office.workbooks.book import Book
from office.workbooks.writing import SheetWriter

_NUMBER = "序号"
_EMPTY_ROWS = 200


def workbook_of(table: Table, records: Iterable, *, title: str, day: date) -> bytes:
    """The records in the table's columns with title, unit and day, a row of totals and the line to sign on."""
    table.prepare()
    columns = list(table.going_out.values())
    writer = _writer(table, columns)
    _title(writer, table, title, f"填报时间：{day.year}年{day.month}月{day.day}日")
    records = list(records)
    _offer(writer, table, table.going_out, len(records))
    left = frozenset(number for number, column in enumerate(columns, start=1) if column.long)
    sums: dict[int, int | float] = {number: 0 for number, column in enumerate(columns, start=1) if column.summed}
    count = 0
    for count, record in enumerate(records, start=1):
        words = [table.export_field(column, record) for column in columns]
        for number in sums:
            sums[number] += words[number - 1] or 0
        writer.row([count, *words], left)
    writer.total(["合计", f"{count} {table.unit}", *(sums.get(number, "") for number in range(2, len(columns) + 1))])
    writer.signature("审核人", "填表人")
    return writer.content()


def template_of(tables: Sequence[Table], *, title: str) -> bytes:
    """An empty workbook with a sheet for each table: headings, an example the import passes over, drop-down lists."""
    writer = None
    for table in tables:
        table.prepare()
        columns = list(table.coming_in.values())
        writer = _writer(table, columns, writer.workbook if writer else None)
        _title(writer, table, f"{title}{'' if len(tables) == 1 else f'({table.what})'}", "填报时间：    年  月  日")
        writer.row(["示例", *(column.example for column in columns)])
        _offer(writer, table, table.coming_in, _EMPTY_ROWS)
        for _ in range(_EMPTY_ROWS):
            writer.row([""] * (len(columns) + 1))
    return writer.content() if writer else b""


def _offer(writer: SheetWriter, table: Table, columns: Mapping[str, Column], rows: int) -> None:
    """The drop-down lists of the next rows."""
    places = {name: number for number, name in enumerate(columns, start=1)}
    offered = {places[name]: words for name, words in table.offered().items() if name in places}
    writer.offer(offered, rows, strict=frozenset(places[name] for name in columns if columns[name].strict))


def _writer(table: Table, columns: Sequence[Column], workbook: Book | None = None) -> SheetWriter:
    widths = [6, *(column.width for column in columns)]
    headings = [_NUMBER, *(column.column_name for column in columns)]
    # Upright, what is a little wider than the paper is printed a little smaller.
    return SheetWriter(table.what, headings, widths, landscape=sum(widths) > 105, workbook=workbook)


def _title(writer: SheetWriter, table: Table, title: str, day: str) -> None:
    writer.title(f"{table.township}{title}", f"填报单位(盖章)：{table.township}党委组织办", day)
    writer.header()
