"""A line at the foot of every sheet of a finished workbook."""

import re
import shutil
import zipfile
from typing import IO
from xml.sax.saxutils import escape

from office.workbooks.book import new_file, new_zip

# What Excel takes, with the number of pages beside it.
LONGEST = 200
_FOOT = b"<oddFooter>"
_PIECE = 1024 * 1024
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def with_foot(workbook: IO[bytes], line: str) -> IO[bytes]:
    """The .xlsx with ``line`` at the left of the foot of every sheet that has one, as those written here do."""
    # In a foot & begins a code, and a number after one is a size.
    said = f"&amp;L{escape(line[:LONGEST].replace('&', '&&'))}".encode()
    target = new_file()
    with zipfile.ZipFile(workbook) as before, new_zip(target) as after:
        for part in before.infolist():
            with before.open(part) as source, after.open(part.filename, "w") as copy:
                if _SHEET.fullmatch(part.filename):
                    _copy(source, copy, said)
                else:
                    shutil.copyfileobj(source, copy)
    target.seek(0)
    return target


def _copy(source: IO[bytes], target: IO[bytes], said: bytes) -> None:
    """Copy a sheet, which may be long, with what is ``said`` in its foot."""
    held = b""
    while piece := source.read(_PIECE):
        before, foot, after = (held + piece).partition(_FOOT)
        if foot:
            target.write(before + foot + said + after)
            shutil.copyfileobj(source, target, _PIECE)
            return
        # The foot may begin at the end of one piece and end in the next.
        held = before[-len(_FOOT) :]
        target.write(before[: -len(_FOOT)])
    target.write(held)
