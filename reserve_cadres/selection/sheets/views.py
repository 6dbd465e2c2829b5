"""Workbooks of nominations and review results: upload, look, take over."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import page_of, workbook_answer
from office.forms import PasswordForm
from office.refusals import refusals_in, refusals_told
from office.uploads import without_password
from office.workbooks.process import EncryptedWorkbook
from office.workbooks.reading import UnreadableWorkbook
from reserve_cadres.selection.access import RUN
from reserve_cadres.selection.nominations.sheets import nomination_template
from reserve_cadres.selection.rounds.models import SelectionRound
from reserve_cadres.selection.sheets.forms import SheetForm
from reserve_cadres.selection.sheets.models import SelectionSheet
from reserve_cadres.selection.sheets.sheets import Kind, read_sheet, receive_sheet, take_over


@permission_required(RUN, raise_exception=True)
def sheets(request: StaffRequest, pk: int) -> HttpResponse:
    """Upload a workbook of the round; earlier ones."""
    selection_round = get_object_or_404(SelectionRound.objects.visible_to(request.user, RUN), pk=pk)
    kind = request.GET.get("kind")
    form = SheetForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": kind if kind in Kind.values else Kind.NOMINATIONS},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            kept = receive_sheet(selection_round, **form.cleaned_data, uploaded_by=request.user)
            return redirect("selection:sheet", kept.pk)
    found = selection_round.sheets.visible_to(request.user, RUN).select_related("uploaded_by")
    page = page_of(request, found, 20)
    return render(
        request, "reserve_cadres/selection/sheets.html", {"form": form, "round": selection_round, "page": page}
    )


@sensitive_post_parameters("password")
@permission_required(RUN, raise_exception=True)
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """What a workbook says, row by row; taking it over writes all of it or none. One with a password asks for it."""
    found = get_object_or_404(
        SelectionSheet.objects.visible_to(request.user, RUN).select_related("round__township"), pk=pk
    )
    if request.method == "GET":
        record_access(request, Action.VIEWED, found.round, found.get_kind_display())
    locked = PasswordForm(request.POST) if "password" in request.POST else None
    if locked and locked.is_valid():
        try:
            without_password(found, locked.cleaned_data["password"])
            return redirect("selection:sheet", pk)
        except UnreadableWorkbook as problem:
            locked.add_error("password", str(problem))
    rows, unreadable = [], ""
    try:
        rows = read_sheet(found)
    except EncryptedWorkbook:
        locked = locked or PasswordForm()
    except UnreadableWorkbook as problem:
        unreadable = str(problem)
    good = [row for row in rows if not row.problems]
    faulty = len(rows) - len(good)
    if request.method == "POST" and good and (not faulty or "skip_faulty" in request.POST):
        with refusals_told(request):
            taken = take_over(found, good, recorded_by=request.user)
            record_access(request, Action.IMPORTED, found, f"{found.get_kind_display()} {taken} 行")
            messages.success(request, f"已导入 {taken} 行。")
            target = "selection:detail" if found.kind == Kind.NOMINATIONS else "selection:reviews"
            return redirect(target, found.round_id)
    rows.sort(key=lambda row: not row.problems)
    context = {
        "sheet": found,
        "round": found.round,
        "page": page_of(request, rows, 100),
        "unreadable": unreadable,
        "locked": locked,
        "good": len(good),
        "faulty": faulty,
    }
    return render(request, "reserve_cadres/selection/sheet.html", context)


@permission_required(RUN, raise_exception=True)
def template(request: StaffRequest, pk: int) -> FileResponse:
    """An empty nomination table."""
    selection_round = get_object_or_404(
        SelectionRound.objects.visible_to(request.user, RUN).select_related("township"), pk=pk
    )
    content = nomination_template(selection_round)
    return workbook_answer(content, "提名汇总表", timezone.localdate())
