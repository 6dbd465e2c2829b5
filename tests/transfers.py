"""Small workbooks for the pages that bring tables in, and what these pages answer."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook


def book(*rows, sheet="Sheet1", more=None, name="table.xlsx") -> SimpleUploadedFile:
    """A workbook of one sheet with ``rows``; ``more`` are further sheets, name → rows."""
    made = Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    for other, lines in (more or {}).items():
        page = made.create_sheet(other)
        for line in lines:
            page.append(line)
    content = io.BytesIO()
    made.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def preview(client, address: str, file):
    """The answer to a workbook handed in; nothing is written by it."""
    return client.post(address, {"file": file})


def confirm(client, address: str, answer, **more):
    """Confirm what a preview showed."""
    return client.post(address, {"ticket": answer.context["ticket"]}, **more)


def brought_in(client, address: str, file):
    """Hand in and confirm; the table must be without a fault."""
    answer = preview(client, address, file)
    assert answer.context.get("ticket"), problems(answer)
    return confirm(client, address, answer, follow=True)


def problems(answer) -> list[str]:
    """Every fault a preview names, and those above the form."""
    incoming = answer.context.get("incoming")
    said = [str(error) for errors in answer.context["form"].errors.values() for error in errors]
    if incoming:
        said += incoming.refusals + [text for part in incoming.parts for row in part.rows for text in row.problems]
    return said


def sheet_of(answer):
    """The first sheet of a workbook that a page answered with."""
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]


def as_upload(answer) -> SimpleUploadedFile:
    """A workbook a page answered with, to be handed in again."""
    return SimpleUploadedFile("again.xlsx", b"".join(answer.streaming_content))


def lines_of(answer) -> list[tuple]:
    """The rows below the header of a table a page answered with, without their numbers and without those that end it."""
    rows = list(sheet_of(answer).iter_rows(min_row=4, values_only=True))
    end = next(number for number, row in enumerate(rows) if row[0] == "合计")
    return [row[1:] for row in rows[:end]]
