"""A workbook or Word file that leaves says at its foot who took it away, when, its number in the trail, and what for."""

import io
from collections.abc import Callable
from typing import IO, cast

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.audit import FOR
from accounts.middleware import GetResponse
from accounts.models import AccessRecord
from office.word import DOCX, with_word_foot
from office.workbooks.footers import with_foot
from office.workbooks.writing import XLSX

_FEET: dict[str, Callable[[IO[bytes], str], IO[bytes]]] = {
    XLSX: with_foot,
    DOCX: lambda document, line: io.BytesIO(with_word_foot(document.read(), line)),
}


class ExportMiddleware:
    """Writes the foot of a workbook or a Word file whose going out was noted in the trail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        record: AccessRecord | None = getattr(request, "exported", None)
        if record is None or not isinstance(answer, FileResponse):
            return answer
        return with_its_foot(answer, foot_of(record))


def with_its_foot(answer: FileResponse, line: str) -> FileResponse:
    """A file with ``line`` at its foot, where it is of a kind that has one."""
    write = _FEET.get(answer.get("Content-Type", ""))
    if write is None:
        return answer
    with cast(IO[bytes], answer.file_to_stream) as whole:
        footed = write(whole, line)
    answer.streaming_content = footed
    answer["Content-Length"] = str(footed.seek(0, io.SEEK_END))
    footed.seek(0)
    return answer


def foot_of(record: AccessRecord) -> str:
    """Who, when, which line of the trail, and what for where that was said."""
    purpose = record.detail.rpartition(FOR)[2] if FOR in record.detail else ""
    said = f"导出 {record.user or record.username} {timezone.localtime(record.at):%Y-%m-%d %H:%M} 编号 {record.pk}"
    return f"{said} {FOR}{purpose}" if purpose else said
