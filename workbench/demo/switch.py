"""The demo township switched on and off: to learn with, beside a township's own data."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from villages.models import Township
from workbench.demo.mentoring import FURTHER
from workbench.demo.township import ACCOUNTS, PASSWORD, PRACTICE_ACCOUNT, TOWNSHIPS, load_demo


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as."""

    username: str
    name: str
    roles: str
    password: str


def is_on() -> bool:
    """Whether anybody can sign in to the demo."""
    return User.objects.filter(township__is_demo=True, is_active=True).exists()


@transaction.atomic
def switch_on() -> list[DemoAccount]:
    """Load the demo if it is not there, and open its accounts with a password that is shown now and never again.

    On one's own machine it is the published one. Raises ``ValidationError`` where a name of the demo is taken.
    """
    password = PASSWORD if settings.DEVELOPMENT else secrets.token_urlsafe(9)
    if not Township.objects.filter(is_demo=True).exists():
        _refuse_taken_names()
        load_demo(password)
    people = User.objects.filter(township__is_demo=True)
    people.update(is_active=True)
    shown = []
    # The further mentors are there for their pairs and talks; nobody signs in as they.
    signing_in = people.exclude(username__in=[name for _, name, *_ in FURTHER])
    for user in signing_in.select_related("township").prefetch_related("roles").order_by("township", "pk"):
        user.set_password(password)
        user.save(update_fields=["password"])
        roles = "、".join(sorted({one.get_role_display() for one in user.roles.all()}))
        shown.append(DemoAccount(user.username, user.name, f"{user.township}{roles}", password))
    return shown


def switch_off() -> None:
    """Close the accounts of the demo; its data stay for the next time, out of everybody's sight."""
    User.objects.filter(township__is_demo=True).update(is_active=False)


def _refuse_taken_names() -> None:
    names = [row[1] for row in (*ACCOUNTS, PRACTICE_ACCOUNT, *FURTHER)]
    taken = [
        *Township.objects.filter(name__in=TOWNSHIPS).values_list("name", flat=True),
        *User.objects.filter(username__in=names).values_list("username", flat=True),
    ]
    if taken:
        raise ValidationError(f"演示要用的名称已被占用：{'、'.join(taken)}。演示没有打开。")
