"""Looking at what an import would do, and putting it right in the page: sheets, columns, words, rows, questions."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest, own_address
from office.answers import page_of
from office.refusals import refusals_in, refusals_told
from office.together import count_together, read_together
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster import background, uploads
from reserve_cadres.roster.columns import DERIVED_FIELD
from reserve_cadres.roster.display import cell_of, display_rows, shown_fields, side_by_side
from reserve_cadres.roster.forms import ColumnsForm, RowForm, SheetsForm, WordsForm
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.totals import absent_from, day_of, figures

PER_PAGE = 300
ADD = "reserve_cadres.add_rosterimport"
VIEW = "reserve_cadres.view_rosterimport"
_NOT_READ = {RosterImport.Status.UPLOADED, RosterImport.Status.UNREADABLE, RosterImport.Status.LOCKED}
_READ_SINCE = "这次导入在您打开页面之后又识别过，请在新的结果上再改。"


@permission_required(VIEW, raise_exception=True)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An import: being read, previewed row by row, or on record."""
    roster_import = import_of(request, pk)
    if roster_import.status not in _NOT_READ:
        record_access(request, Action.VIEWED, roster_import, "逐行核对")
    return _page(request, roster_import)


def _page(request: StaffRequest, roster_import: RosterImport, **forms: Any) -> HttpResponse:
    """The page of an import; ``forms`` are those that were sent and have errors."""
    open_now = roster_import.status == RosterImport.Status.PREVIEWED
    works = roster_import.works.all()[:1]
    if roster_import.status in _NOT_READ:
        context = {"import": roster_import, "work": next(iter(works), None)} | _forms(roster_import)
        return render(request, "reserve_cadres/roster/detail.html", context)
    status = request.GET.get("status", "")
    rows = roster_import.rows.select_related("cadre")
    if status in ImportRow.Status.values:
        rows = rows.filter(status=status)
    page = page_of(request, rows, PER_PAGE)
    listed: Any = page.object_list
    read_together(works, listed)
    names = shown_fields(listed, roster_import)
    missing, elsewhere = absent_from(roster_import) if open_now else ([], [])
    places = Places(roster_import.township)
    given, villages = figures(roster_import, places)
    changing = roster_import.rows.exclude(status=ImportRow.Status.UNCHANGED)
    counts = count_together(
        {
            "to_write": changing.exclude(decision=ImportRow.Decision.SKIP),
            "skipped": changing.filter(decision=ImportRow.Decision.SKIP),
            "undecided": uploads.open_rows(roster_import).filter(decision=""),
        }
    )
    context = {
        "import": roster_import,
        "work": next(iter(works), None),
        "page": page,
        "columns": names,
        "rows": display_rows(listed, names, places),
        "status": status,
        "statuses": [(value, label, roster_import.counts.get(value, 0)) for value, label in ImportRow.Status.choices],
        "questions": uploads.questions(roster_import) if open_now else [],
        "notices": roster_import.understood.get("notices", 0),
        "figures": given,
        "villages": villages,
        "day": day_of(roster_import),
        "absent": missing,
        "elsewhere": elsewhere,
    } | counts
    return render(request, "reserve_cadres/roster/detail.html", context | _forms(roster_import) | forms)


def _forms(roster_import: RosterImport) -> dict:
    understood = roster_import.understood
    return {
        "columns_form": ColumnsForm(sheets=understood.get("sheets", [])),
        "words_form": WordsForm(words=understood.get("words", [])),
        "sheets_form": SheetsForm(
            workbook=understood.get("workbook", []),
            initial={"sheets": [one["name"] for one in understood.get("workbook", []) if one["read"]]},
        ),
    }


@require_POST
@permission_required(ADD, raise_exception=True)
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which field each column holds, once for this and later rosters; the preview follows."""
    roster_import = open_import(request, pk)
    if not roster_import or not _is_as_seen(request, roster_import):
        return redirect("roster:detail", pk)
    form = ColumnsForm(request.POST, sheets=roster_import.understood.get("sheets", []))
    if form.is_valid():
        with refusals_in(form):
            uploads.match_columns(roster_import.township, form.matches)
            background.read(roster_import, request.user)
            messages.success(request, f"已记住 {len(form.matches)} 个栏目的对应，并重新识别。")
            return redirect("roster:detail", pk)
    return _page(request, roster_import, columns_form=form)


@require_POST
@permission_required(ADD, raise_exception=True)
def words(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what words of coded columns mean, once for all rows and for later rosters; the preview follows."""
    roster_import = open_import(request, pk)
    if not roster_import or not _is_as_seen(request, roster_import):
        return redirect("roster:detail", pk)
    form = WordsForm(request.POST, words=roster_import.understood.get("words", []))
    if form.is_valid():
        with refusals_in(form):
            uploads.teach_words(roster_import.township, form.meanings)
            background.read(roster_import, request.user)
            messages.success(request, f"已记住 {len(form.meanings)} 个词的读法，并重新识别。")
            return redirect("roster:detail", pk)
    return _page(request, roster_import, words_form=form)


@require_POST
@permission_required(ADD, raise_exception=True)
def sheets(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which sheets of the workbook are read; the preview follows."""
    roster_import = open_import(request, pk)
    if not roster_import:
        return redirect("roster:detail", pk)
    form = SheetsForm(request.POST, workbook=roster_import.understood.get("workbook", []))
    if form.is_valid():
        with refusals_in(form):
            uploads.leave_out(roster_import, form.left_out)
            background.read(roster_import, request.user)
            messages.success(request, f"已按勾选的 {len(form.cleaned_data['sheets'])} 张工作表重新识别。")
            return redirect("roster:detail", pk)
    return _page(request, roster_import, sheets_form=form)


@require_POST
@permission_required(ADD, raise_exception=True)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide on one row, or on all rows that ask the same."""
    roster_import = open_import(request, pk)
    if roster_import and _is_as_seen(request, roster_import):
        decision = request.POST.get("decision", "")
        with refusals_told(request):
            if "row" in request.POST:
                uploads.decide(
                    roster_import, _row(request, request.POST["row"], roster_import=roster_import), decision
                )
            elif kind := request.POST.get("kind"):
                decided = uploads.decide_all(roster_import, kind, decision)
                messages.success(request, f"已对 {decided} 行作同样处理。")
    back = request.POST.get("back", "")
    page = reverse("roster:detail", args=[pk])
    return redirect(own_address(request, back, page) if back.startswith("/roster/") else page)


@permission_required(ADD, raise_exception=True)
def row(request: StaffRequest, pk: int) -> HttpResponse:
    """One row: its cells to be corrected, beside the dossiers that may be the same person's, to choose among."""
    found = _row(request, pk)
    roster_import = found.roster_import
    taken_for = {
        column["field"]
        for sheet in roster_import.understood.get("sheets", [])
        if (sheet["name"], sheet.get("first_column", 0)) == (found.sheet, found.first_column)
        for column in sheet["columns"]
    } - {None, DERIVED_FIELD}
    names = ["name", *shown_fields([found], roster_import)]
    names = [name for name in names if name in taken_for or name in found.cells or name in {"village", "post"}]
    form = RowForm(request.POST or None, row=found, names=names)
    if request.method == "POST" and form.is_valid() and _is_as_seen(request, roster_import):
        with refusals_in(form):
            background.must_not_be_worked_on(roster_import)
            uploads.correct(roster_import, found, form.corrections)
            background.read(roster_import, request.user)
            messages.success(request, f"已更正第 {found.row_number} 行的 {len(form.corrections)} 格，并重新识别。")
            return redirect("roster:detail", roster_import.pk)
    places = Places(roster_import.township)
    dossiers = list(Cadre.objects.visible_to(request.user).filter(pk__in=found.meant).for_list().order_by("pk"))
    context = {
        "form": form,
        "row": found,
        "import": roster_import,
        "fields": [(form[f"cell_{name}"], cell_of(found, name, places)) for name in names],
        "asked": display_rows([found], [], places)[0],
        "dossiers": dossiers,
        "lines": side_by_side(found, dossiers, places),
        "may_be_another": ImportRow.Decision.AS_NEW in found.offers,
    }
    return render(request, "reserve_cadres/roster/row.html", context)


@require_POST
@permission_required(ADD, raise_exception=True)
def choose(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which of the dossiers in question is the row's person, or that it is somebody else."""
    found = _row(request, pk)
    roster_import = found.roster_import
    said = request.POST.get("cadre", "")
    if _is_as_seen(request, roster_import):
        with refusals_told(request):
            background.must_not_be_worked_on(roster_import)
            if re.fullmatch(r"[0-9]{1,18}", said):
                uploads.choose(roster_import, found, int(said))
                background.read(roster_import, request.user)
                messages.success(request, f"{found.name}是这份档案的本人，已按它重新比对。")
            elif not said:
                messages.error(request, "请选择是哪一份档案，或是另一个人。")
            else:
                uploads.decide(roster_import, found, said)
                messages.success(request, f"{found.name}：{ImportRow.Decision(said).label}。")
    return redirect("roster:detail", roster_import.pk)


def import_of(request: StaffRequest, pk: int) -> RosterImport:
    """The import, where the user may see it."""
    return get_object_or_404(
        RosterImport.objects.visible_to(request.user, VIEW).select_related("township", "uploaded_by"), pk=pk
    )


def open_import(request: StaffRequest, pk: int) -> RosterImport | None:
    """The import where it may still be changed; None, with the reason told, where it may not."""
    roster_import = import_of(request, pk)
    with refusals_told(request):
        uploads.must_be_open(roster_import)
        background.must_not_be_worked_on(roster_import)
        return roster_import
    return None


def reading_seen(request: StaffRequest) -> int | None:
    """Which reading of the file the page showed that a form comes from; None where it does not say."""
    said = request.POST.get("reading", "")
    return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else None


def _is_as_seen(request: StaffRequest, roster_import: RosterImport) -> bool:
    """Whether the form comes from the newest reading; if not, the user is told: rows and words are counted anew."""
    seen = reading_seen(request)
    if seen is None or seen == roster_import.readings:
        return True
    messages.error(request, _READ_SINCE)
    return False


def _row(request: StaffRequest, pk: int | str, **where: Any) -> ImportRow:
    rows = ImportRow.objects.visible_to(request.user, VIEW).filter(**where).select_related("roster_import__township")
    key = str(pk)
    return get_object_or_404(rows, pk=key if re.fullmatch(r"[0-9]{1,18}", key) else None)
