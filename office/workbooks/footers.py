"""A line at the foot of every sheet of a finished workbook."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

# What Excel takes, with the number of pages beside it.
LONGEST = 200
_FOOT = b"<oddFooter>"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def with_foot(workbook: bytes, line: str) -> bytes:
    """The .xlsx with ``line`` at the left of the foot of every sheet that has one, as those written here do."""
    # In a foot & begins a code, and a number after one is a size.
    said = escape(line[:LONGEST].replace("&", "&&"))
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            content = before.read(part)
            if _SHEET.fullmatch(part.filename):
                content = content.replace(_FOOT, _FOOT + f"&amp;L{said}".encode(), 1)
            after.writestr(part, content)
    return target.getvalue()
