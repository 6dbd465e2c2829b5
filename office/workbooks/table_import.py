"""The page that takes a filled-in table: every faulty row is named at once; without faults it is taken over whole."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.forms import WorkbookForm
from office.refusals import refusals_in
from office.workbooks.reading import UnreadableWorkbook
from office.workbooks.uploaded import kept_for_reading


def import_table(
    request: StaffRequest,
    *,
    read: Callable[[Path], Sequence[Any]],
    take: Callable[[Sequence[Any]], int],
    what: str,
    title: str,
    lead: str,
    back: str,
    template: str = "",
) -> HttpResponse:
    """Answer the upload page of ``what``.

    ``read`` gives the rows of a file, each with ``place`` and ``problems``; ``take`` writes them and says how many it
    wrote; ``back`` is the address to go on to, ``template`` that of an empty or prepared table to fill in.
    """
    form = WorkbookForm(request.POST or None, request.FILES or None)
    faulty = []
    if request.method == "POST" and form.is_valid():
        try:
            with refusals_in(form):
                with kept_for_reading(form.cleaned_data["file"]) as path:
                    rows = read(path)
                faulty = [row for row in rows if row.problems]
                if not faulty:
                    taken = take(rows)
                    record_access(request, Action.IMPORTED, what, f"{len(rows)} 行")
                    messages.success(request, f"已读入{what} {len(rows)} 行，改动 {taken} 条。")
                    return redirect(back)
                form.add_error(None, "有的行不能导入，已全部列在下面；改好后再传，现在没有写入任何内容。")
        except UnreadableWorkbook as problem:
            form.add_error("file", str(problem))
    context = {"form": form, "faulty": faulty, "title": title, "lead": lead, "back": back, "template": template}
    return render(request, "components/import_page.html", context)
