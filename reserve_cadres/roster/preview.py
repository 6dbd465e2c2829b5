"""What an uploaded roster would do: read, match, compare. Nothing but the import's own records is written.

The work is done on whole columns and sets: the township's dossiers are read once, rows are matched in memory and
stored in one go, so that a roster of thousands takes seconds. Source: domain.md, "Excel as offices keep it".
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction

from office.background import Told, untold
from office.bulk import insert_rows, many_rows, next_keys
from office.workbooks.cells import text_of
from office.workbooks.limits import MAX_CELLS
from office.workbooks.process import EncryptedWorkbook, LargeWorkbook
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.roster import uploads
from reserve_cadres.roster.columns import expected_headings
from reserve_cadres.roster.layout import Table, find_tables
from reserve_cadres.roster.lines import LEFT
from reserve_cadres.roster.matching import check_seats, match_people
from reserve_cadres.roster.meanings import words_said
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport, WordMeaning
from reserve_cadres.roster.notes import ask_whom_they_mean, sentences_of_leaving
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.placing import find_places
from reserve_cadres.roster.repeats import without_older
from reserve_cadres.roster.row import Row
from reserve_cadres.roster.rows import read_rows
from reserve_cadres.roster.sheet_forms import CannotBeTaken, form_tables

Status = ImportRow.Status
# A province's cadres; each row of a roster takes the worker some three kilobytes.
MOST_PEOPLE = 130_000


@dataclass
class _Reading:
    """What the file holds: the rosters of the sheets that are read, their rows, the names of all sheets.

    ``refused`` are the sheets that cannot be read though they were to be, with the reason; ``hidden`` those that somebody hid.
    """

    tables: list[Table]
    rows: list[Row]
    sheets: list[str]
    words: list[dict]
    refused: dict[str, str]
    hidden: list[str]


@many_rows()
def preview(roster_import: RosterImport, *, most_cells: int = MAX_CELLS, told: Told = untold) -> None:
    """Read the uploaded file and store what importing it would do, row by row; a second call does it afresh.

    What the office taught, corrected and decided before holds again. A file that cannot be read leaves the import
    ``UNREADABLE`` with the reason, one with a password ``LOCKED``. Raises ``ValidationError`` where the import was
    confirmed or given up, also while the file was read: what was written stays as it is; and :class:`LargeWorkbook`
    where there are more than ``most_cells``, fewer than are read at all. ``told`` is told the stages: the rows there
    are, those read, and those matched.
    """
    try:
        reading = _read(roster_import, most_cells, told)
    except UnreadableWorkbook as problem:
        if isinstance(problem, LargeWorkbook) and most_cells < MAX_CELLS:
            raise
        _store_problem(roster_import, problem)
        return
    rows, places = reading.rows, Places(roster_import.township)
    missing = find_places(rows, places, may_create=roster_import.create_places, file_name=roster_import.file_name)
    current = without_older(rows)
    chosen = {row.place: row.chosen for row in roster_import.rows.filter(chosen__isnull=False)}
    match_people(current, roster_import.township, chosen)
    check_seats(current, places)
    told(matched=len(rows))
    _store(roster_import, reading, missing)


def _read(roster_import: RosterImport, most_cells: int, told: Told) -> _Reading:
    township = roster_import.township
    aliases = dict(ColumnAlias.objects.filter(township=township).values_list("header", "field"))
    meanings = WordMeaning.objects.filter(township=township).values_list("kind", "word", "code")
    taught = {(kind, word): code for kind, word, code in meanings}
    corrected: dict[str, dict[tuple[int, int], dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for one in roster_import.corrections.all():
        corrected[one.sheet][one.row_number - 1, one.first_column][one.field] = one.said
    with kept_for_reading(roster_import.file) as path:
        sheets = read_workbook(path, most_cells, name_hidden=True)
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    sheets = [sheet for sheet in sheets if not sheet.hidden]
    names = [sheet.name for sheet in sheets]
    tables: list[Table] = []
    refused: dict[str, str] = {}
    sentences: list[str] = []
    while sheets:
        # What is not taken of a very large workbook need not stay beside what is.
        sheet = sheets.pop(0)
        if sheet.name in roster_import.left_out:
            continue
        own = corrected[sheet.name[:100]]
        try:
            found = form_tables(sheet, aliases, own) or find_tables(sheet, aliases, own)
            tables += found
            sentences += sentences_of_leaving(sheet, found)
        except CannotBeTaken as problem:
            refused[sheet.name] = str(problem)
    del sheet
    if refused and not any(table.people for table in tables):
        raise UnreadableWorkbook(next(iter(refused.values())))
    if not tables:
        raise UnreadableWorkbook(
            f"没有找到花名册的表头。表头行里应有{expected_headings()}等栏目中的三栏以上，且必须有「姓名」。"
        )
    if not any(table.people for table in tables):
        raise UnreadableWorkbook("找到了表头，但下面没有人员。")
    people = sum(len(table.people) for table in tables)
    if people > MOST_PEOPLE:
        raise UnreadableWorkbook(f"名册有 {people} 行，一次最多导入 {MOST_PEOPLE} 行，请分几个文件导入。")
    told(total=people)
    ask_whom_they_mean(tables, sentences)
    _doubt_by_file_name(tables, roster_import.file_name)
    rows: list[Row] = []
    for table in tables:
        rows += read_rows(table, taught)
        told(read=len(rows))
    return _Reading(tables, rows, names, words_said(rows, taught), refused, hidden)


def _doubt_by_file_name(tables: list[Table], file_name: str) -> None:
    if LEFT.search(file_name):
        for table in tables:
            table.doubted = table.doubted or f"所在的文件叫「{file_name[:40]}」，像是退出人员的名单"


def _status_of(row: Row) -> Status:
    if row.faulty:
        return Status.ERROR
    if row.doubts:
        return Status.DOUBT
    if row.cadre is None:
        return Status.NEW
    return Status.CHANGED if row.changes else Status.UNCHANGED


@transaction.atomic
def _store_problem(roster_import: RosterImport, problem: UnreadableWorkbook) -> None:
    uploads.lock_open(roster_import)
    locked = isinstance(problem, EncryptedWorkbook)
    roster_import.status = RosterImport.Status.LOCKED if locked else RosterImport.Status.UNREADABLE
    roster_import.problem = str(problem)
    roster_import.save(update_fields=["status", "problem"])


@transaction.atomic
def _store(roster_import: RosterImport, reading: _Reading, missing: dict) -> None:
    # Only one of two previews of the same file at the same moment may write its rows.
    roster_import.readings = uploads.lock_open(roster_import).readings + 1
    decided = uploads.decisions_of(roster_import)
    rows = reading.rows
    keys = _keys_of(rows, roster_import)
    roster_import.rows.all().delete()
    statuses = [_status_of(row) for row in rows]
    asked = uploads.asked_by(zip(rows, statuses, strict=True))
    insert_rows(
        ImportRow,
        (
            {
                "id": key,
                "roster_import_id": roster_import.pk,
                "sheet": row.table.sheet[:100],
                "row_number": row.number,
                "first_column": row.table.first_column,
                "name": row.values.get("name", ""),
                "status": status,
                "cadre_id": row.cadre["pk"] if row.cadre else None,
                "chosen": row.chosen,
                "meant": row.meant,
                "cells": {
                    name: value if type(value) is str else text_of(value) for name, value in row.person.cells.items()
                },
                "values": row.values,
                "changes": dict(row.changes),
                "problems": row.problems,
                "doubts": row.doubts,
                "asks": asks,
                "offers": offers,
                "decision": "",
            }
            for key, row, status, asks, offers in zip(keys, rows, statuses, asked.asks, asked.offers, strict=True)
        ),
    )
    uploads.decide_again(roster_import, decided)
    tables = reading.tables
    roster_import.understood = {
        "sheets": [_account_of(table) for table in tables],
        "workbook": [_sheet_of(name, roster_import, reading) for name in reading.sheets],
        "hidden": reading.hidden,
        "words": reading.words,
        "missing": missing,
        "questions": asked.questions,
        "notices": sum(any(not one["blocking"] for one in row.problems) for row in rows),
    }
    roster_import.effective_on = roster_import.effective_on or next(
        (table.reported_on for table in tables if table.reported_on), None
    )
    roster_import.counts = Counter(map(str, statuses)) | {"total": len(rows)}
    roster_import.status = RosterImport.Status.PREVIEWED
    roster_import.problem = ""
    roster_import.save(
        update_fields=["understood", "effective_on", "create_places", "counts", "status", "problem", "readings"]
    )


def _keys_of(rows: list[Row], roster_import: RosterImport) -> list[int]:
    """A key for each row: the one it had at an earlier reading, so that a page opened before leads to it still."""
    places = roster_import.rows.values_list("sheet", "row_number", "first_column", "pk")
    known = {(sheet, number, column): key for sheet, number, column, key in places}
    kept = [known.pop(row.place, None) for row in rows]
    fresh = iter(next_keys(ImportRow, kept.count(None)))
    return [key or next(fresh) for key in kept]


def _sheet_of(name: str, roster_import: RosterImport, reading: _Reading) -> dict:
    """What a sheet of the workbook is taken for, in words, and how many people it holds."""
    if name in reading.refused:
        return {"name": name, "read": True, "kind": reading.refused[name], "people": 0, "refused": True}
    own = [table for table in reading.tables if table.sheet == name]
    people = sum(len(table.people) for table in own)
    doubted = next((table.doubted for table in own if table.doubted), "")
    read = name not in roster_import.left_out
    kind = doubted or ("花名册" if people else "没有人员" if own else "没有花名册的表头，不是花名册")
    return {"name": name, "read": read, "kind": kind if read else "不读", "people": people}


def _account_of(table: Table) -> dict:
    return {
        "name": table.sheet,
        "first_column": table.first_column,
        "title": table.title,
        "unit": table.unit,
        "doubted": table.doubted,
        "reported_on": table.reported_on,
        "header_rows": [row + 1 for row in table.header_rows],
        "columns": [
            {
                "index": column.index,
                "line": column.line,
                "heading": column.heading,
                "field": column.field,
                "sample": column.sample,
            }
            for column in table.columns
        ],
        "people": len(table.people),
        "stated": table.stated,
        "skipped": [[row + 1, reason] for row, reason in table.skipped],
    }
