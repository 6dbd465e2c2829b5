"""What a piece of work costs the processor, which a busy machine lengthens least."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Spent(NamedTuple):
    """Seconds of the processor: of Python, of the database for this connection, and of processes begun meanwhile (the reader)."""

    python: float
    database: float
    reader: float

    @property
    def total(self) -> float:
        """All of them."""
        return sum(self)

    def __str__(self) -> str:
        return (
            f"{self.total:6.2f} s (Python {self.python:.2f}, PostgreSQL {self.database:.2f}, reader {self.reader:.2f})"
        )

    def __add__(self, other: Any) -> "Spent":
        return Spent(*map(sum, zip(self, other, strict=True)))


def spent_by(work: Callable[[], Any]) -> tuple[Spent, Any]:
    """What ``work`` costs, and what it returns."""
    before = _so_far()
    result = work()
    return Spent(*(after - one for one, after in zip(before, _so_far(), strict=True))), result


def _so_far() -> Spent:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(time.process_time(), database_seconds(), children.ru_utime + children.ru_stime)


def database_seconds() -> float:
    """The processor's time the database spent on this connection so far; 0 where it runs on another machine or another system."""
    from django.db import connection

    connection.ensure_connection()
    try:
        spent = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(spent.split()[0]) / 1e9
