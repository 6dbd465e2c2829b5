"""How the sheets of an Excel 2003 XML look: columns, rows, styles, notes, frozen rows and pages."""

from collections.abc import Mapping
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from office.workbooks.css import colour
from office.workbooks.layout import Extent, Layout, Look, Page, pixels_high, width_of
from office.workbooks.markup import SS, number_of, spreadsheet_columns, worksheet_cells, worksheets

_X = "{urn:schemas-microsoft-com:office:excel}"
_LINES = {
    "Continuous": ("hair", "thin", "medium", "thick"),
    "Dash": ("dashed", "dashed", "mediumDashed", "mediumDashed"),
    "Dot": ("dotted",) * 4,
    "DashDot": ("dashDot", "dashDot", "mediumDashDot", "mediumDashDot"),
    "DashDotDot": ("dashDotDot", "dashDotDot", "mediumDashDotDot", "mediumDashDotDot"),
    "SlantDashDot": ("slantDashDot",) * 4,
    "Double": ("double",) * 4,
}
_ACROSS = {"Left": "left", "Center": "center", "Right": "right", "Justify": "justify", "Distributed": "distributed"}
_DOWN = {"Top": "top", "Center": "center", "Bottom": "bottom", "Justify": "justify"}
_UNDERLINES = {"Single": "single", "Double": "double"}
_PARTS = ("Alignment", "Borders", "Font", "Interior", "NumberFormat")
# The names that Excel gives to ways of writing a number.
_NAMED_FORMATS = {
    "Short Date": "yyyy/m/d", "Long Date": 'yyyy"年"m"月"d"日"', "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
}  # fmt: skip
_USUAL, _MOST_PARENTS, _MOST_ROWS, _MOST_COLUMNS = "Default", 9, 1_048_575, 16_383


def layouts_of_xml(content: bytes, extents: Mapping[str, Extent]) -> dict[str, Layout]:
    """The layout of each sheet of ``extents`` by its name."""
    layouts: dict[str, Layout] = {}
    looks: dict[str, Look] | None = None
    for name, sheet in worksheets(content):
        if looks is None:
            looks = _looks(sheet.getroottree().getroot())
        if name in extents:
            layouts[name] = _layout(sheet, looks, extents[name])
    return layouts


def _layout(sheet: Any, looks: dict[str, Look], extent: Extent) -> Layout:
    layout, usual = Layout(), {}
    for first, last, column in spreadsheet_columns(sheet):
        for place in range(first, min(last + 1, extent.columns)):
            if width := _length(column, "Width"):
                layout.widths[place] = width_of(pixels_high(width))
            usual[place] = column.get(f"{SS}StyleID")
    for row, column, cell, line, down, across in worksheet_cells(sheet):
        if not extent.holds(row, column):
            continue
        if height := _length(line, "Height"):
            layout.heights[row] = height
        style = cell.get(f"{SS}StyleID") or line.get(f"{SS}StyleID") or usual.get(column) or _USUAL
        if look := looks.get(style):
            layout.looks |= dict.fromkeys(extent.within(row, column, down, across), look)
        note = cell.find(f"{SS}Comment")
        if note is not None:
            layout.notes[row, column] = ("".join(note.itertext()).strip(), note.get(f"{SS}Author") or "")
    options = sheet.find(f"{_X}WorksheetOptions")
    if options is not None:
        layout.page, layout.frozen = _page(options), _frozen(options)
    return layout


def _frozen(options: Any) -> tuple[int, int]:
    if options.find(f"{_X}FreezePanes") is None:
        return (0, 0)
    down, across = (options.findtext(f"{_X}{name}") or "" for name in ("SplitHorizontal", "SplitVertical"))
    return (
        min(int(down), _MOST_ROWS) if down.isdecimal() else 0,
        min(int(across), _MOST_COLUMNS) if across.isdecimal() else 0,
    )


def _page(options: Any) -> Page | None:
    layout, paper = options.find(f"{_X}PageSetup/{_X}Layout"), options.findtext(f"{_X}Print/{_X}PaperSizeIndex") or ""
    across, down = (options.findtext(f"{_X}Print/{_X}Fit{name}") or "1" for name in ("Width", "Height"))
    fits = options.find(f"{_X}FitToPage") is not None and across.isdecimal() and down.isdecimal()
    return Page(
        paper=int(paper) if paper.isdecimal() and len(paper) < 4 else 9,
        landscape=layout is not None and layout.get(f"{_X}Orientation") == "Landscape",
        fit=(int(across), int(down)) if fits else None,
    )


def _looks(workbook: Any) -> dict[str, Look]:
    styles = {style.get(f"{SS}ID") or "": style for style in workbook.iter(f"{SS}Style")}
    return {name: _look(styles, name) for name in styles}


def _look(styles: dict[str, Any], name: str) -> Look:
    parts: dict[str, Any] = {}
    for _ in range(_MOST_PARENTS):
        style = styles.get(name)
        if style is None:
            break
        for part in _PARTS:
            found = style.find(f"{SS}{part}")
            if part not in parts and found is not None:
                parts[part] = found
        name = style.get(f"{SS}Parent") or ("" if name == _USUAL else _USUAL)

    def said(part: str, key: str) -> str:
        return (parts[part].get(f"{SS}{key}") or "") if part in parts else ""

    fill = colour(said("Interior", "Color")) if said("Interior", "Pattern") not in ("", "None") else None
    rotate, written = said("Alignment", "Rotate"), said("NumberFormat", "Format")
    return Look(
        Font(
            name=said("Font", "FontName") or None,
            size=_length(parts.get("Font"), "Size") or None,
            bold=said("Font", "Bold") == "1",
            italic=said("Font", "Italic") == "1",
            strike=said("Font", "StrikeThrough") == "1",
            underline=_UNDERLINES.get(said("Font", "Underline")),
            color=colour(said("Font", "Color")),
        ),
        PatternFill("solid", fill) if fill else PatternFill(),
        Border(**dict(_borders(parts["Borders"])) if "Borders" in parts else {}),
        Alignment(
            _ACROSS.get(said("Alignment", "Horizontal")),
            _DOWN.get(said("Alignment", "Vertical")),
            text_rotation=int(rotate) if rotate.isdecimal() and int(rotate) <= 90 else 0,
            wrap_text=said("Alignment", "WrapText") == "1",
            shrink_to_fit=said("Alignment", "ShrinkToFit") == "1",
        ),
        _NAMED_FORMATS.get(written) or (written if written and len(written) < 200 else "General"),
    )


def _borders(borders: Any) -> Any:
    for border in borders.iterchildren(f"{SS}Border"):
        side = (border.get(f"{SS}Position") or "").lower()
        lines = _LINES.get(border.get(f"{SS}LineStyle") or "")
        if side in ("left", "right", "top", "bottom") and lines:
            yield side, Side(lines[min(number_of(border, "Weight", 0), 3)], colour(border.get(f"{SS}Color")))


def _length(element: Any, name: str) -> float:
    """A length in points; 0 where none is said."""
    try:
        length = float((element.get(f"{SS}{name}") or "") if element is not None else "")
    except ValueError:
        return 0.0
    return length if 0 < length < 10_000 else 0.0
