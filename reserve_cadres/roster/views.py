"""Importing a roster: upload, read, look, decide, confirm, and undo."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from office.answers import file_answer, form_page, page_of, workbook_answer
from office.refusals import refusals_in, refusals_told
from office.workbooks.reading import UnreadableWorkbook
from reserve_cadres.roster import background, uploads
from reserve_cadres.roster.confirm import undo
from reserve_cadres.roster.display import display_rows
from reserve_cadres.roster.export import blank_template
from reserve_cadres.roster.forms import ColumnsForm, PasswordForm, UploadForm
from reserve_cadres.roster.marked import marked_workbook
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport
from villages.models import Post, Village

PER_PAGE = 50
ADD = "reserve_cadres.add_rosterimport"
VIEW = "reserve_cadres.view_rosterimport"


@permission_required(ADD, raise_exception=True)
def imports(request):
    """Upload a roster; earlier imports with who, when, which file and what came of it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        roster_import = uploads.receive(
            form.cleaned_data["file"],
            township=request.user.township,
            user=request.user,
            effective_on=form.cleaned_data["effective_on"],
        )
        return redirect("roster:detail", roster_import.pk)
    history = RosterImport.objects.visible_to(request.user).select_related("uploaded_by", "confirmed_by", "undone_by")
    page = page_of(request, history, 20)
    return render(request, "reserve_cadres/roster/imports.html", {"form": form, "page": page})


@permission_required(VIEW, raise_exception=True)
def detail(request, pk):
    """An import: being read, previewed row by row, or on record."""
    roster_import = _import(request, pk)
    status = request.GET.get("status", "")
    rows = roster_import.rows.select_related("cadre")
    if status in ImportRow.Status.values:
        rows = rows.filter(status=status)
    page = page_of(request, rows, PER_PAGE)
    undecided = roster_import.rows.filter(status__in=["doubt", "error"], decision="").count()
    context = {
        "import": roster_import,
        "work": roster_import.works.first(),
        "page": page,
        "rows": display_rows(page.object_list, roster_import),
        "status": status,
        "statuses": [(value, label, roster_import.counts.get(value, 0)) for value, label in ImportRow.Status.choices],
        "undecided": undecided,
        "to_write": _to_write(roster_import),
        "notices": roster_import.rows.filter(problems__contains=[{"blocking": False}]).count(),
    }
    return render(request, "reserve_cadres/roster/detail.html", context)


@permission_required(VIEW, raise_exception=True)
def work(request, pk):
    """How far the work on an import is, asked for again while it lasts; the page is loaded anew when it has ended."""
    roster_import = _import(request, pk)
    found = roster_import.works.first()
    if found is None or not found.under_way:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "reserve_cadres/roster/work.html", {"import": roster_import, "work": found})


@require_POST
@permission_required(ADD, raise_exception=True)
def read(request, pk):
    """Read the file, for the first time or again after columns were matched or places are to be made."""
    roster_import = _open_import(request, pk)
    if roster_import:
        if "create_places" in request.POST:
            roster_import.create_places = request.POST["create_places"] == "1"
            roster_import.save(update_fields=["create_places"])
        background.read(roster_import, request.user)
    return redirect("roster:detail", pk)


@sensitive_post_parameters("password")
@permission_required(ADD, raise_exception=True)
def unlock(request, pk):
    """Open a workbook with its password, to be read like any other."""
    roster_import = _import(request, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            try:
                uploads.unlock(roster_import, form.cleaned_data["password"])
                return redirect("roster:detail", pk)
            except UnreadableWorkbook as problem:
                form.add_error("password", str(problem))
    return form_page(
        request,
        form,
        title=f"打开「{roster_import.file_name}」",
        lead="这个工作簿设有打开密码。",
        submit="打开并识别",
        back=reverse("roster:detail", args=[pk]),
    )


@permission_required(ADD, raise_exception=True)
def columns(request, pk):
    """Match columns that were not recognised, once for this and later rosters."""
    roster_import = _import(request, pk)
    found = {
        column["heading"]: column
        for sheet in roster_import.understood.get("sheets", [])
        for column in sheet["columns"]
    }
    form = ColumnsForm(request.POST or None, columns=list(found.values()))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            uploads.must_be_open(roster_import)
            background.must_not_be_worked_on(roster_import)
            uploads.match_columns(roster_import.township, form.matches)
            background.read(roster_import, request.user)
            messages.success(request, f"已记住 {len(form.matches)} 个栏目的对应，并重新识别。")
            return redirect("roster:detail", pk)
    return render(request, "reserve_cadres/roster/columns.html", {"form": form, "import": roster_import})


@require_POST
@permission_required(ADD, raise_exception=True)
def decide(request, pk):
    """Decide on one row, or on all rows of a kind at once."""
    roster_import = _open_import(request, pk)
    if roster_import:
        try:
            if "row" in request.POST:
                row = get_object_or_404(roster_import.rows, pk=request.POST["row"])
                uploads.decide(roster_import, row, request.POST.get("decision", ""))
            elif request.POST.get("status") in ImportRow.Status.values:
                decided = uploads.decide_all(roster_import, request.POST["status"], request.POST.get("decision", ""))
                messages.success(request, f"已对 {decided} 行作同样处理。")
        except (ValidationError, ValueError) as problem:
            messages.error(request, " ".join(getattr(problem, "messages", ["请求有误。"])))
    return redirect(request.POST.get("back") if _is_own(request.POST.get("back")) else f"/roster/{pk}/")


@require_POST
@permission_required(ADD, raise_exception=True)
def confirm_import(request, pk):
    """Write the import, all of it or none."""
    roster_import = _import(request, pk)
    with refusals_told(request):
        confirmed = background.write(roster_import, request.user)
        if confirmed is None:
            return redirect("roster:detail", pk)
        record_access(request, Action.IMPORTED, confirmed, f"新建 {confirmed.counts['created']} 人")
        messages.success(
            request,
            f"导入完成：新建 {confirmed.counts['created']} 人，更新 {confirmed.counts['rewritten']} 人。",
        )
    return redirect("roster:detail", pk)


@require_POST
@permission_required(ADD, raise_exception=True)
def undo_import(request, pk):
    """Take a confirmed import back while nothing was changed since."""
    roster_import = _import(request, pk)
    with refusals_told(request):
        undo(roster_import, request.user)
        record_access(request, Action.UNDONE, roster_import)
        messages.success(request, "导入已撤销，档案恢复到导入之前。")
    return redirect("roster:detail", pk)


@require_POST
@permission_required(ADD, raise_exception=True)
def discard(request, pk):
    """Give an import up before it was confirmed."""
    roster_import = _open_import(request, pk)
    if roster_import:
        uploads.discard(roster_import)
        messages.success(request, "已放弃这次导入，没有写入任何数据。")
    return redirect("roster:list")


@permission_required(VIEW, raise_exception=True)
def original(request, pk):
    """The file as it was uploaded."""
    roster_import = _import(request, pk)
    answer = file_answer(roster_import.file, roster_import.file_name)
    record_access(request, Action.DOWNLOADED, roster_import, "原文件")
    return answer


@permission_required(VIEW, raise_exception=True)
def marked(request, pk):
    """The uploaded workbook with its faulty cells marked."""
    roster_import = _import(request, pk)
    if not roster_import.counts:
        messages.error(request, "文件还没有识别，没有可标注的内容。")
        return redirect("roster:detail", pk)
    try:
        content = marked_workbook(roster_import)
    except UnreadableWorkbook as problem:
        messages.error(request, str(problem))
        return redirect("roster:detail", pk)
    record_access(request, Action.DOWNLOADED, roster_import, "标注错误的工作簿")
    return workbook_answer(content, f"{roster_import.file_name.rsplit('.', 1)[0]}-已标注")


@permission_required(ADD, raise_exception=True)
def template(request):
    """A blank roster with drop-down lists and an example row."""
    villages = list(Village.objects.visible_to(request.user).values_list("name", flat=True))
    titles = sorted(set(Post.objects.visible_to(request.user).values_list("title", flat=True)))
    content = blank_template(request.user.township or "", villages, titles)
    return workbook_answer(content, "花名册模板", timezone.localdate())


@permission_required("reserve_cadres.view_columnalias", raise_exception=True)
def aliases(request):
    """The column matches the office has taught, to be forgotten when they were wrong."""
    known = ColumnAlias.objects.visible_to(request.user)
    if request.method == "POST":
        alias = get_object_or_404(
            ColumnAlias.objects.visible_to(request.user, "reserve_cadres.delete_columnalias"),
            pk=request.POST.get("alias") if str(request.POST.get("alias")).isdigit() else None,
        )
        alias.delete()
        messages.success(request, f"已忘记「{alias.header}」的对应。")
        return redirect("roster:aliases")
    return render(request, "reserve_cadres/roster/aliases.html", {"aliases": known})


def _import(request, pk) -> RosterImport:
    return get_object_or_404(RosterImport.objects.visible_to(request.user, VIEW).select_related("township"), pk=pk)


def _open_import(request, pk) -> RosterImport | None:
    roster_import = _import(request, pk)
    with refusals_told(request):
        uploads.must_be_open(roster_import)
        background.must_not_be_worked_on(roster_import)
        return roster_import
    return None


def _to_write(roster_import) -> int:
    return (
        roster_import.rows.exclude(status=ImportRow.Status.UNCHANGED).exclude(decision=ImportRow.Decision.SKIP).count()
    )


def _is_own(address) -> bool:
    return bool(address) and address.startswith("/roster/")
