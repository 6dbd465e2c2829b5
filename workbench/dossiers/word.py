"""The registration form as a Word file."""

import io

from django.core.files.storage import default_storage
from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Cm
from docx.table import _Cell

from office.word import TITLE_FONT, add_foot, new_document, use_font
from reserve_cadres.people.models import Cadre
from workbench.dossiers.registration import COLUMNS, Cell, registration_grid

_WIDTHS = [2.3, 2.6, 2.1, 2.5, 2.2, 2.7, 3.0]


def registration_form(cadre: Cadre, *, sees_identity: bool, foot: str = "") -> bytes:
    """One person's form, A4 upright, with the photo where there is one, and ``foot`` at the foot of each page."""
    document = new_document(margin=1.8, size=10.5)
    if foot:
        add_foot(document, foot)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    use_font(title.add_run("村级后备干部登记表"), TITLE_FONT, 20)
    _fill(document, registration_grid(cadre, sees_identity=sees_identity), cadre)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _fill(document: Document, grid: list[list[Cell]], cadre: Cadre) -> None:
    table = document.add_table(rows=len(grid), cols=COLUMNS)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    # Read once: every access through python-docx walks the whole row.
    places = [list(row.cells) for row in table.rows]
    for row in places:
        for place, width in zip(row, _WIDTHS, strict=True):
            place.width = Cm(width)
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(grid):
        # At least so high; Word lets a row grow with its text.
        table.rows[number].height = Cm(2.8 if any(cell.tall for cell in row) else 0.85)
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            last = number + cell.rows - 1, column + cell.columns - 1
            place = places[number][column]
            if last != (number, column):
                place = place.merge(places[last[0]][last[1]])
            taken |= {(r, c) for r in range(number, last[0] + 1) for c in range(column, last[1] + 1)}
            _write(place, cell, cadre)


def _write(place: _Cell, cell: Cell, cadre: Cadre) -> None:
    place.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM if cell.tall else WD_ALIGN_VERTICAL.CENTER
    if cell.photo and _add_photo(place, cadre):
        return
    paragraph = place.paragraphs[0]
    for number, line in enumerate(cell.text.split("\n")):
        if number:
            paragraph = place.add_paragraph()
        if line:
            paragraph.add_run(line).bold = cell.label or None
        paragraph.alignment = _alignment(cell)


def _alignment(cell: Cell) -> WD_ALIGN_PARAGRAPH:
    if cell.tall:
        return WD_ALIGN_PARAGRAPH.RIGHT
    return WD_ALIGN_PARAGRAPH.LEFT if cell.left else WD_ALIGN_PARAGRAPH.CENTER


def _add_photo(place: _Cell, cadre: Cadre) -> bool:
    """Whether the photo could be put in: one that is gone or damaged leaves the box empty, as on paper."""
    if not cadre.photo.name or not default_storage.exists(cadre.photo.name):
        return False
    try:
        with cadre.photo.open("rb") as photo:
            place.paragraphs[0].add_run().add_picture(photo, width=Cm(2.6), height=Cm(3.5))
    except (UnrecognizedImageError, OSError, ValueError, ZeroDivisionError):
        return False
    place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    return True
