"""Two administrators for what concerns administrators and auditors: one asks, another one confirms.

It is a rule of the township (``SignInRules.two_administrators``) and asks for a second one only where there is one who is neither
the one who asks nor the account in question: nobody locks the township out, and an act done alone stands in the trail as ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import second_factor, staff
from accounts.duties import APART, check_duties
from accounts.models import PendingAct, SignInRules, User
from accounts.permissions import DEPARTMENT_ROLES, Role
from accounts.rules import Asked, rules_of, set_rules
from accounts.staff import Account, Held

Kind, Outcome = PendingAct.Kind, PendingAct.Outcome
# An act nobody confirmed by then has to be asked for again.
LASTS = timedelta(days=3)


@dataclass(frozen=True)
class Confirmed:
    """What was done by confirming: the account, with a first password where one was made."""

    account: User | None
    password: str = ""


def asks_for_two(township: Any) -> bool:
    """Whether the township asks for two administrators at all."""
    return rules_of(township).two_administrators


def administrators_of(township: Any) -> QuerySet[Any]:
    """Who keeps the accounts of a township."""
    return User.objects.get_queryset().filter(township=township, is_active=True, roles__role=Role.ADMINISTRATOR)


def needs_second(by: User, account: User | None, roles: Iterable[str] = ()) -> bool:
    """Whether what ``by`` does to an account, which is to hold ``roles`` beside those it holds, is for two to do."""
    if not asks_for_two(by.township):
        return False
    held = {one.role for one in account.held_roles} if account else set()
    if not (held | set(roles)) & set(APART):
        return False
    others = administrators_of(by.township).exclude(pk=by.pk)
    if account:
        others = others.exclude(pk=account.pk)
    return others.exists()


def save_or_ask(
    account: Account, roles: Sequence[Held], *, township: Any, user: User | None = None, by: User
) -> User | PendingAct:
    """Open or change an account as :func:`accounts.staff.save_account` does, or ask for it to be done by another one.

    A name and a unit are anybody's to correct; what is for two is who may sign in and with which roles. Raises the same.
    """
    moved = user is None or user.is_active != account.is_active or _as_said(roles) != _as_held(user)
    if not moved or not needs_second(by, user, [role for role, _ in roles]):
        return staff.save_account(account, roles, township=township, user=user, by=by)
    if user and user.pk == by.pk:
        raise ValidationError("不能修改自己的角色和状态，请由另一位系统管理员办理。")
    check_duties(role for role, _ in roles)
    if (not user or user.username != account.username) and User.objects.filter(username=account.username).exists():
        raise ValidationError({"username": f"登录名「{account.username}」已有人用。"})
    return _ask(Kind.ACCOUNT, by, user, {"account": asdict(account), "roles": sorted(_as_said(roles))})


def ask_or_none(kind: PendingAct.Kind, by: User, account: User) -> PendingAct | None:
    """Ask for a password or second factor to be reset by another one; None where ``by`` may do it alone."""
    return _ask(kind, by, account, {}) if by.pk != account.pk and needs_second(by, account) else None


def set_rules_by(rules: SignInRules, asked: Asked, by: User) -> tuple[SignInRules, PendingAct | None]:
    """Set the township's rules; doing without the second administrator is for two as well, and stays until it is confirmed.

    Raises ``ValidationError`` by field, and where there are not two administrators to begin with.
    """
    before = asks_for_two(by.township)
    if asked.two_administrators and not before and administrators_of(by.township).count() < 2:
        raise ValidationError({"two_administrators": "本镇只有一位系统管理员，先给第二位建账号。"})
    act = None
    if before and not asked.two_administrators and administrators_of(by.township).exclude(pk=by.pk).exists():
        act = _ask(Kind.RULE_OFF, by, None, {})
        asked = replace(asked, two_administrators=True)
    return set_rules(rules, asked), act


@transaction.atomic
def confirm(act: PendingAct, *, by: User) -> Confirmed:
    """Do what another administrator asked for.

    Raises ``ValidationError`` where it is decided or too old, where ``by`` asked for it or it is the own account, and what the act
    itself refuses.
    """
    kept = _decided(act, by, Outcome.CONFIRMED)
    if kept.kind == Kind.RULE_OFF:
        SignInRules.objects.filter(township=kept.township).update(two_administrators=False)
        return Confirmed(None)
    if kept.kind == Kind.ACCOUNT:
        account, roles = Account(**kept.said["account"]), [_held(*one) for one in kept.said["roles"]]
        saved = staff.save_account(account, roles, township=kept.township, user=kept.account, by=by)
        return Confirmed(saved, "" if kept.account else staff.set_first_password(saved, by=by))
    if kept.account is None:
        raise ValidationError("这个账号已经不在了。")
    if kept.kind == Kind.PASSWORD:
        return Confirmed(kept.account, staff.set_first_password(kept.account, by=by))
    second_factor.switch_off(kept.account, by=by)
    return Confirmed(kept.account)


@transaction.atomic
def refuse(act: PendingAct, *, by: User) -> PendingAct:
    """Leave undone what another administrator asked for. Raises ``ValidationError`` as :func:`confirm` does."""
    return _decided(act, by, Outcome.REFUSED)


def _decided(act: PendingAct, by: User, outcome: PendingAct.Outcome) -> PendingAct:
    kept = PendingAct.objects.select_for_update(of=["self"]).get(pk=act.pk)
    if kept.outcome != Outcome.WAITING:
        raise ValidationError("这件事已经办过了。")
    if kept.until <= timezone.now():
        raise ValidationError("已经过了有效期，请重新提出。")
    if by.pk == kept.asked_by_id:
        raise ValidationError("提出的人不能自己确认。")
    if by.pk == kept.account_id:
        raise ValidationError("事关自己的账号，请另一位系统管理员确认。")
    kept.outcome, kept.decided_by, kept.decided_at = outcome, by, timezone.now()
    kept.save()
    return kept


@transaction.atomic
def _ask(kind: PendingAct.Kind, by: User, account: User | None, said: dict[str, Any]) -> PendingAct:
    # The newest wish for an account stands; the former one is not confirmed beside it.
    former = PendingAct.objects.waiting().filter(township=by.township, kind=kind, account=account)
    if account or kind == Kind.RULE_OFF:
        former.update(until=timezone.now())
    until = timezone.now() + LASTS
    return PendingAct.objects.create(
        township=by.township, kind=kind, account=account, said=said, asked_by=by, until=until
    )


_Said = tuple[str, int | None]


def _as_said(roles: Iterable[Held]) -> set[_Said]:
    return {(role, place.pk if place else None) for role, place in roles}


def _as_held(user: User) -> set[_Said]:
    return {(one.role, one.village_id or one.department_id) for one in user.roles.all()}


def _held(role: str, key: int | None) -> Held:
    if key is None:
        return role, None
    model: Any = apps.get_model("villages", "Department" if role in DEPARTMENT_ROLES else "Village")
    return role, model.objects.get(pk=key)
