"""What a user opened last: kept with each page of a record, shown in the empty search box."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.middleware import GetResponse
from accounts.models import User
from accounts.scope import ScopedQuerySet
from mentoring.access import VIEW as VIEW_TALK
from mentoring.models import Talk
from reserve_cadres.models import Cadre, SelectionRound
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from training.access import VIEW as VIEW_TRAINING
from training.models import TrainingSession
from villages.models import Village
from workbench.search import records
from workbench.search.found import Found
from workbench.search.models import Opened

RECENT = 5
# So many are kept of each account: of five that were opened some may be gone, or not the user's to see any more.
KEPT = 20

# The page of a record → what the user may see of its kind, and a line for each.
Reads = Callable[[User], ScopedQuerySet]
PAGES: dict[str, tuple[Reads, Callable[[Any], list[Found]]]] = {
    "workbench:dossier": (lambda user: Cadre.objects.visible_to(user).for_list(), records.lines_of_people),
    "villages:detail": (lambda user: Village.ever.visible_to(user), records.lines_of_villages),
    "selection:detail": (
        lambda user: SelectionRound.objects.visible_to(user, VIEW_SELECTION), records.lines_of_rounds,
    ),
    "training:session": (
        lambda user: TrainingSession.objects.visible_to(user, VIEW_TRAINING), records.lines_of_sessions,
    ),
    "mentoring:talk": (
        lambda user: Talk.objects.visible_to(user, VIEW_TALK).for_list(user), records.lines_of_talks,
    ),
}  # fmt: skip


def note_opened(user: User, page: str, key: int) -> None:
    """Keep that ``user`` opened the page of a record now."""
    Opened.objects.bulk_create(
        [Opened(user=user, page=page, key=key, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["user", "page", "key"],
        update_fields=["at"],
    )


def recently_opened(user: User) -> list[Found]:
    """The five records the user opened last, as they are called now; what the user may not see any more is left out."""
    kept = list(Opened.objects.filter(user=user)[: KEPT + 1])
    if len(kept) > KEPT:
        Opened.objects.filter(user=user, at__lte=kept[KEPT].at).delete()
    lines: dict[tuple[str, int], Found] = {}
    for page in {one.page for one in kept} & PAGES.keys():
        seen, lines_of = PAGES[page]
        found = list(seen(user).filter(pk__in=[one.key for one in kept if one.page == page]))
        lines |= {(page, one.pk): line for one, line in zip(found, lines_of(found), strict=True)}
    return [lines[one.page, one.key] for one in kept if (one.page, one.key) in lines][:RECENT]


class OpenedMiddleware:
    """Notes which records' pages were shown to whom."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.view_name in PAGES and request.method == "GET" and response.status_code == 200:
            note_opened(request.user, match.view_name, match.kwargs["pk"])  # type: ignore[arg-type]
        return response
