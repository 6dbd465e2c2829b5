"""Opening accounts, giving roles, setting first passwords."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.duties import APART, check_duties
from accounts.lockout import locked_names, open_lock
from accounts.models import RoleAssignment, UsedPassword, User
from accounts.permissions import DEPARTMENT_ROLES
from accounts.rules import rules_of
from accounts.sessions import end_sessions
from accounts.two_parts import ALPHABET, second_part

# A role with the village or department it holds for, None for the township.
Held = tuple[str, Any]


@dataclass(frozen=True)
class Account:
    """Whose account it is, and whether they may sign in."""

    username: str
    name: str
    unit: str = ""
    email: str = ""
    is_active: bool = True


@transaction.atomic
def save_account(
    account: Account,
    roles: Sequence[Held],
    *,
    township: Any,
    user: User | None = None,
    password: str | None = None,
    by: User | None = None,
) -> User:
    """Open an account with these roles and no others, or change one.

    ``password`` None leaves the one it has; a new account has none until :func:`set_first_password`. Raises
    ``ValidationError`` by field, without any role, with roles that exclude each other, and where ``by``, who does it,
    would change the own account's roles or state.
    """
    kept = User.objects.select_for_update(of=["self"]).get(pk=user.pk) if user else User(township=township)
    if not roles:
        raise ValidationError({"township_roles": "请至少授予一个角色。"})
    if by and kept.pk == by.pk and (account.is_active != kept.is_active or _keys(roles) != _keys_held(kept)):
        raise ValidationError("不能修改自己的角色和状态，请由另一位系统管理员办理。")
    for name, value in asdict(account).items():
        setattr(kept, name, value)
    if password is not None or not user:
        kept.set_password(password)
    kept.full_clean()
    kept.save()
    if not kept.is_active:
        end_sessions(kept)
    assign_roles(kept, roles)
    return kept


@transaction.atomic
def assign_roles(user: User, wanted: Sequence[Held]) -> None:
    """Let ``user`` hold exactly the roles ``wanted``.

    Raises ``ValidationError`` for a place of another township, and for roles that exclude each other unless they are
    those the account has held from before that was a rule.
    """
    for _, place in wanted:
        if place is not None and place.township_id != user.township_id:
            raise ValidationError(f"{place} 不在该账号所在乡镇。")
    wanted_keys, held = _keys(wanted), _keys_held(user)
    if wanted_keys - held:
        check_duties(role for role, _ in wanted)
    gone = [one.pk for one in user.roles.all() if (one.role, one.village_id, one.department_id) not in wanted_keys]
    if gone:
        user.roles.filter(pk__in=gone).delete()
        end_sessions(user)
    _give((user.pk, key) for key in wanted_keys - held)
    # Roles are read once for each user object; this one has just changed.
    for name in ("held_roles", "role_permissions"):
        user.__dict__.pop(name, None)


@transaction.atomic
def follow_villages(villages: Sequence[Any], place: Any) -> None:
    """Let the roles held in ``villages`` hold in ``place``, which they became; None as ``place`` ends them.

    Whoever held one signs in again: what was open was of a place that is no longer theirs.
    """
    held = RoleAssignment.objects.filter(village__in=villages)
    going = set(held.values_list("user", "role")) if place else set()
    for user in User.objects.filter(roles__in=held).distinct():
        end_sessions(user)
    held.delete()
    _give((user_id, _key(role, place)) for user_id, role in going)


def give_roles(held: Sequence[tuple[User, str]], place: Any) -> None:
    """Let users hold a role each in a village besides what they hold. Raises ``ValidationError`` for one of another township."""
    for user, role in held:
        if user.township_id != place.township_id:
            raise ValidationError(f"{user}不是{place}所在乡镇的账号。")
        check_duties([role, *(one.role for one in user.held_roles)])
        RoleAssignment.objects.get_or_create(user=user, role=role, village=place)


def end_roles(users: Sequence[User], role: str, place: Any) -> None:
    """Let ``users`` no longer hold ``role`` in a village."""
    RoleAssignment.objects.filter(user__in=users, role=role, village=place).delete()
    for user in users:
        end_sessions(user)


# A role, the village's key and the department's: the columns of an assignment.
_Key = tuple[str, int | None, int | None]


def _key(role: str, place: Any) -> _Key:
    """A role with the key of its place, in the column that its kind of place has."""
    key = place.pk if place else None
    return (role, None, key) if role in DEPARTMENT_ROLES else (role, key, None)


def _keys(roles: Iterable[Held]) -> set[_Key]:
    return {_key(role, place) for role, place in roles}


def _keys_held(user: User) -> set[_Key]:
    return set(user.roles.values_list("role", "village_id", "department_id"))


def _give(given: Iterable[tuple[int, _Key]]) -> None:
    """Let accounts, by their keys, hold roles they do not hold yet, always in the same order."""
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user_id=user_id, role=role, village_id=village_id, department_id=department_id)
        for user_id, (role, village_id, department_id) in sorted(given, key=str)
    )


@dataclass(frozen=True)
class Opening:
    """An account to be opened, with the roles it is to hold."""

    account: Account
    roles: Sequence[Held]


@transaction.atomic
def open_accounts(
    openings: Sequence[Opening], *, township: Any, draw: bool = True
) -> list[tuple[User, str] | ValidationError]:
    """Open many accounts in a handful of statements; for each, in their order, account and first password, or why not.

    What is refused does not hinder the others: it is for the caller to keep them or to take all back. Without ``draw``
    nobody can sign in yet and the password is "", as for a rehearsal.
    """
    names = {one.account.username for one in openings}
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    answers: list[tuple[User, str] | ValidationError] = []
    for opening in openings:
        try:
            answers.append(_opened(opening, township, taken, draw=draw))
        except ValidationError as problem:
            answers.append(problem)
    opened = [(answer[0], one) for answer, one in zip(answers, openings, strict=True) if isinstance(answer, tuple)]
    User.objects.bulk_create(user for user, _ in opened)
    UsedPassword.objects.bulk_create(UsedPassword(user=user, password=user.password) for user, _ in opened if draw)
    _give((user.pk, key) for user, one in opened for key in {_key(*held) for held in one.roles})
    return answers


def _opened(opening: Opening, township: Any, taken: set[str], *, draw: bool) -> tuple[User, str]:
    user = User(township=township, must_change_password=True, **asdict(opening.account))
    user.first_password_until = _end_of_first_password()
    if not opening.roles:
        raise ValidationError({"township_roles": "请至少授予一个角色。"})
    check_duties(role for role, _ in opening.roles)
    if astray := [place for _, place in opening.roles if place is not None and place.township_id != township.pk]:
        raise ValidationError(f"{astray[0]} 不在该账号所在乡镇。")
    if user.username in taken:
        raise ValidationError({"username": f"登录名「{user.username}」已有人用。"})
    taken.add(user.username)
    password = _drawn() if draw else ""
    user.password = _hash_of_drawn(password) if draw else make_password(None)
    user.clean_fields(exclude={"township"})
    return user, password


@transaction.atomic
def save_county_account(account: Account, townships: Sequence[Any], *, user: User | None = None) -> User:
    """Open an account above the townships, or change one: it reads these townships, or all where none is named.

    A new one has no password until :func:`set_first_password`. Raises ``ValidationError`` by field, and for an account of
    a township.
    """
    kept = User.objects.select_for_update(of=["self"]).get(pk=user.pk) if user else User(above_townships=True)
    if not kept.above_townships:
        raise ValidationError("这是乡镇的账号，县级查阅账号须另立。")
    for name, value in asdict(account).items():
        setattr(kept, name, value)
    if not user:
        kept.set_unusable_password()
    kept.full_clean()
    kept.save()
    if not kept.is_active:
        end_sessions(kept)
    kept.county_reach.exclude(township__in=townships).delete()
    for township in townships:
        kept.county_reach.get_or_create(township=township)
    return kept


def _drawn() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _hash_of_drawn(password: str) -> str:
    """The hash of a password drawn by :func:`_drawn`, in a fiftieth of the usual rounds.

    Rounds make up for what people choose; of twelve characters drawn at random (59 bits) there is nothing to make up for,
    and two hundred accounts would take minutes. Django replaces the hash by a full one at the first sign-in.
    """
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=hasher.iterations // 50)
    return hasher.encode(password, hasher.salt())


def password_was_changed(user: User) -> None:
    """Who has chosen a password need not change it at the next sign-in."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])


def _end_of_first_password() -> datetime:
    return timezone.now() + timedelta(days=settings.FIRST_PASSWORD_DAYS)


def set_first_password(user: User, *, by: User | None = None, in_two_parts: bool = False) -> str:
    """Give ``user`` a new random password, good for one sign-in, at which it has to be changed; returns it, to be shown once.

    ``in_two_parts`` it is only the first one; the second is :func:`~accounts.two_parts.second_part`. An account that wrong
    passwords had locked is open again. Raises ``ValidationError`` where ``by``, who does it, is the account itself.
    """
    if by and by.pk == user.pk:
        raise ValidationError("不能重设自己的密码，请用「修改密码」；忘记的，请另一位系统管理员重设。")
    password, until = _drawn(), _end_of_first_password()
    user.set_password(f"{password}-{second_part(user, until)}" if in_two_parts else password)
    user.must_change_password = True
    user.first_password_until = until
    user.save(update_fields=["password", "must_change_password", "first_password_until"])
    end_sessions(user)
    if locked_names([user.username]):
        open_lock(user, by=by)
    return password


@transaction.atomic
def close_unused(*, township: Any, by: User) -> list[User]:
    """Close the accounts of ``township`` nobody has used for long, except the own one of ``by``; returns them.

    Where administrators and auditors are for two to see to, theirs are left.
    """
    unused = User.objects.get_queryset().unused().filter(township=township).exclude(pk=by.pk)
    if rules_of(township).two_administrators:
        unused = unused.exclude(roles__role__in=APART)
    closed = list(unused.select_for_update(of=["self"]))
    User.objects.filter(pk__in=[user.pk for user in closed]).update(is_active=False)
    for user in closed:
        end_sessions(user)
    return closed
