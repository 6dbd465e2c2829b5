"""On which days an account held a role, from the history of roles and accounts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.history import events_of
from accounts.models import RoleAssignment, User


@dataclass(frozen=True)
class Tenure:
    """A role held in a place from ``first`` to ``last``, both included; ``last`` is None while it is held."""

    user_id: int
    role: str
    village_id: int | None
    first: date
    last: date | None


# What happened to roles, and to accounts, not read yet.
Parts = tuple[QuerySet[Any], QuerySet[Any]]


def reading(township_id: int, roles: Iterable[str]) -> Parts:
    """What there is to read of a township's accounts in ``roles``, for :func:`tenures_in`."""
    of_roles = events_of(RoleAssignment).filter(user__township=township_id, role__in=list(roles)).order_by("pgh_id")
    of_users = events_of(User).filter(township=township_id).order_by("pgh_id")
    return of_roles, of_users.values_list("pgh_obj_id", "pgh_created_at", "is_active")


def tenures_in(parts: Parts) -> list[Tenure]:
    """The tenures that the history of roles and accounts tells. An account that is switched off holds none meanwhile."""
    events, of_users = parts
    active = _active_spans(of_users)
    found: list[Tenure] = []
    running: dict[int, tuple[int, str, int | None, date]] = {}

    def close(key: int, last: date | None) -> None:
        if key in running:
            user_id, role, village_id, first = running.pop(key)
            for span in active.get(user_id, [(first, None)]):
                if cut := _both((first, last), span):
                    found.append(Tenure(user_id, role, village_id, *cut))

    for event in events:
        day = timezone.localdate(event.pgh_created_at)
        close(event.pgh_obj_id, day - timedelta(days=1))
        if event.pgh_label != "delete":
            running[event.pgh_obj_id] = (event.user_id, event.role, event.village_id, day)
    for key in list(running):
        close(key, None)
    return found


def _active_spans(events: Iterable[Any]) -> dict[int, list[tuple[date, date | None]]]:
    """For each account the spans of days on which it could sign in."""
    spans: dict[int, list] = defaultdict(list)
    for key, at, on in events:
        day = timezone.localdate(at)
        running = spans[key] and spans[key][-1][1] is None
        if on and not running:
            spans[key].append((day, None))
        elif not on and running:
            spans[key][-1] = (spans[key][-1][0], day - timedelta(days=1))
    return spans


def _both(one: tuple[date, date | None], other: tuple[date, date | None]) -> tuple[date, date | None] | None:
    """The days in both spans; None where there are none."""
    first = max(one[0], other[0])
    last = min((day for day in (one[1], other[1]) if day), default=None)
    return (first, last) if last is None or first <= last else None
