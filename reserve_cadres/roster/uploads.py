"""The steps of a roster import that the office takes: upload, match columns, decide, discard."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from office.workbooks.headings import normal
from office.workbooks.reading import opened_with
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport
from reserve_cadres.roster.rows import faults_can_be_dropped

Status = RosterImport.Status


def receive(file, *, township, user, effective_on=None) -> RosterImport:
    """Keep an uploaded roster as it came; reading it is the next step."""
    return RosterImport.objects.create(
        township=township, file=file, file_name=file.name[-255:], effective_on=effective_on, uploaded_by=user
    )


def must_be_open(roster_import: RosterImport) -> None:
    """Raise ``ValidationError`` unless the import may still be read, decided on or discarded."""
    if roster_import.status in {Status.CONFIRMED, Status.UNDONE, Status.DISCARDED}:
        raise ValidationError(f"这次导入的状态是「{roster_import.get_status_display()}」，不能再更改。")


def unlock(roster_import: RosterImport, password: str) -> None:
    """Keep the roster as it is without its password, to be read like any other; the password itself is kept nowhere.

    Raises :class:`~office.workbooks.reading.UnreadableWorkbook` where the password does not open it.
    """
    if roster_import.status != Status.LOCKED:
        raise ValidationError("这个文件不用再输入密码。")
    locked = roster_import.file.name
    roster_import.file.save(
        PurePosixPath(locked).name, ContentFile(opened_with(password, roster_import.file.path)), save=False
    )
    roster_import.status = Status.UPLOADED
    roster_import.problem = ""
    roster_import.save(update_fields=["file", "status", "problem"])
    roster_import.file.storage.delete(locked)


@transaction.atomic
def match_columns(township, matches: dict[str, str]) -> None:
    """Remember which field each heading stands for ("" for none), for this roster and the next ones."""
    for heading, field in matches.items():
        ColumnAlias.objects.update_or_create(township=township, header=normal(heading), defaults={"field": field})


def decide(roster_import: RosterImport, row: ImportRow, decision: str) -> None:
    """Decide what to do with one row that is in doubt or in error. Raises ``ValidationError`` for what it does not offer."""
    must_be_open(roster_import)
    if decision and decision not in choices_of(row):
        raise ValidationError("这一行不能这样处理。")
    row.decision = decision
    row.save(update_fields=["decision"])


def decide_all(roster_import: RosterImport, status: ImportRow.Status, decision: str) -> int:
    """Take the same decision for every row of ``status`` that offers it; returns how many rows that were."""
    must_be_open(roster_import)
    rows = [row for row in roster_import.rows.filter(status=status) if decision in choices_of(row)]
    for row in rows:
        row.decision = decision
    ImportRow.objects.bulk_update(rows, ["decision"], batch_size=1000)
    return len(rows)


def choices_of(row: ImportRow) -> list[str]:
    """The decisions a row offers: what every one of its doubts allows, or what its faults leave possible."""
    if row.status == ImportRow.Status.ERROR:
        # What is only doubted of such a row is taken as it is listed together with the rest.
        listed = all(ImportRow.Decision.AS_LISTED in doubt["choices"] for doubt in row.doubts)
        droppable = faults_can_be_dropped(row.problems) and listed
        return [*([ImportRow.Decision.WITHOUT_FAULTS] if droppable else []), ImportRow.Decision.SKIP]
    if row.status != ImportRow.Status.DOUBT:
        return []
    offered = [set(doubt["choices"]) for doubt in row.doubts]
    common = set.intersection(*offered)
    # Doubts of different kinds (the same person? and: a seat?) share only "skip"; then what the first one asks beyond
    # "as listed" is decided here, and the rest by the seats themselves when the import is confirmed.
    asking = [choices for choices in offered if ImportRow.Decision.AS_LISTED not in choices]
    allowed = common if len(common) > 1 else (asking or offered)[0]
    return [choice for choice in ImportRow.Decision.values if choice in allowed]


def discard(roster_import: RosterImport) -> None:
    """Give an import up before it was confirmed; the file and what was found stay on record."""
    must_be_open(roster_import)
    roster_import.status = Status.DISCARDED
    roster_import.save(update_fields=["status"])
