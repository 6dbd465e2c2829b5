"""The one door by which tables and papers leave: what must be asked is asked first, then they are read and made."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.http import HttpResponseBase

from accounts.audit import Action, check_export, record_access
from accounts.requests import StaffRequest

Answer = TypeVar("Answer", bound=HttpResponseBase)


def hand_out(
    request: StaffRequest,
    make: Callable[[], Answer],
    *,
    what: Any,
    detail: str = "",
    people: int | Callable[[], int] = 0,
) -> Answer:
    """The answer of ``make``: a file of so many ``people``, with its line in the trail.

    Nothing is read for it before it may go out. Raises what :func:`~accounts.audit.check_export` does where a purpose or a
    second person is missing; what could not be made leaves no line, and uses up no approval.
    """
    # Counted once, and only where it matters.
    number = cache(people) if callable(people) else people
    check_export(request, what, number)
    answer = make()
    record_access(request, Action.EXPORTED, what, detail, people=number)
    return answer
