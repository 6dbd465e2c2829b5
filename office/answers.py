"""What views answer with beside a page of their own: files to take away, small form pages, a page of a list."""

import io
import re
from datetime import date
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models.fields.files import FieldFile
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest, on_paper
from office.word import DOCX
from office.workbooks.writing import XLSX

# What is printed at once: some two hundred pages.
MOST_ON_PAPER = 5_000


class FileGone(Http404):
    """A file on record is not on the disk any more: lost, or not brought back with the database."""


def workbook_answer(content: bytes | IO[bytes], title: str, day: date | None = None) -> FileResponse:
    """A workbook to take away, named by its title and the day it shows."""
    name = f"{title}-{day}.xlsx" if day else f"{title}.xlsx"
    whole = io.BytesIO(content) if isinstance(content, bytes) else content
    return FileResponse(whole, as_attachment=True, filename=as_file_name(name), content_type=XLSX)


def document_answer(content: bytes, title: str) -> FileResponse:
    """A Word document to take away."""
    name = as_file_name(f"{title}.docx")
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=DOCX)


def file_answer(file: FieldFile, title: str) -> FileResponse:
    """A file kept with a record, under ``title``: whatever somebody sent is to be taken away and never opened as a page.

    A picture shows in a page all the same. Raises :class:`FileGone` where it is not on the disk any more.
    """
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise FileGone from None
    extension = PurePosixPath(file.name or "").suffix
    name = title if title.endswith(extension) else title + extension
    return FileResponse(content, as_attachment=True, filename=as_file_name(name))


def kept_file_answer(request: StaffRequest, kept: Any, whose: Any) -> FileResponse:
    """The ``file`` of a record ``kept`` to take away, with a line in the audit trail of ``whose`` it is.

    Raises :class:`FileGone` as :func:`file_answer` does; nothing is noted then.
    """
    answer = file_answer(kept.file, f"{whose}-{kept}")
    record_access(request, Action.DOWNLOADED, whose, str(kept))
    return answer


def form_page(
    request: HttpRequest, form: BaseForm, *, title: str, submit: str, back: str, lead: str = "", wide: str = ""
) -> HttpResponse:
    """A page with one form: ``lead`` says what follows, ``submit`` stands on the button, ``back`` leads away.

    ``wide`` names the fields that take a whole row where the others stand side by side; without it each takes one.
    """
    context = {"form": form, "title": title, "lead": lead, "submit": submit, "back": back, "wide": wide}
    return render(request, "components/form_page.html", context)


def upload_page(request: HttpRequest, form: BaseForm, *, title: str, back: str) -> HttpResponse:
    """A page with one small form that takes a file."""
    return render(request, "components/upload_page.html", {"form": form, "title": title, "back": back})


def page_of(request: HttpRequest, rows: Any, size: int) -> Page:
    """The page of ``rows`` that the address asks for; the nearest one where it asks for none that is there.

    On paper all rows are one page. Raises :class:`ValidationError` where they are more than :data:`MOST_ON_PAPER`.
    """
    if on_paper(request):
        whole = Paginator(rows, MOST_ON_PAPER)
        if whole.num_pages > 1:
            raise ValidationError(f"一共 {whole.count} 行，一次最多打印 {MOST_ON_PAPER} 行：请先筛选，或导出 Excel。")
        return whole.page(1)
    return Paginator(rows, size).get_page(request.GET.get("page"))


def as_file_name(name: str) -> str:
    """A name that Windows takes too, and that leads to no other folder."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).rstrip(". ") or "_"
