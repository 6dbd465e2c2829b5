"""The pages every table shares: bring in (choose a file, see what it comes to, confirm), take out, and the empty one."""

from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, record_access
from accounts.models import User
from accounts.requests import StaffRequest
from office.answers import workbook_answer
from office.forms import PasswordForm, WorkbookForm
from office.handing_out import hand_out
from office.lists import ListFilter
from office.transfer.bringing import (
    Incoming,
    Part,
    StalePreview,
    carry_out,
    marked,
    read_incoming,
    redeemed,
    rehearse,
    ticket_of,
)
from office.transfer.carrying import carried, handed_in
from office.transfer.going_out import template_of, workbook_of
from office.transfer.tables import Row, Table
from office.workbooks.cells import text_of
from office.workbooks.process import EncryptedWorkbook
from office.workbooks.reading import UnreadableWorkbook, opened_with
from office.workbooks.uploaded import kept_for_reading

Page = Callable[..., HttpResponse | FileResponse]
# What goes out: a query, or what is worked out, once it may go out.
Records = Iterable | Callable[[], Iterable]
# Of rows that cannot be written so many are listed; the marked workbook has them all.
MOST_LISTED = 300
OUTCOMES = {"new": "新增", "changed": "修改", "unchanged": "不变", "faulty": "有错误"}


@dataclass(frozen=True)
class Shown:
    """A cell of the preview: its words, those on file before, those typed where they differ, and its faults."""

    label: str
    words: object = ""
    before: object = ""
    changed: bool = False
    typed: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of the preview."""

    row: Row
    outcome: str
    outcome_words: str
    cells: list[Shown]
    faults: list[str]

    @property
    def css(self) -> str:
        """The class of the outcome's words, as the roster's preview has them."""
        return "status-error" if self.outcome == "faulty" else f"status-{self.outcome}"


def pages_of(table: type[Table], *, asks: str, title: str, back: str, template: str) -> tuple[Page, Page]:
    """The page a table comes in by, headed ``asks``, and that of its empty workbook, for who may bring the table in.

    ``back`` and ``template`` are the names of the view to go on to and of the second page.
    """
    permitted = permission_required(table.permission, raise_exception=True)

    @permitted
    def bring(request: StaffRequest) -> HttpResponse | FileResponse:
        return bring_in(request, [table(request.user)], title=asks, back=reverse(back), template=reverse(template))

    @permitted
    def empty(request: StaffRequest) -> FileResponse:
        return empty_table([table(request.user)], title=title)

    return bring, empty


def bring_in(
    request: StaffRequest, tables: Sequence[Table], *, title: str, back: str, template: str, lead: str = ""
) -> HttpResponse | FileResponse:
    """The page that takes the workbook of ``tables``: shows what it comes to and writes it once confirmed.

    ``template`` is the address of the empty workbook, ``back`` that of the page to go on to.
    """
    context: dict[str, Any] = {"form": WorkbookForm(None, None)}
    if request.method == "POST":
        try:
            if "ticket" in request.POST:
                context["incoming"] = incoming = redeemed(request.POST["ticket"], tables, request.user)
                if carry_out(incoming):
                    return _written(request, incoming, back)
            elif "marked" in request.POST:
                name, content = handed_in(request.POST["marked"], request.user)
                return workbook_answer(content, name)
            else:
                context = _read(request, tables)
        except (StalePreview, BadSignature):
            messages.error(request, "预览已过期，请重新选择文件。")
            return redirect(request.get_full_path())
    context |= {
        "title": title, "back": back, "template": template, "tables": tables,
        "lead": lead or " ".join(table.lead for table in tables),
    }  # fmt: skip
    if found := context.get("incoming"):
        context |= {
            "parts": [(part, counts_in_words(part), *_listed(part, whole=found.fits)) for part in found.parts],
            "ticket": ticket_of(found, request.user) if found.fits else "",
        }
    return render(request, "office/bring_in.html", context)


def _read(request: StaffRequest, tables: Sequence[Table]) -> dict[str, Any]:
    """What the page shows of a workbook handed in: what it comes to, what is wrong with the form, or a password asked for.

    With faults it can be taken away again with them at their cells; with a password it travels on to be opened.
    """
    locked = "locked" in request.POST
    if locked:
        form: Form = PasswordForm(request.POST)
        file: UploadedFile = SimpleUploadedFile(*handed_in(request.POST["locked"], request.user))
    else:
        form = WorkbookForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": form, "locked": request.POST.get("locked", "")}
    if not form.is_valid():
        return context
    file = file if locked else form.cleaned_data["file"]
    try:
        with kept_for_reading(file) as path:
            if locked:
                path.write_bytes(opened_with(form.cleaned_data["password"], path))
            context["incoming"] = incoming = read_incoming(path, tables)
            rehearse(incoming)
            if not incoming.fits:
                context["marked"] = _marked(incoming, path, str(file.name), request.user)
    except EncryptedWorkbook as problem:
        if travels := carried(str(file.name), file.open().read(), request.user):
            return {"form": PasswordForm(), "locked": travels}
        form.add_error("file", str(problem))
    except UnreadableWorkbook as problem:
        form.add_error("password" if locked else "file", str(problem))
    return context


def _marked(incoming: Incoming, path: Path, name: str, user: User) -> str:
    """The workbook with its faults marked, to travel with the page; "" where it takes no marks or is too large for that."""
    try:
        return carried(f"{PurePath(name).stem}(标注)", marked(incoming, path), user)
    except UnreadableWorkbook:
        return ""


def _written(request: StaffRequest, incoming: Incoming, back: str) -> HttpResponse:
    for part in incoming.parts:
        said = counts_in_words(part)
        record_access(request, Action.IMPORTED, part.table.what, said)
        messages.success(request, f"{part.table.what}：{said}。")
    answers = (part.table.answer(request) for part in incoming.parts)
    return next((answer for answer in answers if answer), None) or redirect(back)


def counts_in_words(part: Part) -> str:
    """How many rows are what: 新增 3 行，不变 2 行."""
    return "，".join(f"{OUTCOMES[name]} {count} 行" for name, count in part.counts.items() if count)


def _listed(part: Part, *, whole: bool) -> tuple[list[Line], int]:
    """The rows the page lists, and how many it leaves out: all that would be written, else the first that cannot be."""
    rows = _rows_that_matter(part)
    shown = rows if whole else rows[:MOST_LISTED]
    return [_line(part, row) for row in shown], len(rows) - len(shown)


def _rows_that_matter(part: Part) -> list[Row]:
    """Those with a fault first; what stays as it is goes without saying."""
    rows = [row for row in part.rows if row.faults or row.outcome != "unchanged" or row.notes]
    return sorted(rows, key=lambda row: not row.faults)


def _line(part: Part, row: Row) -> Line:
    outcome = "faulty" if row.faults else row.outcome
    cells = [_shown(part.table, row, name) for name in part.table.coming_in if name in part.found.columns]
    return Line(row, outcome, OUTCOMES[outcome], cells, row.faults.get("", []))


def _shown(table: Table, row: Row, name: str) -> Shown:
    label, typed = table.columns[name].column_name, row.given.text(name)
    if name in row.faults:
        return Shown(
            label, words=typed[:60], faults=tuple(f"{row.given.where(name)}：{one}" for one in row.faults[name])
        )
    words = table.words(name, row.values.get(name))
    changed = name in row.before
    differs = name in row.values and text_of(words) != typed
    return Shown(label, words, row.before.get(name, ""), changed, typed[:60] if differs else "")


def take_out(
    request: StaffRequest,
    table: Table,
    records: Records,
    *,
    title: str,
    day: date | None = None,
    detail: str = "",
    people: int | Callable[[], int] | None = None,
    rows: int | Callable[[], int] | None = None,
) -> FileResponse:
    """The records as a workbook to take away, as of ``day`` (today), noted in the trail.

    Of how many ``people`` they are, and how many ``rows`` it takes to make them, need not be said of a query.
    """
    day = day or timezone.localdate()
    number = (lambda: people_in(records)) if people is None else people

    def made() -> FileResponse:
        lines = records() if callable(records) else records
        return workbook_answer(workbook_of(table, lines, title=title, day=day), title, day)

    size = (lambda: rows_in(records)) if rows is None else rows
    return hand_out(request, made, what=title, detail=detail, people=number, rows=size)


def take_list_out(
    request: StaffRequest, table: Table, found: ListFilter, *, title: str, lines: Records | None = None
) -> FileResponse:
    """A list as its page shows it: the same conditions, the same order; ``lines`` where they are not the records."""
    records = (lambda: found.rows) if lines is None else lines
    about = getattr(found, "qs", None)
    return take_out(
        request, table, records, title=title, detail=found.in_words,
        people=lambda: people_in(about), rows=lambda: rows_in(about),
    )  # fmt: skip


def rows_in(records: Any) -> int:
    """How many rows a query has, or a list; 0 of what is worked out only once it goes out."""
    if isinstance(records, QuerySet):
        return records.order_by().count()
    return len(records) if isinstance(records, Sized) else 0


def people_in(records: Any) -> int:
    """How many people a query is about; 0 of one that is about none, as of villages, and of what is no query."""
    if not isinstance(records, QuerySet):
        return 0
    options = records.model._meta
    if options.model_name == "cadre":
        return records.count()
    names = {"cadre", "cadres"} & {one.name for one in options.get_fields() if one.concrete}
    return records.order_by().values(*names).distinct().count() if names else 0


def empty_table(tables: Sequence[Table], *, title: str) -> FileResponse:
    """The empty workbook to fill in."""
    return workbook_answer(template_of(tables, title=title), f"{title}(空表)")
