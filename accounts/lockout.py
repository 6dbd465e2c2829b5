"""Who has to wait before the next try at signing in. It all follows from the trail, so nothing else is kept.

Three counts, apart from each other: an account tried from one address, an account tried from anywhere, and an address that
tries many accounts. Each makes wait for longer the more it is tried. Nobody is kept out by strangers: where an account has
signed in before, only the first count holds for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccessRecord, User

Action = AccessRecord.Action
_DAY = timedelta(days=1)
# An address somebody has signed in from is theirs for so long.
_KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Limit:
    """After so many failures one waits, and twice as long after as many again, up to a day."""

    failures: int
    first: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after the last of so many."""
        rounds = failures // self.failures
        return min(self.first * 2 ** min(rounds - 1, 20), _DAY) if rounds else timedelta()


HERE = Limit(5, timedelta(minutes=15))
ANYWHERE = Limit(20, timedelta(minutes=15))
# Different names from one address: an office mistypes a few, one password tried on everybody is many.
NAMES = Limit(20, timedelta(minutes=1))


@dataclass(frozen=True)
class Tried:
    """One line of the trail about signing in to an account."""

    username: str
    address: str | None
    action: str
    at: datetime


def waits_until(tried: Collection[Tried], username: str, address: str | None, *, known: bool) -> datetime | None:
    """When ``username`` may be tried from ``address`` again, after all that was ``tried`` within a day, oldest first.

    ``known`` says that the account has signed in from there before.
    """
    here: list[datetime] = []
    anywhere: list[datetime] = []
    names: dict[str, datetime] = {}
    for one in tried:
        mine = one.username == username
        if mine and one.action == Action.UNLOCKED:
            here, anywhere = [], []
        elif mine and one.address == address and one.action == Action.SIGNED_IN:
            here = []
        elif one.action == Action.SIGN_IN_FAILED:
            if one.address == address:
                names[one.username] = one.at
            if mine:
                anywhere.append(one.at)
                if one.address == address:
                    here.append(one.at)
    counts = [(HERE, here)] if known else [(HERE, here), (ANYWHERE, anywhere), (NAMES, sorted(names.values()))]
    ends = [times[-1] + limit.wait(len(times)) for limit, times in counts if len(times) >= limit.failures]
    return max(ends, default=None)


def locked_until(username: str, address: str | None) -> datetime | None:
    """Until when ``username`` is not to be tried from ``address``; None where it may be tried now."""
    now = timezone.now()
    tried = _tried(now, [username], Q(address=address))
    return _still(waits_until(tried, username, address, known=_known(now, username, address)), now)


def locked_names(usernames: Collection[str]) -> set[str]:
    """Which of ``usernames`` cannot sign in just now from an address they were tried from."""
    now = timezone.now()
    by_name: dict[str, list[Tried]] = {name: [] for name in usernames}
    for one in _tried(now, usernames):
        by_name[one.username].append(one)
    return {
        name
        for name, tried in by_name.items()
        if any(_still(waits_until(tried, name, one.address, known=True), now) for one in tried)
    }


def open_lock(user: User, *, by: User | None = None) -> None:
    """Let ``user`` be tried at once, wherever it was tried too often; who allowed it stands in the trail."""
    AccessRecord.objects.create(
        user=by,
        username=by.username if by else "",
        township=user.township,
        action=Action.UNLOCKED,
        subject=user.username,
    )


def _tried(now: datetime, usernames: Collection[str], further: Q | None = None) -> list[Tried]:
    """The lines of a day about ``usernames``, and ``further`` ones; of an opened lock the account is the subject."""
    kinds = (Action.SIGN_IN_FAILED, Action.SIGNED_IN)
    theirs = Q(username__in=usernames)
    which = Q(action__in=kinds) & (theirs | further if further else theirs)
    which |= Q(action=Action.UNLOCKED, subject__in=usernames)
    records = AccessRecord.objects.filter(which, at__gt=now - _DAY).order_by("at", "pk")
    whose = Case(When(action=Action.UNLOCKED, then=F("subject")), default=F("username"))
    return [Tried(*values) for values in records.values_list(whose, "address", "action", "at")]


def _known(now: datetime, username: str, address: str | None) -> bool:
    records = AccessRecord.objects.filter(username=username, address=address, action=Action.SIGNED_IN)
    return records.filter(at__gt=now - _KNOWN_FOR).exists()


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until and until > now else None


class LockoutBackend:
    """Asked first: refuses who has to wait, before any password is looked at. It knows nobody, so no session is its own."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **credentials: Any) -> None:
        if request is None or not username:
            return
        until = locked_until(username, request.META.get("REMOTE_ADDR") or None)
        setattr(request, "locked_until", until)  # noqa: B010 (a name no request has by itself)
        if until:
            raise PermissionDenied
