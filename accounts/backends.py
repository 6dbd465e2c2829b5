"""Permissions from roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.prepared import Prepared, given

_OF_A_SESSION = Prepared(
    lambda: (
        User.objects.get_queryset()
        .with_second_factor()
        .select_related("township__sign_in_rules")
        .filter(pk=given("user"))
        .order_by()
    )
)

_at_hand: ContextVar[User | None] = ContextVar("account at hand", default=None)


@contextmanager
def at_hand(user: User | None) -> Iterator[None]:
    """Within it ``user``, just read with its township and whether it has a second factor, is not read again."""
    before = _at_hand.set(user)
    try:
        yield
    finally:
        _at_hand.reset(before)


class RoleBackend(ModelBackend):
    """Signs in as Django does, and answers permission questions from the user's roles alone."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Who has the name and the password; a first password that was used or is too old is none."""
        user = super().authenticate(request, username, password, **kwargs)
        if user and user.first_password_until and user.first_password_until <= timezone.now():
            return None
        return user

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, with its township, which every page names, and what each page asks of signing in."""
        user = _at_hand.get()
        if user is None or user.pk != user_id:
            user = next(iter(_OF_A_SESSION(user=user_id)), None)
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return user_obj.role_permissions

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))
