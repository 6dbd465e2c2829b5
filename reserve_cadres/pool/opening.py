"""Opening entries (期初登记): who was in the pool before the system was taken into use, put on record by the office alone.

Everybody else comes through a round, a roster marked as such, or the leading group's decision. Source: domain.md, "Open
selection", 7.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from office.ages import age_on
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.models import LEAST_AGE, OPENING_RULE, OpeningClosure, StateChange
from villages.models import Township


def in_use_since(township_id: int) -> date | None:
    """The day on which the township's first account was made; None while it has none."""
    first = User.objects.filter(township=township_id).aggregate(first=Min("date_joined"))["first"]
    return first and timezone.localdate(first)


def why_too_young(cadre: Cadre, day: date | None) -> str:
    """Why the person cannot come into the pool on ``day`` for their age; "" where they can, or no day is known."""
    if day is None or (age := age_on(cadre.birth_date, day)) >= LEAST_AGE:
        return ""
    return f"{cadre}入库时 {age} 周岁，未满 {LEAST_AGE} 周岁。"


def why_not_registered(cadre: Cadre, day: date | None, document_number: str) -> dict[str, str]:
    """Field ("" for the whole) → why somebody cannot be registered by hand as of ``day``; empty where they can."""
    found = {}
    if closure := OpeningClosure.objects.filter(township=cadre.township_id).first():
        found[""] = f"{OPENING_RULE}本镇已于 {timezone.localdate(closure.closed_at):%Y-%m-%d} 关闭期初登记。"
    elif cadre.state_changes.filter(origin=StateChange.Origin.NOMINATED).exists():
        found[""] = f"{OPENING_RULE}{cadre}参加过公开选拔，须经审批入库，或提请镇领导小组决定入库。"
    if not document_number.strip():
        found["document_number"] = f"{OPENING_RULE}请填写原来入库的文号或材料。"
    since = in_use_since(cadre.township_id)
    if since and day and day > since:
        found["effective_on"] = f"{OPENING_RULE}本系统 {since:%Y-%m-%d} 启用。"
    elif young := why_too_young(cadre, day):
        found["effective_on"] = f"{OPENING_RULE}{young}"
    return found


def check_registered(cadre: Cadre, day: date | None, document_number: str) -> None:
    """Raise ``ValidationError`` with what :func:`why_not_registered` says."""
    found = why_not_registered(cadre, day, document_number)
    if "" in found:
        raise ValidationError(found[""])
    if found:
        raise ValidationError(found)


@transaction.atomic
def close_opening(township: Township, *, closed_by: User) -> OpeningClosure:
    """End the opening entries of a township for good. Raises ``ValidationError`` where they have ended."""
    Township.objects.select_for_update().get(pk=township.pk)
    if OpeningClosure.objects.filter(township=township).exists():
        raise ValidationError("期初登记已经关闭。")
    return OpeningClosure.objects.create(township=township, closed_by=closed_by)
