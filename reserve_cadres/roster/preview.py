"""What an uploaded roster would do: read, match, compare. Nothing but the import's own records is written.

The work is done on whole columns and sets: the township's dossiers are read once, rows are matched in memory and
stored in one go, so that a roster of thousands takes seconds. Source: domain.md, "Excel as offices keep it".
"""

from collections import Counter

from django.db import transaction

from office.background import Told, untold
from office.bulk import insert_rows, next_keys
from office.workbooks.limits import MAX_CELLS
from office.workbooks.process import EncryptedWorkbook, LargeWorkbook
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from reserve_cadres.roster.layout import Table, expected_headings, find_tables
from reserve_cadres.roster.matching import check_seats, match_people
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.placing import find_places
from reserve_cadres.roster.repeats import without_older
from reserve_cadres.roster.rows import Row, read_rows

Status = ImportRow.Status


def preview(roster_import: RosterImport, *, most_cells: int = MAX_CELLS, told: Told = untold) -> None:
    """Read the uploaded file and store what importing it would do, row by row; a second call does it afresh.

    A file that cannot be read leaves the import ``UNREADABLE`` with the reason, one with a password ``LOCKED``. Raises
    nothing the page has to catch, save :class:`LargeWorkbook` where there are more than ``most_cells``, fewer than are
    read at all. ``told`` is told the stages: the rows there are, those read, and those matched.
    """
    try:
        tables = _read_tables(roster_import, most_cells)
    except UnreadableWorkbook as problem:
        if isinstance(problem, LargeWorkbook) and most_cells < MAX_CELLS:
            raise
        locked = isinstance(problem, EncryptedWorkbook)
        roster_import.status = RosterImport.Status.LOCKED if locked else RosterImport.Status.UNREADABLE
        roster_import.problem = str(problem)
        roster_import.save(update_fields=["status", "problem"])
        return
    places = Places(roster_import.township)
    total = sum(len(table.people) for table in tables)
    told(total=total)
    rows: list[Row] = []
    for table in tables:
        rows += read_rows(table)
        told(read=len(rows))
    missing = find_places(rows, places, may_create=roster_import.create_places, file_name=roster_import.file_name)
    current = without_older(rows)
    match_people(current, roster_import.township)
    check_seats(current, places)
    told(matched=len(rows))
    _store(roster_import, tables, rows, missing)


def _read_tables(roster_import: RosterImport, most_cells: int) -> list[Table]:
    aliases = dict(ColumnAlias.objects.filter(township=roster_import.township).values_list("header", "field"))
    sheets = read_workbook(roster_import.file.path, most_cells)
    tables = [table for sheet in sheets for table in find_tables(sheet, aliases)]
    if not tables:
        raise UnreadableWorkbook(
            f"没有找到花名册的表头。表头行里应有{expected_headings()}等栏目中的三栏以上，且必须有「姓名」。"
        )
    if not any(table.people for table in tables):
        raise UnreadableWorkbook("找到了表头，但下面没有人员。")
    return tables


def _status_of(row: Row) -> Status:
    if row.faulty:
        return Status.ERROR
    if row.doubts:
        return Status.DOUBT
    if row.cadre is None:
        return Status.NEW
    return Status.CHANGED if row.changes else Status.UNCHANGED


@transaction.atomic
def _store(roster_import: RosterImport, tables: list[Table], rows: list[Row], missing: dict) -> None:
    # Only one of two previews of the same file at the same moment may write its rows.
    RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    roster_import.rows.all().delete()
    statuses = [_status_of(row) for row in rows]
    insert_rows(
        ImportRow,
        (
            {
                "id": key,
                "roster_import_id": roster_import.pk,
                "sheet": row.table.sheet[:100],
                "row_number": row.number,
                "name": row.values.get("name", ""),
                "status": status,
                "cadre_id": row.cadre["pk"] if row.cadre else None,
                "values": {} if status == Status.UNCHANGED else row.values,
                "changes": row.changes,
                "problems": row.problems,
                "doubts": row.doubts,
                "decision": "",
            }
            for key, row, status in zip(next_keys(ImportRow, len(rows)), rows, statuses, strict=True)
        ),
    )
    roster_import.understood = {
        "sheets": [_account_of(table) for table in tables],
        "missing": missing,
    }
    roster_import.effective_on = roster_import.effective_on or next(
        (table.reported_on for table in tables if table.reported_on), None
    )
    roster_import.counts = Counter(map(str, statuses)) | {"total": len(rows)}
    roster_import.status = RosterImport.Status.PREVIEWED
    roster_import.problem = ""
    roster_import.save(update_fields=["understood", "effective_on", "counts", "status", "problem"])


def _account_of(table: Table) -> dict:
    return {
        "name": table.sheet,
        "title": table.title,
        "unit": table.unit,
        "doubted": table.doubted,
        "reported_on": table.reported_on,
        "header_rows": [row + 1 for row in table.header_rows],
        "columns": [
            {"index": column.index, "heading": column.heading, "field": column.field} for column in table.columns
        ],
        "people": len(table.people),
        "stated_total": table.stated_total,
        "skipped": [[row + 1, reason] for row, reason in table.skipped],
    }
