"""The uploaded workbook handed back: every faulty cell marked with a note, what was corrected in the page put in."""

from collections.abc import Iterator

from office.workbooks.limits import MAX_MARKED_CELLS, TOO_LARGE_TO_MARK
from office.workbooks.marking import Mark, marked_copy
from office.workbooks.process import UnreadableWorkbook
from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.roster.columns import heading_of
from reserve_cadres.roster.models import RosterImport

# (sheet, first column of the table, field) → (column, line of the person), both from 0.
_Columns = dict[tuple[str, int, str], tuple[int, int]]
_FEWEST_COLUMNS = 3


def marked_workbook(roster_import: RosterImport) -> bytes:
    """The workbook as it came, faults in red and notices in yellow, each with a note saying what is the matter.

    Cells corrected in the page hold what they were corrected to. Notes and colours of an earlier time are taken out
    first. Raises :class:`~office.workbooks.reading.UnreadableWorkbook` where the file cannot be marked.
    """
    # A roster has three columns or more: of one with so many rows not a single one needs to be opened to know.
    if _FEWEST_COLUMNS * roster_import.rows.count() > MAX_MARKED_CELLS:
        raise UnreadableWorkbook(TOO_LARGE_TO_MARK)
    columns = _columns(roster_import)
    with kept_for_reading(roster_import.file) as path:
        return marked_copy(path, [*_corrections(roster_import, columns), *_marks(roster_import)])


def _columns(roster_import: RosterImport) -> _Columns:
    return {
        (sheet["name"], sheet.get("first_column", 0), column["field"]): (column["index"], column.get("line", 0))
        for sheet in roster_import.understood.get("sheets", [])
        for column in sheet["columns"]
        if column["field"]
    }


def _corrections(roster_import: RosterImport, columns: _Columns) -> Iterator[Mark]:
    for one in roster_import.corrections.order_by("pk"):
        found = columns.get((one.sheet, one.first_column, one.field))
        if found is None:
            # The roster has no column for it: said beside the row.
            note = f"页面上补充：{heading_of(one.field)} {one.said}"
            yield Mark(one.sheet, one.row_number, one.first_column + 1, note, is_fault=False)
        else:
            column, line = found
            yield Mark(
                one.sheet, one.row_number + line, column + 1, "已按页面上的更正改写", is_fault=False, value=one.said
            )


def _place(said: dict) -> tuple[int, int]:
    return said.get("column") or 0, said.get("line", 0)


def _marks(roster_import: RosterImport) -> Iterator[Mark]:
    for row in roster_import.rows.exclude(problems=[], doubts=[]).iterator():
        notes: dict[tuple[int, int], list[str]] = {}
        faulty = set()

        for problem in row.problems:
            if problem.get("on_the_cell"):
                continue
            notes.setdefault(_place(problem), []).append(f"{problem['heading']}：{problem['message']}")
            if problem["blocking"]:
                faulty.add(_place(problem))
        for doubt in row.doubts:
            notes.setdefault(_place(doubt), []).append(f"待确认：{doubt['message']}")
        for (column, line), messages in notes.items():
            yield Mark(row.sheet, row.row_number + line, column + 1, "\n".join(messages), (column, line) in faulty)
