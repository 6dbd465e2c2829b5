"""How the sheets of an .xls look: widths, heights, fonts, lines, colours, notes and frozen rows (xlrd), and pictures."""

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlrd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from office.workbooks.layout import Extent, Layout, Look, Page
from office.workbooks.marks_xls import content_of, records, sheets_of_xls
from office.workbooks.pictures_xls import pictures_of_xls

# In the order of their numbers in the file.
_LINES = [
    None, "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot", "mediumDashDot",
    "dashDotDot", "mediumDashDotDot", "slantDashDot",
]  # fmt: skip
_PATTERNS = [
    None, "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp",
    "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid", "lightTrellis",
    "gray125", "gray0625",
]  # fmt: skip
_ACROSS = ["general", "left", "center", "right", "fill", "justify", "centerContinuous", "distributed"]
_DOWN = ["top", "center", "bottom", "justify", "distributed"]
_UNDERLINES = {1: "single", 2: "double", 0x21: "singleAccounting", 0x22: "doubleAccounting"}
# Records on the sheet and on its print, and what their flags say.
_SHEET_OPTIONS, _PAGE = 0x0081, 0x00A1
_FITS, _PORTRAIT, _NOT_SAID = 0x0100, 0x0002, 0x0004
_BOLD = 600
_TWIPS_A_POINT = 20
_A_CHARACTER = 256


def layouts_of_xls(path: Path, extents: Mapping[str, Extent]) -> dict[str, Layout]:
    """The layout of each sheet of ``extents`` by its name."""
    with open(os.devnull, "w") as nowhere:
        # Offices' programs write tables of sectors that the library finds odd; standard output is the process's answer.
        book = xlrd.open_workbook(
            path, formatting_info=True, ragged_rows=True, ignore_workbook_corruption=True, logfile=nowhere
        )
    looks = [_look(book, xf) for xf in book.xf_list]
    layouts = {
        sheet.name: _layout(sheet, looks, extents[sheet.name]) for sheet in book.sheets() if sheet.name in extents
    }
    content = content_of(path)
    for name, start in sheets_of_xls(content):
        if name in layouts:
            layouts[name].page = _page(content, start)
    for name, picture in pictures_of_xls(path):
        if name in layouts:
            layouts[name].pictures.append(picture)
    return layouts


def _layout(sheet: Any, looks: list[Look], extent: Extent) -> Layout:
    layout = Layout()
    for column, about in sheet.colinfo_map.items():
        if column < extent.columns:
            layout.widths[column] = about.width / _A_CHARACTER
    for row, about in sheet.rowinfo_map.items():
        if row < extent.rows and about.height:
            layout.heights[row] = about.height / _TWIPS_A_POINT
    for row in range(min(sheet.nrows, extent.rows)):
        for column in range(min(sheet.row_len(row), extent.columns)):
            number = sheet.cell_xf_index(row, column)
            if number < len(looks):
                layout.looks[row, column] = looks[number]
    layout.notes = {
        (row, column): (note.text, note.author)
        for (row, column), note in sheet.cell_note_map.items()
        if extent.holds(row, column)
    }
    if sheet.panes_are_frozen:
        layout.frozen = (sheet.horz_split_pos, sheet.vert_split_pos)
    return layout


def _page(content: bytes, start: int) -> Page | None:
    """How the sheet is printed, which xlrd does not say."""
    page, fits = None, False
    for kind, at, length in records(content, start):
        if kind == _SHEET_OPTIONS and length >= 2:
            fits = bool(struct.unpack_from("<H", content, at)[0] & _FITS)
        elif kind == _PAGE and length >= 12:
            paper, scale, _, across, down, flags = struct.unpack_from("<6H", content, at)
            if not flags & _NOT_SAID:
                fit = (across, down) if fits else None
                page = Page(paper, not flags & _PORTRAIT, scale if 10 <= scale <= 400 else None, fit)
    return page


def _look(book: Any, xf: Any) -> Look:
    font, align, lines = book.font_list[xf.font_index], xf.alignment, xf.border
    said = book.format_map.get(xf.format_key)

    def side(name: str) -> Side:
        colour = _colour(book, getattr(lines, f"{name}_colour_index"))
        return Side(_named(_LINES, getattr(lines, f"{name}_line_style")), colour)

    return Look(
        Font(
            name=font.name or None,
            size=font.height / _TWIPS_A_POINT or None,
            bold=font.weight >= _BOLD,
            italic=bool(font.italic),
            strike=bool(font.struck_out),
            underline=_UNDERLINES.get(font.underline_type),
            color=_colour(book, font.colour_index),
        ),
        PatternFill(
            _named(_PATTERNS, xf.background.fill_pattern),
            _colour(book, xf.background.pattern_colour_index) or "FF000000",
            _colour(book, xf.background.background_colour_index) or "FFFFFFFF",
        ),
        Border(*map(side, ("left", "right", "top", "bottom"))),
        Alignment(
            _named(_ACROSS, align.hor_align),
            _named(_DOWN, align.vert_align),
            text_rotation=align.rotation if align.rotation <= 180 or align.rotation == 255 else 0,
            wrap_text=bool(align.text_wrapped),
            shrink_to_fit=bool(align.shrink_to_fit),
            indent=align.indent_level,
        ),
        said.format_str if said and said.format_str else "General",
    )


def _named(names: list, number: int) -> Any:
    return names[number] if number < len(names) else None


def _colour(book: Any, number: int) -> str | None:
    colour = book.colour_map.get(number)
    return "FF{:02X}{:02X}{:02X}".format(*colour) if colour else None
