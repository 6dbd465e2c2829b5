"""Importing a roster: upload, read, confirm, and undo. Looking and deciding is in :mod:`reserve_cadres.roster.review`."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import file_answer, form_page, page_of, workbook_answer
from office.forms import PasswordForm
from office.refusals import refusals_in, refusals_told
from office.transfer.pages import take_list_out
from office.workbooks.reading import UnreadableWorkbook
from reserve_cadres.roster import background, uploads
from reserve_cadres.roster.confirm import undo
from reserve_cadres.roster.export import blank_template
from reserve_cadres.roster.filters import ImportFilter
from reserve_cadres.roster.forms import UploadForm, meaning_label
from reserve_cadres.roster.marked import marked_workbook
from reserve_cadres.roster.meanings import KINDS
from reserve_cadres.roster.models import ColumnAlias, WordMeaning
from reserve_cadres.roster.review import ADD, VIEW, import_of, open_import, reading_seen
from reserve_cadres.roster.tables import ImportTable
from villages.models import Post, Village

PER_PAGE = 20


@permission_required(ADD, raise_exception=True)
def imports(request: StaffRequest) -> HttpResponse:
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
    found = ImportFilter.of(request.user, request.GET, VIEW)
    context = {"form": form, "filter": found, "page": page_of(request, found.rows, PER_PAGE)}
    return render(request, "reserve_cadres/roster/imports.html", context)


@permission_required(VIEW, raise_exception=True)
def export_imports(request: StaffRequest) -> FileResponse:
    """The list of imports as a workbook."""
    found = ImportFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, ImportTable(request.user), found, title="花名册导入记录")


@permission_required(VIEW, raise_exception=True)
def work(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work on an import is, asked for again while it lasts; the page is loaded anew when it has ended."""
    roster_import = import_of(request, pk)
    found = roster_import.works.first()
    if found is None or not found.under_way:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "reserve_cadres/roster/work.html", {"import": roster_import, "work": found})


@require_POST
@permission_required(ADD, raise_exception=True)
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """Read the file, for the first time or again after columns were matched or places are to be made."""
    roster_import = open_import(request, pk)
    if roster_import:
        if "create_places" in request.POST:
            roster_import.create_places = request.POST["create_places"] == "1"
        with refusals_told(request):
            background.read(roster_import, request.user)
    return redirect("roster:detail", pk)


@sensitive_post_parameters("password")
@permission_required(ADD, raise_exception=True)
def unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a workbook with its password, to be read like any other."""
    roster_import = import_of(request, pk)
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
        lead="这个工作簿设有打开密码。系统留下的是打开后的文件，以后识别、标注不用再输入。",
        submit="打开并识别",
        back=reverse("roster:detail", args=[pk]),
    )


@require_POST
@permission_required(ADD, raise_exception=True)
def confirm_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Write the import, all of it or none."""
    roster_import = import_of(request, pk)
    with refusals_told(request):
        confirmed = background.write(roster_import, request.user, reading=reading_seen(request))
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
def undo_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a confirmed import back while nothing was changed since."""
    roster_import = import_of(request, pk)
    with refusals_told(request):
        undo(roster_import, request.user)
        record_access(request, Action.UNDONE, roster_import)
        messages.success(request, "导入已撤销，档案恢复到导入之前。")
    return redirect("roster:detail", pk)


@require_POST
@permission_required(ADD, raise_exception=True)
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an import up before it was confirmed."""
    roster_import = open_import(request, pk)
    if roster_import:
        with refusals_told(request):
            uploads.discard(roster_import)
            messages.success(request, "已放弃这次导入，没有写入任何数据。")
    return redirect("roster:list")


@permission_required(VIEW, raise_exception=True)
def original(request: StaffRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    roster_import = import_of(request, pk)
    answer = file_answer(roster_import.file, roster_import.file_name)
    record_access(request, Action.DOWNLOADED, roster_import, "原文件")
    return answer


@permission_required(VIEW, raise_exception=True)
def marked(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """The uploaded workbook with its faulty cells marked."""
    roster_import = import_of(request, pk)
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
def template(request: StaffRequest) -> FileResponse:
    """A blank roster with drop-down lists and an example row."""
    villages = list(Village.objects.visible_to(request.user).values_list("name", flat=True))
    titles = sorted(set(Post.objects.visible_to(request.user).values_list("title", flat=True)))
    content = blank_template(request.user.township or "", villages, titles)
    return workbook_answer(content, "花名册模板", timezone.localdate())


@permission_required("reserve_cadres.view_columnalias", raise_exception=True)
def aliases(request: StaffRequest) -> HttpResponse:
    """The matches of columns and the meanings of words the office has taught, to be forgotten when they were wrong."""
    if request.method == "POST":
        model = WordMeaning if "word" in request.POST else ColumnAlias
        key = str(request.POST.get("word", request.POST.get("alias")))
        known = model.objects.visible_to(request.user, "reserve_cadres.delete_columnalias")
        forgotten = get_object_or_404(known, pk=key if re.fullmatch(r"[0-9]{1,18}", key) else None)
        forgotten.delete()
        messages.success(request, f"已忘记「{forgotten}」的对应。")
        return redirect("roster:aliases")
    words = WordMeaning.objects.visible_to(request.user, "reserve_cadres.view_columnalias")
    context = {
        "aliases": ColumnAlias.objects.visible_to(request.user),
        "words": [(one, KINDS[one.kind][0], meaning_label(one.kind, one.code)) for one in words],
    }
    return render(request, "reserve_cadres/roster/aliases.html", context)
