"""An account without a township of its own works in the one it has chosen, if any; what the level above looks at is noted."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit import looking, record_access, record_unless_noted
from accounts.middleware import GetResponse
from accounts.requests import StaffRequest
from workbench.county.reach import chosen_township
from workbench.menu import MENU, active

# One's own account, which belongs to no township: nothing of it may be saved with the one that is looked into.
OWN = frozenset(
    f"accounts:{name}"
    for name in (
        "login", "logout", "password_change", "verify", "second_factor", "print_codes", "switch_off_second_factor",
        "sessions", "end_sessions", "held", "appearance",
        "verify_key_options", "verify_key", "key_options", "add_key", "remove_key",
    )
)  # fmt: skip
# Without a township, an account above them has its own pages and the guide.
GUIDE = frozenset(
    f"workbench:{name}" for name in ("home", "guide", "notes", "role_sheet", "put_notes_away", "waiting")
)
# What pages fetch by themselves, or at every letter somebody types.
PARTS = frozenset({"workbench:glance", "workbench:search"})
WRITES = frozenset({"workbench:put_notes_away"})


class ChosenTownshipMiddleware:
    """Lets the pages of a township be those of the chosen one, for the installation's administrator and the level above.

    The level above only reads, and each page it reads stands in the township's trail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        user, match = request.user, request.resolver_match
        if (
            match
            and request.method == "GET"
            and answer.status_code == 200
            and getattr(user, "above_townships", False)
            and answer.get("Content-Type", "").startswith(("text/html", "application/pdf"))
            and match.view_name not in OWN | GUIDE
        ):
            line = active(match, MENU)
            # Whether it is asked for as a part of a page is only what the browser says.
            note = record_unless_noted if match.view_name in PARTS else record_access
            note(cast(StaffRequest, request), looking(request), "县级查阅", line.label if line else "")
        return answer

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Put the account into the chosen township; refuse the level above what it may not."""
        user, match = request.user, request.resolver_match
        if match is None or not user.is_authenticated or user.township_id is not None or match.view_name in OWN:
            return None
        if match.namespace != "county":
            user.township = chosen_township(request, user)
            user.__dict__.pop("role_permissions", None)
        if not user.above_townships or match.namespace == "county":
            return None
        if user.township_id is None and match.view_name not in GUIDE:
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"} and match.view_name not in WRITES:
            raise PermissionDenied
        return None
