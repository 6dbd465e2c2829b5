"""How a township's staff sign in: what its administrator sets, and what holds where nothing is set."""

from dataclasses import asdict, dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from accounts.models import SignInRules, User
from accounts.permissions import Role

# Whose accounts open the most.
BOUND_TO_NETWORKS = frozenset({Role.ADMINISTRATOR, Role.ORGANISER})


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
    networks: list[str]
    readers_see_all: bool
    password_length: int
    password_kinds: int
    password_kept: int
    password_days: int
    exports_ask_purpose: bool
    two_administrators: bool = False
    large_export: int = 0


def set_rules(rules: SignInRules, asked: Asked) -> SignInRules:
    """Let a township ask this from now on. Raises ``ValidationError`` by field."""
    for name, value in asdict(asked).items():
        setattr(rules, name, value)
    rules.full_clean()
    rules.save()
    return rules


def may_come_from(user: User, address: str | None) -> bool:
    """Whether ``user`` may work from ``address``: everybody from anywhere, unless the township binds the most powerful."""
    networks = rules_of(user.township).networks
    if not networks or not any(held.role in BOUND_TO_NETWORKS for held in user.held_roles):
        return True
    return lies_in(address, networks)


def lies_in(address: str | None, networks: list[str]) -> bool:
    """Whether an address is one of ``networks``, which are addresses or ranges of them."""
    return bool(address) and any(ip_address(str(address)) in ip_network(one, strict=False) for one in networks)
