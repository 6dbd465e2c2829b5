"""Which backups are kept: the newest of 7 days, 4 weeks and 12 months."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12
_PERIODS: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
    (DAYS, lambda made: made.date()),
    (WEEKS, lambda made: made.isocalendar()[:2]),
    (MONTHS, lambda made: (made.year, made.month)),
)


def kept(backups: Iterable[datetime]) -> set[datetime]:
    """Those to keep of the moments at which backups were made: the newest of each of the last days, weeks and months.

    Days, weeks and months without a backup are not counted, so a machine that stood still for a while loses nothing.
    """
    newest_first = sorted(set(backups), reverse=True)
    keep: set[datetime] = set()
    for number, period in _PERIODS:
        newest: dict[Hashable, datetime] = {}
        for made in newest_first:
            newest.setdefault(period(made), made)
        keep |= set(list(newest.values())[:number])
    return keep
