"""Opening a workbook as somebody saved it: .xlsx, .xls, .ods, .csv in UTF-8 or GB18030.

The bytes come from outside, so they are read in a process of their own with limited memory and time: a damaged or
malicious file ends that process, not the web worker. This module imports nothing of Django for the same reason: the
process starts in a few hundredths of a second.
"""

import csv
import io
import pickle
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_CELLS = 3_000_000
MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
MAX_SECONDS = 20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

TOO_LARGE = "表格展开后过大，无法读取。请删去多余的空行空列和图片，只保留花名册后再传。"
DAMAGED = "文件已损坏或不是完整的工作簿，请用 WPS 或 Excel 打开后另存为 .xlsx 再传。"
ENCRYPTED = "工作簿设有打开密码，请取消密码后再传。"


class UnreadableWorkbook(Exception):
    """The file cannot be read as a workbook; the message says why, in Chinese, for the person who sent it."""


@dataclass
class Sheet:
    """The cells of one sheet, row 0 being the sheet's first row. ``merged`` are (top, left, bottom, right)."""

    name: str
    rows: list[list]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_workbook(path: str | Path) -> list[Sheet]:
    """Read every visible sheet of the workbook at ``path``. Raises :class:`UnreadableWorkbook`."""
    path = Path(path)
    _check_kind(path)
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "office.workbooks.reading", str(path)],
            capture_output=True,
            timeout=MAX_SECONDS + 5,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook(TOO_LARGE) from None
    if finished.returncode < 0 or not finished.stdout:
        # Killed by its own limits, or the reader gave up on the allocation.
        raise UnreadableWorkbook(TOO_LARGE)
    outcome = pickle.loads(finished.stdout)
    if isinstance(outcome, str):
        raise UnreadableWorkbook(outcome)
    return [Sheet(*sheet) for sheet in outcome]


def _check_kind(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableWorkbook("文件是空的。")
    if size > MAX_FILE_BYTES:
        raise UnreadableWorkbook(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，请只保留花名册后再传。")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_ZIP):
        _check_zip(path)
    elif head.startswith(_OLE):
        _check_ole(path)
    elif head.startswith(b"%PDF"):
        raise UnreadableWorkbook("这是 PDF 文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise UnreadableWorkbook("这是图片，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif (
        head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))
    ):
        raise UnreadableWorkbook("这是网页格式的表格，请用 WPS 或 Excel 打开后另存为 .xlsx 再传。")


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
        raise UnreadableWorkbook(ENCRYPTED)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableWorkbook("这是 Word 文档，请把其中的表格复制到 Excel 或 WPS 表格中再传。")


def _limit_this_process() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the parent's timeout is what is left there.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: Path) -> list[tuple]:
    with path.open("rb") as file:
        head = file.read(8)
    return _read_sheets(path) if head.startswith((_ZIP, _OLE)) else [_read_text(path)]


def _read_sheets(path: Path) -> list[tuple]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets = []
    cells = 0
    with CalamineWorkbook.from_path(path) as workbook:
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            cells += sheet.total_height * sheet.total_width
            if cells > MAX_CELLS:
                raise UnreadableWorkbook(TOO_LARGE)
            merged = [(*first, *last) for first, last in (sheet.merged_cell_ranges or [])]
            sheets.append((about.name, sheet.to_python(skip_empty_area=False), merged))
    if not sheets:
        raise UnreadableWorkbook("工作簿里没有可见的工作表。")
    return sheets


def _read_text(path: Path) -> tuple:
    text = _decode(path.read_bytes())
    first_lines = text[:5000]
    delimiter = max("\t,;", key=first_lines.count)
    csv.field_size_limit(1_000_000)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if max((len(row) for row in rows), default=0) < 2:
        raise UnreadableWorkbook("不是能识别的表格文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    return ("花名册", rows, [])


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableWorkbook("不是能识别的表格文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")


def _main(path: str) -> None:
    _limit_this_process()
    try:
        outcome = _read(Path(path))
    except UnreadableWorkbook as problem:
        outcome = str(problem)
    except MemoryError:
        outcome = TOO_LARGE
    except BaseException as problem:  # calamine's panics do not derive from Exception
        outcome = ENCRYPTED if type(problem).__name__ == "PasswordError" else DAMAGED
    sys.stdout.buffer.write(pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _main(sys.argv[1])
