"""Opening accounts, giving roles, setting first passwords."""

import secrets

from axes.utils import reset as open_lock
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import RoleAssignment, User
from accounts.permissions import DEPARTMENT_ROLES

# No characters that are mistaken for each other when a password is read out or copied by hand.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def assign_roles(user: User, wanted: list[tuple[str, object]]) -> None:
    """Let ``user`` hold exactly the roles ``wanted``: (role, village, department, or None for the township).

    Raises ``ValidationError`` for a place of another township.
    """
    for _, place in wanted:
        if place is not None and place.township_id != user.township_id:
            raise ValidationError(f"{place} 不在该账号所在乡镇。")
    wanted_keys = {_key(role, place) for role, place in wanted}
    held = {(one.role, one.village_id, one.department_id): one for one in user.roles.all()}
    for key, one in held.items():
        if key not in wanted_keys:
            one.delete()
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=role, village_id=village_id, department_id=department_id)
        for role, village_id, department_id in sorted(wanted_keys - held.keys(), key=str)
    )
    # Roles are read once for each user object; this one has just changed.
    for name in ("held_roles", "role_permissions"):
        user.__dict__.pop(name, None)


def _key(role: str, place) -> tuple[str, int | None, int | None]:
    """A role with the key of its place, in the column that its kind of place has."""
    key = place.pk if place else None
    return (role, None, key) if role in DEPARTMENT_ROLES else (role, key, None)


def set_first_password(user: User) -> str:
    """Give ``user`` a new random password that has to be changed at the next sign-in; returns it, to be shown once.

    An account that wrong passwords had locked is open again.
    """
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    open_lock(username=user.username)
    return password
