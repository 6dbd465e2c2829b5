"""Keeping views of lists: who may, sharing, pinning."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from office.lists import NOT_OF_THE_LIST
from office.records import write
from reserve_cadres.layouts.access import KEEP
from reserve_cadres.layouts.models import LONGEST_FILTERS, SavedView


@dataclass(frozen=True)
class ViewPlan:
    """What a view is called and who is to have it."""

    name: str
    shared: bool = False


def address_kept(query: QueryDict) -> str:
    """What an address of a list says of its conditions, order and columns; an empty value may be an answer of its own."""
    kept = query.copy()
    for name in NOT_OF_THE_LIST & set(kept):
        del kept[name]
    return kept.urlencode()


@transaction.atomic
def keep_view(plan: ViewPlan, *, page: str, filters: str, made_by: User, pinned: bool = False) -> SavedView:
    """Keep what a list shows under a name. Raises ``ValidationError`` for a name that is taken and too long an address."""
    if len(filters) > LONGEST_FILTERS:
        raise ValidationError("条件太长，存不下，请减少一些条件。")
    made = write(SavedView(township=made_by.township, made_by=made_by, page=page, filters=filters), plan)
    if pinned:
        pin(made, made_by)
    return made


def may_change(view: SavedView, user: User) -> bool:
    """Whether a view is the user's to change: the maker's own, and of the office's those that are shared."""
    return view.made_by_id == user.pk or (view.shared and user.has_perm(KEEP) and view.township_id == user.township_id)


@transaction.atomic
def change_view(view: SavedView, plan: ViewPlan, *, changed_by: User) -> SavedView:
    """Rename a view, share it or take it back to oneself; whoever pinned it and sees it no more has it no more.

    Raises ``PermissionDenied`` for somebody else's, ``ValidationError`` for a name that is taken.
    """
    _check(view, changed_by)
    if not plan.shared and view.shared and view.made_by_id != changed_by.pk:
        raise ValidationError({"shared": "这个视图是别人建立的，只有本人可以收回。"})
    kept = write(view, plan)
    if not kept.shared:
        kept.pinned_by.remove(*kept.pinned_by.exclude(pk=kept.made_by_id))
    return kept


def delete_view(view: SavedView, *, deleted_by: User) -> None:
    """Take a view away, from whoever pinned it too. Raises ``PermissionDenied`` for somebody else's."""
    _check(view, deleted_by)
    view.delete()


def pin(view: SavedView, user: User) -> None:
    """Put a view on the home page of one user."""
    view.pinned_by.add(user)


def unpin(view: SavedView, user: User) -> None:
    """Take a view off the home page of one user."""
    view.pinned_by.remove(user)


def _check(view: SavedView, user: User) -> None:
    if not may_change(view, user):
        raise PermissionDenied
