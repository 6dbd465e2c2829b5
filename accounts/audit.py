"""The audit trail: who saw, exported, printed or imported what, and who signed in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.large_exports import check_large
from accounts.models import AccessRecord, User
from accounts.passwords import has_expired
from accounts.requests import StaffRequest, on_paper
from accounts.rules import rules_of
from accounts.sessions import begin, only_here

Action = AccessRecord.Action


# What an export is for: asked once a session, kept in the trail behind these words.
PURPOSE, FOR = "export_purpose", "用途："
LONGEST_PURPOSE = 100
# What a page shows is asked for within so long of the page.
A_PAGE_LOADS = timedelta(minutes=1)
# Of a number somebody searched for the trail keeps what tells the line, not what it lets everybody who reads it know.
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}(\d[\dXx])")


class PurposeMissing(Exception):
    """An export of which nobody said what it is for, in a township that asks; nothing went out."""


def record_access(
    request: StaffRequest,
    action: AccessRecord.Action,
    subject: Any = "",
    detail: str = "",
    *,
    people: int | Callable[[], int] = 0,
) -> None:
    """Note that the signed-in user did ``action`` to ``subject`` (a record or a plain description).

    An export says what it is for too. Raises :class:`PurposeMissing` where the township asks and nobody has said it,
    and :class:`~accounts.large_exports.ApprovalMissing` for one of more ``people`` than may go out on one person's word.
    """
    user = request.user
    if action == Action.EXPORTED and (purpose := _purpose(request)):
        detail = "；".join(filter(None, [detail[: 490 - LONGEST_PURPOSE], f"{FOR}{purpose}"]))
    if action == Action.EXPORTED and people:
        check_large(request, str(subject), people, rules_of(user.township).large_export, used=True)
    record = AccessRecord.objects.create(
        user=user,
        username=user.username,
        township=user.township,
        action=action,
        subject=str(subject)[:200],
        detail=_LONG_NUMBER.sub(r"\1…\2", detail)[:500],
        path=request.path[:300],
        address=_address(request),
    )
    # What goes out, or is printed, carries the number of this line.
    if action == Action.EXPORTED:
        request.exported = record
    elif action in (Action.VIEWED, Action.PRINTED):
        request.noted = record


def check_export(request: StaffRequest, subject: Any, people: int | Callable[[], int]) -> None:
    """Ask what an export has to be asked before anything is read for it; raises as :func:`record_access`, and notes nothing."""
    _purpose(request)
    if people:
        check_large(request, str(subject), people, rules_of(request.user.township).large_export, used=False)


def looking(request: HttpRequest) -> AccessRecord.Action:
    """What somebody does who opens a page with particulars of people: look at it, or print it where it is asked for on paper."""
    return Action.PRINTED if on_paper(request) else Action.VIEWED


def record_unless_noted(request: StaffRequest, action: AccessRecord.Action, subject: Any, detail: str) -> None:
    """The same for a part of a page that is asked for by itself, as a photo is, unless the page just left its line."""
    lately = timezone.now() - A_PAGE_LOADS
    if not AccessRecord.objects.filter(user=request.user, subject=str(subject)[:200], at__gt=lately).exists():
        record_access(request, action, subject, detail)


def _purpose(request: StaffRequest) -> str:
    said = (request.POST.get(PURPOSE) or request.GET.get(PURPOSE) or "").strip()[:LONGEST_PURPOSE]
    if said:
        request.session[PURPOSE] = said
    purpose = request.session.get(PURPOSE, "")
    if not purpose and rules_of(request.user.township).exports_ask_purpose:
        raise PurposeMissing
    return purpose


def last_purpose(user: User) -> str:
    """What the last export of ``user`` was for, to be proposed for the next."""
    lines = AccessRecord.objects.filter(user=user, action=Action.EXPORTED, detail__contains=FOR).order_by("-pk")
    return (lines.values_list("detail", flat=True).first() or "").rpartition(FOR)[2]


def record_work(user: User, action: AccessRecord.Action, subject: Any, detail: str, path: str) -> None:
    """Note what was done for ``user`` in the background, as asked for on the page ``path``."""
    AccessRecord.objects.create(
        user=user,
        username=user.username,
        township=user.township,
        action=action,
        subject=str(subject)[:200],
        detail=detail[:500],
        path=path[:300],
    )


def record_sign_ins() -> None:
    """Connect Django's sign-in signals to the trail."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit_signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit_signed_out")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="audit_sign_in_failed")


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if has_expired(user):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    begin(request, user)
    if not user.has_second_factor:
        only_here(request, user)
    if user.first_password_until:
        # It was good for this once; until it is changed nothing else can be done.
        user.first_password_until = timezone.now()
        user.save(update_fields=["first_password_until"])
    _record_sign_in(Action.SIGNED_IN, request, user.username, user)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record_sign_in(Action.SIGNED_OUT, request, user.username, user)


def _sign_in_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    username = credentials.get("username") or ""
    action = Action.LOCKED if getattr(request, "locked_until", None) else Action.SIGN_IN_FAILED
    _record_sign_in(action, request, username, User.objects.filter(username=username).first())


def _record_sign_in(
    action: AccessRecord.Action, request: HttpRequest | None, username: str, user: User | None
) -> None:
    AccessRecord.objects.create(
        user=user,
        username=username[:150],
        township=user.township if user else None,
        action=action,
        path=request.path[:300] if request else "",
        address=_address(request) if request else None,
    )


def _address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None
