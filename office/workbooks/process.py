"""Work on a file that came from outside, done in a process of its own with limited memory and time.

A damaged or hostile file ends that process, not the web worker. It has no network and is handed no address of the database
and no secret; what it hands back is data.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from office.workbooks import limits
from office.workbooks.limits import Encrypted, Refused, TooManyCells

# How a process ends that has something to say; the words stand on its standard error.
_REFUSED, _TOO_MANY_CELLS, _ENCRYPTED = 3, 4, 5
# What Python and its libraries need to start, and nothing else of this process's surroundings.
_NEEDED = ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR", "LANG", "PYTHONDONTWRITEBYTECODE")


class UnreadableWorkbook(Exception):
    """The file cannot be read as a workbook; the message says why, in Chinese, for the person who sent it."""


class LargeWorkbook(UnreadableWorkbook):
    """There are more cells in it than were asked for."""


class EncryptedWorkbook(UnreadableWorkbook):
    """It opens with a password only, see :func:`office.workbooks.reading.opened_with`."""

    def __init__(self) -> None:
        super().__init__(limits.ENCRYPTED)


def handed_back(module: str, *arguments: object, given: bytes = b"", seconds: int, too_large: str) -> bytes:
    """What ``module``, run as a process with ``arguments`` and ``given`` on its standard input, writes.

    Raises :class:`UnreadableWorkbook` with the words of its refusal, or with ``too_large`` where it came to its limits.
    """
    try:
        finished = subprocess.run(
            [sys.executable, "-m", f"office.workbooks.{module}", *map(str, arguments)],
            input=given,
            capture_output=True,
            # ``seconds`` are those of the processor, which a busy machine shares out.
            timeout=3 * seconds,
            cwd=Path(__file__).resolve().parents[2],
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | {"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook(too_large) from None
    if finished.returncode == _TOO_MANY_CELLS:
        raise LargeWorkbook(too_large)
    if finished.returncode == _ENCRYPTED:
        raise EncryptedWorkbook
    if finished.returncode == _REFUSED:
        raise UnreadableWorkbook(finished.stderr.decode())
    if finished.returncode or not finished.stdout:
        # Killed by its own limits, or a library gave up on the allocation.
        raise UnreadableWorkbook(too_large)
    return finished.stdout


def work(task: Callable[[], bytes], *, seconds: int, too_large: str, broken: str) -> int:
    """Do ``task`` within the limits and hand back what it gives; the code to end this process with.

    ``too_large`` and ``broken`` are the words for memory that did not suffice and for whatever else went wrong.
    """
    limits.limit_this_process(seconds)
    try:
        sys.stdout.buffer.write(task())
        return 0
    except TooManyCells:
        return _TOO_MANY_CELLS
    except Encrypted:
        return _ENCRYPTED
    except Refused as problem:
        said = str(problem)
    except MemoryError:
        said = too_large
    except BaseException as problem:  # the libraries' panics do not all derive from Exception
        if type(problem).__name__ == "PasswordError":
            return _ENCRYPTED
        said = broken
    sys.stderr.buffer.write(said.encode())
    return _REFUSED
