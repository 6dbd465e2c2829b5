"""The uploaded workbook handed back with every faulty cell marked and a note on it."""

from collections.abc import Iterator

from office.workbooks.marking import Mark, marked_copy
from reserve_cadres.roster.models import RosterImport


def marked_workbook(roster_import: RosterImport) -> bytes:
    """The workbook as it came, faults in red and notices in yellow, each with a note saying what is the matter.

    Notes and colours of an earlier time are taken out first. Raises
    :class:`~office.workbooks.reading.UnreadableWorkbook` where the file cannot be marked.
    """
    return marked_copy(roster_import.file.path, _marks(roster_import))


def _marks(roster_import: RosterImport) -> Iterator[Mark]:
    for row in roster_import.rows.exclude(problems=[], doubts=[]).iterator():
        notes: dict[int, list[str]] = {}
        faulty = set()
        for problem in row.problems:
            column = 0 if problem["column"] is None else problem["column"]
            notes.setdefault(column, []).append(f"{problem['heading']}：{problem['message']}")
            if problem["blocking"]:
                faulty.add(column)
        for doubt in row.doubts:
            notes.setdefault(doubt.get("column") or 0, []).append(f"待确认：{doubt['message']}")
        for column, messages in notes.items():
            yield Mark(row.sheet, row.row_number, column + 1, "\n".join(messages), column in faulty)
