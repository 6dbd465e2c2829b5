"""How a township's staff sign in: what its administrator sets, and what holds where nothing is set."""

from dataclasses import asdict, dataclass
from typing import Any

from accounts.models import SignInRules


def rules_of(township: Any) -> SignInRules:
    """The rules of ``township``; those of a new one where it has set none, as for an account without a township."""
    try:
        return township.sign_in_rules if township else SignInRules()
    except SignInRules.DoesNotExist:
        return SignInRules(township=township)


@dataclass(frozen=True)
class Asked:
    """What a township asks of whoever signs in; the fields are those of :class:`~accounts.models.SignInRules`."""

    second_factor_roles: list[str]
    idle_minutes: int
    one_session: bool


def set_rules(rules: SignInRules, asked: Asked) -> SignInRules:
    """Let a township ask this from now on. Raises ``ValidationError`` by field."""
    for name, value in asdict(asked).items():
        setattr(rules, name, value)
    rules.full_clean()
    rules.save()
    return rules
