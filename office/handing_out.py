"""The one door by which tables and papers leave: what must be asked is asked first, then they are read and made.

What has more rows than ``EXPORT_ROWS_AT_ONCE`` is made by a job of the queue, which asks for the same address once more.
"""

from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponseBase

from accounts.audit import Action, check_export, record_access
from accounts.requests import StaffRequest

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Again(Enum):
    """Why a job asks for an address once more; as ``request.again``. What had to be asked was asked of the person."""

    # The file is made now.
    MADE = auto()
    # Whether the person may still have what was made.
    ALLOWED = auto()


class Allowed(Exception):
    """The answer to :attr:`Again.ALLOWED`: the page would have handed it out."""


class TakesLong(Exception):
    """An export that nobody should wait for; nothing was read of it, and nothing noted."""

    def __init__(self, what: str, detail: str, people: int | Callable[[], int], rows: int) -> None:
        super().__init__(f"{what}: {rows}")
        self.what, self.detail, self.people, self.rows = what, detail, people, rows


def hand_out(
    request: StaffRequest,
    make: Callable[[], Answer],
    *,
    what: Any,
    detail: str = "",
    people: int | Callable[[], int] = 0,
    rows: int | Callable[[], int] | None = None,
) -> Answer:
    """The answer of ``make``: a file about so many ``people``, made of so many ``rows`` (else one a person), with its line in
    the trail.

    Nothing is read for it before it may go out. Raises what :func:`~accounts.audit.check_export` does where a purpose or a
    second person is missing, and :class:`TakesLong`; what could not be made leaves no line, and uses up no approval.
    """
    again: Again | None = getattr(request, "again", None)
    if again is Again.ALLOWED:
        raise Allowed
    if again is Again.MADE:
        return make()
    # Counted once.
    number = cache(people) if callable(people) else people
    counted = number if rows is None else rows
    if (size := counted() if callable(counted) else counted) > settings.EXPORT_ROWS_AT_ONCE:
        raise TakesLong(str(what), detail, number, size)
    check_export(request, what, number)
    answer = make()
    record_access(request, Action.EXPORTED, what, detail, people=number)
    return answer
