"""What a file is that was sent as a workbook, by its content; looked at in the limited process."""

import zipfile
from pathlib import Path

from office.workbooks import limits
from office.workbooks.limits import Encrypted, Refused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The first records of Excel 2 to 4, which are no containers.
_BEFORE_EXCEL_5 = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_OLD = "这是 Excel 95 或更早的老格式，里面的汉字读不准。请用 WPS 或 Excel 打开后另存为 .xlsx 再传。"
_WORD = "这是 Word 文档，请把其中的表格复制到 Excel 或 WPS 表格中再传。"


def check_kind(path: Path) -> None:
    """Raise :class:`Refused` with the reason where the file is no workbook, or none that can be opened."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        _check_zip(path)
    elif head.startswith(OLE):
        _check_ole(path)
    elif head.startswith(_BEFORE_EXCEL_5):
        raise Refused(_OLD)
    elif head.startswith(b"%PDF"):
        raise Refused("这是 PDF 文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Refused("这是图片，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。")
    elif head.lstrip().startswith(b"MIME-Version:"):
        raise Refused("这是单个文件网页(.mht)，请用 WPS 或 Excel 打开后另存为 .xlsx 再传。")


def _check_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        raise Refused(_WORD)
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        raise Refused("这是压缩包或其他文件，不是工作簿。请先解压，上传其中的表格。")
    if sum(member.file_size for member in members) > limits.MAX_UNPACKED_BYTES:
        raise Refused(limits.TOO_LARGE)


def _check_ole(path: Path) -> None:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Encrypted
    if _stream("Workbook") not in content and _stream("Book") in content:
        raise Refused(_OLD)
    if "WordDocument".encode("utf-16-le") in content:
        raise Refused(_WORD)


def _stream(name: str) -> bytes:
    """The name of a stream as a container's list has it."""
    return f"{name}\0".encode("utf-16-le")
