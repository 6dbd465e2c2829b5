"""The pages every table shares: bring in (choose a file, see what it comes to, confirm), take out, and the empty one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.answers import workbook_answer
from office.forms import WorkbookForm
from office.transfer.bringing import (
    Incoming,
    Part,
    StalePreview,
    carry_out,
    read_incoming,
    redeemed,
    rehearse,
    ticket_of,
)
from office.transfer.going_out import template_of, workbook_of
from office.transfer.tables import Row, Table
from office.workbooks.cells import text_of
from office.workbooks.reading import UnreadableWorkbook
from office.workbooks.uploaded import kept_for_reading

Page = Callable[..., HttpResponse | FileResponse]
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
    def bring(request: StaffRequest) -> HttpResponse:
        return bring_in(request, [table(request.user)], title=asks, back=reverse(back), template=reverse(template))

    @permitted
    def empty(request: StaffRequest) -> FileResponse:
        return empty_table([table(request.user)], title=title)

    return bring, empty


def bring_in(
    request: StaffRequest, tables: Sequence[Table], *, title: str, back: str, template: str, lead: str = ""
) -> HttpResponse:
    """The page that takes the workbook of ``tables``: shows what it comes to and writes it once confirmed.

    ``template`` is the address of the empty workbook, ``back`` that of the page to go on to.
    """
    form = WorkbookForm(None, None)
    incoming = None
    if request.method == "POST" and "ticket" in request.POST:
        try:
            incoming = redeemed(request.POST["ticket"], tables, request.user)
        except StalePreview:
            messages.error(request, "预览已过期，请重新选择文件。")
            return redirect(request.get_full_path())
        if carry_out(incoming):
            return _written(request, incoming, back)
    elif request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                with kept_for_reading(form.cleaned_data["file"]) as path:
                    incoming = read_incoming(path, tables)
                rehearse(incoming)
            except UnreadableWorkbook as problem:
                form.add_error("file", str(problem))
    context = {
        "form": form, "title": title, "back": back, "template": template, "tables": tables,
        "lead": lead or " ".join(table.lead for table in tables),
    }  # fmt: skip
    if incoming:
        context |= {
            "incoming": incoming,
            "parts": [(part, counts_in_words(part), lines_of(part)) for part in incoming.parts],
            "ticket": ticket_of(incoming, request.user) if incoming.fits else "",
        }
    return render(request, "office/bring_in.html", context)


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


def lines_of(part: Part) -> list[Line]:
    """The rows that matter, those with a fault first; what stays as it is goes without saying."""
    lines = [_line(part, row) for row in part.rows if row.faults or row.outcome != "unchanged" or row.notes]
    return sorted(lines, key=lambda line: line.outcome != "faulty")


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
    request: StaffRequest, table: Table, records: Iterable, *, title: str, day: date | None = None, detail: str = ""
) -> FileResponse:
    """The records as a workbook to take away, as of ``day`` (today), noted in the trail."""
    day = day or timezone.localdate()
    content = workbook_of(table, records, title=title, day=day)
    record_access(request, Action.EXPORTED, title, detail)
    return workbook_answer(content, title, day)


def empty_table(tables: Sequence[Table], *, title: str) -> FileResponse:
    """The empty workbook to fill in."""
    return workbook_answer(template_of(tables, title=title), f"{title}(空表)")
