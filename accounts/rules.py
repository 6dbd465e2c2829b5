"""How a township's staff sign in: what its administrator sets, and what holds where nothing is set."""

from typing import Any

from accounts.models import SignInRules


def rules_of(township: Any) -> SignInRules:
    """The rules of ``township``; those of a new one where it has set none, as for an account without a township."""
    try:
        return township.sign_in_rules if township else SignInRules()
    except SignInRules.DoesNotExist:
        return SignInRules(township=township)
