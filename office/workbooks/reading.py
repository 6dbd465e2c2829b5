"""Opening a workbook as somebody saved it: .xlsx, .xls, .et, .ods, .csv, and tables of HTML or XML named .xls.

What a file is, its content says, not its name. The bytes come from outside, so they are read in a process of their
own (:mod:`office.workbooks.reader`, :mod:`office.workbooks.process`).
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from office.workbooks.exchange import unpacked
from office.workbooks.limits import (
    DAMAGED,
    GONE,
    MAX_CELLS,
    MAX_FILE_BYTES,
    MAX_SECONDS,
    MAX_UNPACKED_BYTES,
    TOO_LARGE,
)
from office.workbooks.process import EncryptedWorkbook, UnreadableWorkbook, handed_back

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Sheet:
    """The cells of one sheet, row 0 being the sheet's first row. ``merged`` are (top, left, bottom, right).

    A cell whose formula failed holds the error as text (#REF!). ``hidden_rows``, ``hidden_columns`` and ``struck``
    (row, column) say what the sheet does not show, or shows crossed out.
    """

    name: str
    rows: list[list]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)


def read_workbook(path: str | Path, most_cells: int = MAX_CELLS) -> list[Sheet]:
    """Read every visible sheet of the workbook at ``path``.

    Raises :class:`UnreadableWorkbook`; of these :class:`LargeWorkbook` where there are more than ``most_cells`` in it,
    :class:`EncryptedWorkbook` where it takes a password to open it.
    """
    path = Path(path)
    _check_kind(path)
    outcome = unpacked(handed_back("reader", path, most_cells, seconds=MAX_SECONDS, too_large=TOO_LARGE))
    return [
        Sheet(name, rows, [tuple(area) for area in merged], set(rows_off), set(columns_off), set(map(tuple, struck)))
        for name, rows, merged, rows_off, columns_off, struck in outcome
    ]


def opened_with(password: str, path: str | Path) -> bytes:
    """The workbook at ``path`` without its password, which goes to the opening process and nowhere else.

    Raises :class:`UnreadableWorkbook` where it is not the right one.
    """
    if not Path(path).exists():
        raise UnreadableWorkbook(GONE)
    return handed_back(
        "opener", path, given=password.encode("utf-8", "replace"), seconds=MAX_SECONDS, too_large=TOO_LARGE
    )


def _check_kind(path: Path) -> None:
    if not path.exists():
        raise UnreadableWorkbook(GONE)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableWorkbook("文件是空的。")
    if size > MAX_FILE_BYTES:
        raise UnreadableWorkbook(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请只保留花名册后再传。")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        _check_zip(path)
    elif head.startswith(OLE):
        _check_ole(path)
    elif head.startswith(b"%PDF"):
        raise UnreadableWorkbook("这是 PDF 文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise UnreadableWorkbook("这是图片，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif head.lstrip().startswith(b"MIME-Version:"):
        raise UnreadableWorkbook("这是单个文件网页(.mht)，请用 WPS 或 Excel 打开后另存为 .xlsx 再传。")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableWorkbook(DAMAGED) from None
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        raise UnreadableWorkbook("这是 Word 文档，请把其中的表格复制到 Excel 或 WPS 表格中再传。")
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        raise UnreadableWorkbook("这是压缩包或其他文件，不是工作簿。请先解压，上传其中的表格。")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableWorkbook(TOO_LARGE)


def _check_ole(path: Path) -> None:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise EncryptedWorkbook
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableWorkbook("这是 Word 文档，请把其中的表格复制到 Excel 或 WPS 表格中再传。")
