"""Workbooks spoilt on purpose: each number gives one, always the same, from sound rosters of every kind of file."""

import csv
import html
import io
import random
import re
import resource
import zipfile
from collections.abc import Callable
from contextlib import contextmanager

import xlwt
from openpyxl import Workbook
from openpyxl.comments import Comment

from office.workbooks.limits import MAX_SECONDS
from tests.conftest import id_number
from tests.pictured import png, xls_with_pictures
from tests.rosters import HEADER, person, with_sheets, workbook

# Values that no roster holds and a file may: what no column takes, no number is, no date reaches, no screen shows.
_CELLS = [
    "", "\x00", "_x0000_", "_xD800_", "\ud800", "\uffff", "\u202e\u200b张三", "=HYPERLINK(\"http://x\")", "=1/0", "#REF!",
    "NaN", "nan", "Infinity", "-inf", "1e999", "1E+308", "-1", "0", "9999999999999999999999", "1985.13", "19850229",
    "0000-00-00", "9999-12-31", "2958466", "张" * 40_000, "张三\n李四", "同上", "〃", "合计", "姓名", "红星村", "\\u0000",
    "'; DROP TABLE x", "<b>x</b>", "True", "１２３", "٣٤٥", "𬭎", "一、红星村(4人)", "e\u0301" * 60,
]  # fmt: skip
_ATTRIBUTES = [
    "", "0", "-1", "1", "16384", "16385", "1048576", "1048577", "4294967296", "99999999999999999999", "A0", "XFD1048576",
    "A1:XFD1048576", "A1:B2", "ZZZZ9", "true", "e", "s", "b", "d", "n", "str", "inlineStr", "nan", "x" * 5000, "rId99",
]  # fmt: skip
_MARKUP = [
    "&#0;", "&#xD800;", "&#xFFFF;", "&bomb;", "<!--", "]]>", "<![CDATA[x]]>", "<v>NaN</v>", "<v>1e400</v>", "<v>-1</v>",
    "<row r='1048576'/>", "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>", "<x:y/>", "\ufeff", "</worksheet>",
    "<c r='XFD1048576'><v>1</v></c>", "<cols><col min='1' max='16384' hidden='1' width='1e9'/></cols>",
    '<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
]  # fmt: skip


def hostile(number: int) -> tuple[str, bytes]:
    """The name and the content of spoilt workbook ``number``."""
    chance = random.Random(number)
    kind, rows = chance.choice(list(_KINDS)), _rows(chance)
    content = _KINDS[kind](rows)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        ways = [_bytes_changed, _cut] if kind == "xls" else [_text_changed] * 4 + [_bytes_changed, _cut]
        if content.startswith(b"PK"):
            ways = [_member_changed] * 8 + [_member_lost, _bytes_changed, _cut]
        content = chance.choice(ways)(content, chance)
    # The name says anything: what a file is, its content says.
    return f"名册{number}.{chance.choice([kind, kind, kind, 'xlsx', 'xls', 'csv'])}", content


def with_cell(place: str, text: str) -> bytes:
    """A sound roster of .xlsx with one more cell at ``place`` that says ``text``: a few kilobytes, whatever its length."""
    row = re.sub("[A-Z]", "", place)
    cell = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    return with_sheets(workbook(HEADER, person()), lambda sheet: sheet.replace(b"</sheetData>", cell.encode()))


def _rows(chance: random.Random) -> list[list]:
    rows = [
        list(HEADER),
        *(
            person(name=f"张{'一二三四五六'[number]}", number=id_number(sequence=number), **{"后备岗位": ""})
            for number in range(6)
        ),
    ]
    if chance.random() < 0.3:
        rows.insert(0, ["石西镇村级后备干部花名册"])
    for _ in range(chance.choice([0, 0, 1, 3])):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(_CELLS)
    return rows


def _plain(value: object) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", str(value))[:32_767]


def _xlsx(rows: list[list]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append([_plain(value) for value in row])
    book.active["C3"].comment = Comment("请核对", "镇组织办")
    book.active.merge_cells("B3:B5")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _xls(rows: list[list]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, _plain(value))
    content = io.BytesIO()
    book.save(content)
    places = [(1, (9, 0, row, 0, 10, 0, row + 1, 0)) for row in (1, 3)]
    return xls_with_pictures(content.getvalue(), png(), anchors=places)


def _csv(rows: list[list]) -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows(rows)
    return content.getvalue().encode("utf-8", "surrogatepass")


def _page(rows: list[list]) -> bytes:
    lines = ("".join(f"<td>{html.escape(str(value))}</td>" for value in row) for row in rows)
    page = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><meta charset=utf-8><table>{page}</table></html>".encode("utf-8", "surrogatepass")


def _xml(rows: list[list]) -> bytes:
    def cell(value: object) -> str:
        kind = "Number" if isinstance(value, int) or str(value)[:1].isdigit() else "String"
        return f'<Cell><Data ss:Type="{kind}">{html.escape(_plain(value))}</Data></Cell>'

    lines = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="名册"><Table>'
        f"{lines}</Table></Worksheet></Workbook>"
    ).encode()


def _ods(rows: list[list]) -> bytes:
    def cell(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{html.escape(_plain(value))}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    body = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="名册">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return zipped(
        {"mimetype": kind.encode(), "META-INF/manifest.xml": manifest.encode(), "content.xml": body.encode()}
    )


_KINDS: dict[str, Callable[[list[list]], bytes]] = {
    "xlsx": _xlsx, "xls": _xls, "csv": _csv, "html": _page, "xml": _xml, "ods": _ods,
}  # fmt: skip


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of ``members``."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


@contextmanager
def within_the_limits():
    """What processes do within ends by itself, not because the processor's time given to a reader was used up."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime < MAX_SECONDS


def spoilt(*changes: str) -> bytes:
    """A sound roster whose sheet has each old text of ``changes`` replaced by the new one behind it."""
    members = _members(workbook(HEADER, person(number=7)))
    text = members["xl/worksheets/sheet1.xml"].decode()
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return zipped(members | {"xl/worksheets/sheet1.xml": text.encode()})


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _member_changed(content: bytes, chance: random.Random) -> bytes:
    try:
        members = _members(content)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zipfile.zlib.error):
        return content
    # Where the people stand is where most can go wrong.
    names = list(members) + [name for name in members if "sheet" in name or name == "content.xml"] * 4
    name = chance.choice(names)
    members[name] = _text_changed(members[name], chance)
    return zipped(members)


def _member_lost(content: bytes, chance: random.Random) -> bytes:
    try:
        members = _members(content)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zipfile.zlib.error):
        return content
    if members:
        members.pop(chance.choice(list(members)))
    return zipped(members)


def _text_changed(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    return chance.choice([_attribute_changed, _words_changed, _markup_put_in, _element_moved])(text, chance).encode(
        "utf-8", "surrogatepass"
    )


def _attribute_changed(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r'="([^"]*)"', text))
    if not found:
        return _words_changed(text, chance)
    one = chance.choice(found)
    return f'{text[: one.start()]}="{chance.choice(_ATTRIBUTES)}"{text[one.end() :]}'


def _words_changed(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"(?<=>)[^<]+(?=<)|[^,\n]+", text))
    if not found:
        return text + chance.choice(_CELLS)
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(_CELLS) + text[one.end() :]


def _markup_put_in(text: str, chance: random.Random) -> str:
    places = [match.end() for match in re.finditer(r">", text)] or [0]
    place = chance.choice(places)
    return text[:place] + chance.choice(_MARKUP) + text[place:]


def _element_moved(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"<[^<>]+>", text))
    if len(found) < 2:
        return text[::-1]
    one, other = chance.choice(found), chance.choice(found)
    without = text[: one.start()] + text[one.end() :]
    return chance.choice(
        [without, text[: other.start()] + one[0] + text[other.start() :], text.replace(one[0], other[0])]
    )


def _bytes_changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 4, 40])):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice([0, 255, chance.randrange(256)])
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return chance.choice([content[:start], content[:start] + content[start + 100 :], content + content[:start]])
