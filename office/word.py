"""Word files as offices file them: A4, Chinese fonts."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT, TITLE_FONT, HEADING_FONT = "仿宋", "方正小标宋简体", "黑体"


@dataclass(frozen=True)
class Part:
    """A part of a paper: its heading, its paragraphs, and a table below them."""

    heading: str
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Paper:
    """A paper in words, which a page prints and :func:`document_of` makes a Word file of; ``signed`` stands on the right."""

    title: str
    parts: Sequence[Part]
    signed: Sequence[str] = ()


def new_document(*, margin: float = 2.6, size: float = 14) -> WordDocument:
    """An empty A4 document, upright, with ``margin`` centimetres on all sides and ``size`` points of body text."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(margin)
    use_font(document.styles["Normal"], BODY_FONT, size)
    return document


def use_font(holder: Any, name: str, size: float) -> None:
    """Set a font of a style or run. Word keeps the font of Chinese characters apart from that of Latin ones."""
    holder.font.name = name
    holder.font.size = Pt(size)
    properties = holder.element.get_or_add_rPr() if hasattr(holder.element, "get_or_add_rPr") else holder._element.rPr
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)


def document_of(paper: Paper) -> bytes:
    """A paper as a Word file."""
    document = new_document(size=12)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    use_font(title.add_run(paper.title), TITLE_FONT, 20)
    for part in paper.parts:
        if part.heading:
            use_font(document.add_paragraph().add_run(part.heading), HEADING_FONT, 13)
        for line in part.lines:
            document.add_paragraph(line).paragraph_format.first_line_indent = Pt(24)
        if part.rows:
            _add_table(document, part)
        elif part.heads:
            document.add_paragraph("没有。").paragraph_format.first_line_indent = Pt(24)
    for line in paper.signed:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _add_table(document: WordDocument, part: Part) -> None:
    table = document.add_table(rows=1 + len(part.rows), cols=len(part.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    # Read once: every access through python-docx walks the whole row.
    for row, said in zip(table.rows, [part.heads, *part.rows], strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                use_font(run, BODY_FONT, 10.5)
                run.bold = said is part.heads or None


def add_foot(document: WordDocument, line: str) -> None:
    """Write ``line`` at the foot of every page, small and on the left."""
    for section in document.sections:
        section.footer.is_linked_to_previous = False
        use_font(section.footer.paragraphs[0].add_run(line), BODY_FONT, 8)


def with_word_foot(content: bytes, line: str) -> bytes:
    """The finished Word file with ``line`` at its foot."""
    document = Document(io.BytesIO(content))
    add_foot(document, line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
