"""Word files as offices file them: A4, Chinese fonts."""

from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT, TITLE_FONT = "仿宋", "方正小标宋简体"


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
