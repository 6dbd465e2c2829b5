"""What a township says about the personal data it keeps."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from office.records import write
from reserve_cadres.selection.notices.workdays import working_days
from reserve_cadres.selection.notices.years import entered_years
from workbench.privacy.models import PrivacyRules


@dataclass(frozen=True)
class Stated:
    """The fields of :class:`~.models.PrivacyRules`, as the page says them."""

    handler: str
    contact: str
    phone: str
    purpose: str
    reply_days: int
    candidate_months: int
    left_months: int


def privacy_rules_of(township: Any) -> PrivacyRules:
    """The rules of ``township``; those of a new one where it has said nothing yet."""
    try:
        return township.privacy_rules
    except PrivacyRules.DoesNotExist:
        return PrivacyRules(township=township)


def state_rules(rules: PrivacyRules, stated: Stated) -> PrivacyRules:
    """Let a township say this from now on. Raises ``ValidationError`` by field."""
    return write(rules, stated)


def due_after(received_on: date, reply_days: int) -> date:
    """The last day for an answer: so many working days, counted from the day after the request came."""
    return working_days(received_on + timedelta(days=1), reply_days, entered_years()).ends_on
