"""One person twice in a workbook: on sheets of different years the newest says how things stand, else it is asked."""

from reserve_cadres.roster.layout import Table
from reserve_cadres.roster.lines import year_of
from reserve_cadres.roster.row import Decision, Row


def without_older(rows: list[Row]) -> list[Row]:
    """The rows that hold, after the same people's rows on older sheets have been marked as such."""
    newest: dict[tuple, Row] = {}
    older = set()
    for row in rows:
        when = _when(row.table)
        for key in _keys(row):
            other = newest.setdefault(key, row)
            if other is row:
                continue
            if other.table is row.table:
                _ask_which_holds(other, row)
                continue
            if not when or not (before := _when(other.table)) or before == when:
                _ask_which_holds(other, row)
                continue
            if before < when:
                newest[key] = row
                other, row_left = row, other
            else:
                row_left = row
            if id(row_left) not in older:
                older.add(id(row_left))
                row_left.fault(
                    "name",
                    f"较新的工作表「{other.table.sheet}」第 {other.number} 行是同一个人，以较新的为准，这一行不导入。",
                )
    return [row for row in rows if id(row) not in older]


def _ask_which_holds(row: Row, other: Row) -> None:
    # The later row is refused as a repetition; whether the earlier one holds is not for the program to say.
    if row.person.cells != other.person.cells and not row.outside and not other.outside:
        row.doubt(
            f"工作表「{other.table.sheet}」第 {other.number} 行是同一个人，内容不一样：以这一行为准吗？",
            Decision.AS_LISTED,
            Decision.SKIP,
            name="name",
        )


def _when(table: Table) -> tuple[int, int] | None:
    if table.reported_on:
        return table.reported_on.year, table.reported_on.month
    year = year_of(table.sheet, table.title)
    return (year, 0) if year else None


def _keys(row: Row) -> list[tuple]:
    values = row.values
    if number := values.get("id_number"):
        return [("number", number)]
    if "name" in values and "birth_date" in values:
        return [("person", values["name"], values["birth_date"].year, values["birth_date"].month)]
    return []
