"""Large rosters are read and written in the background, small ones at once."""

from collections.abc import Callable

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django_tasks import TaskContext, task

from accounts.audit import Action, record_work
from accounts.models import User
from office.bulk import told_of_rows
from office.workbooks.limits import BYTES_AT_ONCE, CELLS_AT_ONCE
from office.workbooks.process import LargeWorkbook
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.confirm import confirm, must_be_as_seen
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.works import RosterWork

Kind = RosterWork.Kind
# What a request writes at once: some seconds.
ROWS_AT_ONCE = 20_000


def must_not_be_worked_on(roster_import: RosterImport) -> None:
    """Raise ``ValidationError`` while the import is read or written in the background."""
    if work := roster_import.works.under_way().first():
        raise ValidationError(f"这个花名册正在后台{work.get_kind_display()}，请等它完成。")


def read(roster_import: RosterImport, user: User) -> None:
    """Read the uploaded file at once, or begin to in the background where it is large."""
    must_not_be_worked_on(roster_import)
    if _size(roster_import) <= BYTES_AT_ONCE:
        try:
            preview(roster_import, most_cells=CELLS_AT_ONCE)
            return
        except LargeWorkbook:
            pass
    _begin(roster_import, Kind.READING, user)


def _size(roster_import: RosterImport) -> int:
    try:
        return roster_import.file.size
    except OSError:
        # The file is gone, which the reading says.
        return 0


def write(roster_import: RosterImport, user: User, *, reading: int | None = None) -> RosterImport | None:
    """Confirm a previewed import at once; where it is large begin to in the background and return None.

    ``reading`` is the reading that was looked at, as :func:`confirm` has it.
    """
    must_not_be_worked_on(roster_import)
    if roster_import.rows.count() <= ROWS_AT_ONCE:
        return confirm(roster_import, user, reading=reading)
    must_be_as_seen(roster_import, reading)
    _begin(roster_import, Kind.WRITING, user)
    return None


@transaction.atomic
def _begin(roster_import: RosterImport, kind: RosterWork.Kind, user: User) -> None:
    locked = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    must_not_be_worked_on(locked)
    work = RosterWork.objects.create(roster_import=locked, kind=kind, requested_by=user)
    work_on_roster.enqueue(work.pk)


@task(takes_context=True)
def work_on_roster(context: TaskContext, key: int) -> None:
    """Read or write a large roster; the work may have been taken away with its import."""
    work = RosterWork.objects.select_related("roster_import__township", "requested_by").filter(pk=key).first()
    if work is not None:
        with work.reporting_at_once():
            carry_out(work, attempt=context.attempt)


def carry_out(work: RosterWork, *, attempt: int = 1) -> None:
    """Do the work and report how far it is; a refusal is told there in its words."""
    page = reverse("roster:detail", args=[work.roster_import_id])
    do = _read if work.kind == Kind.READING else _write
    with pghistory.context(user=work.requested_by_id, url=page), told_of_rows(_counting(work)):
        work.carry_out(lambda: do(work, page), attempt=attempt)


def _read(work: RosterWork, _page: str) -> None:
    preview(work.roster_import, told=work.report)
    work.settle()


def _write(work: RosterWork, page: str) -> None:
    work.report(total=work.roster_import.rows.count())
    with transaction.atomic():
        confirmed = confirm(work.roster_import, work.requested_by, told=work.report)
        record_work(work.requested_by, Action.IMPORTED, confirmed, f"新建 {confirmed.counts['created']} 人", page)
        work.settle()


def _counting(work: RosterWork) -> Callable[[type[models.Model], int], None]:
    """Count the rows stored: of the import itself while it is read, dossiers while it is written."""
    counted = ImportRow if work.kind == Kind.READING else Cadre
    stored = 0

    def tell(model: type[models.Model], rows: int) -> None:
        nonlocal stored
        if model is counted:
            stored += rows
            work.report(done=stored)

    return tell
