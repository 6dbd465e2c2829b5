"""Duties that exclude each other (三员分立): who keeps accounts, who reads the trail, who does the office's work.

Whoever could grant a role and use it, or act and watch over the acts, would answer to nobody. One account holds roles of
one duty; :data:`SEPARATE_DUTIES` holds the database to it. What earlier releases allowed stands until it is put right.
"""

from collections.abc import Iterable

import pgtrigger
from django.core.exceptions import ValidationError

from accounts.permissions import Role

WORDS = "系统管理员、审计员和业务角色不能由同一个账号担任，请分给不同的人。"
# Each of them is a duty by itself; all other roles are the office's work.
APART = (Role.ADMINISTRATOR, Role.AUDITOR)
_BUSINESS = "business"


def duty_of(role: str) -> str:
    """The duty a role is part of."""
    return role if role in APART else _BUSINESS


def check_duties(roles: Iterable[str]) -> None:
    """Refuse ``roles`` for one account where they are of several duties, with a ``ValidationError``."""
    if len({duty_of(role) for role in roles}) > 1:
        raise ValidationError(WORDS)


def _duty(row: str) -> str:
    """The duty of a row's role, in SQL."""
    apart = ", ".join(f"'{role}'" for role in APART)
    return f"CASE WHEN {row}.role IN ({apart}) THEN {row}.role ELSE '{_BUSINESS}' END"


SEPARATE_DUTIES = pgtrigger.Trigger(
    name="duties_exclude_each_other",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("role", "user_id"),
    # The account is locked first, so that of two grants at one moment the later one sees the other.
    func=f"""
        PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM accounts_roleassignment AS held
            WHERE held.user_id = NEW.user_id AND {_duty("held")} <> {_duty("NEW")}
        ) THEN
            RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,  # noqa: S608 (roles of this file, no values)
)
