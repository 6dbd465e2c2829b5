"""The process that opens a workbook with its password: the password from standard input, the workbook to standard output."""

import io
import sys
from pathlib import Path

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError

from office.workbooks import limits
from office.workbooks.limits import Refused
from office.workbooks.process import work


def opened(path: Path, password: str) -> bytes:
    """The workbook without its password. Raises :class:`Refused` for a wrong one."""
    target = io.BytesIO()
    with path.open("rb") as source:
        workbook = OfficeFile(source)
        try:
            workbook.load_key(password=password)
            workbook.decrypt(target)
        except (DecryptionError, UnicodeError):
            raise Refused(limits.NOT_OPENED) from None
    return target.getvalue()


def _main(path: str) -> int:
    return work(
        lambda: opened(Path(path), sys.stdin.buffer.read().decode()),
        seconds=limits.MAX_SECONDS,
        too_large=limits.TOO_LARGE,
        broken=limits.DAMAGED,
    )


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
