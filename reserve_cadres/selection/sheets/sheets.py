"""Workbooks of a round: receiving one, reading what it says, and taking it over. Source: domain.md, "Open selection"."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.selection.nominations.sheets import read_nominations, take_nominations
from reserve_cadres.selection.reviews.reviews import record_reviews
from reserve_cadres.selection.reviews.sheets import read_reviews
from reserve_cadres.selection.rounds.models import SelectionRound
from reserve_cadres.selection.rounds.rounds import must_run
from reserve_cadres.selection.sheets.models import SelectionSheet

Kind = SelectionSheet.Kind


def receive_sheet(selection_round: SelectionRound, *, kind: str, file: Any, uploaded_by: Any) -> SelectionSheet:
    """Keep a workbook of the round as it came; reading and taking it over are the next steps."""
    sheet = SelectionSheet(
        round=selection_round, kind=kind, file=file, file_name=file.name[-255:], uploaded_by=uploaded_by
    )
    sheet.full_clean()
    sheet.save()
    return sheet


def read_sheet(sheet: SelectionSheet) -> list:
    """The rows of a workbook, each with what it says and its ``problems``. Raises ``UnreadableWorkbook``."""
    read = read_nominations if sheet.kind == Kind.NOMINATIONS else read_reviews
    with kept_for_reading(sheet.file) as path:
        return read(path, sheet.round)


@transaction.atomic
def take_over(sheet: SelectionSheet, rows: Sequence[Any], *, recorded_by: Any) -> int:
    """Record what ``rows`` of the workbook say, all of them or none; returns how many.

    Raises ``ValidationError`` for a workbook that was taken over before, a round that is not under way, and whatever
    the functions that record it refuse.
    """
    locked = SelectionSheet.objects.select_for_update(of=["self"]).select_related("round").get(pk=sheet.pk)
    if locked.applied_at:
        raise ValidationError("这个文件已经导入过了。")
    must_run(locked.round)
    if locked.kind == Kind.NOMINATIONS:
        taken = take_nominations(rows, recorded_by=recorded_by)
    else:
        record_reviews([finding for row in rows for finding in row.findings], recorded_by=recorded_by)
        taken = len(rows)
    locked.applied_at = timezone.now()
    locked.applied_rows = taken
    locked.save(update_fields=["applied_at", "applied_rows"])
    return taken
