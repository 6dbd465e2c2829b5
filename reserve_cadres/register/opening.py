"""Registering somebody by hand who was in the pool before the system: what the scheme asks for is named, and agreed to."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.models import StateChange
from reserve_cadres.pool.pool import Posting, admit
from reserve_cadres.selection.nominations.eligibility import departures_from_scheme


@transaction.atomic
def register(posting: Posting, *, departures_agreed: bool, recorded_by: User | None) -> None:
    """Put a person on record as in the pool since before the system, by :func:`reserve_cadres.pool.pool.admit`.

    Raises ``ValidationError`` as that does, and where the person departs from the scheme and it is not agreed that they
    are registered all the same; what they depart in is then kept with the change.
    """
    cadre = Cadre.objects.select_for_update().get(pk=posting.cadre_id)
    departures = departures_from_scheme(cadre, posting.effective_on or timezone.localdate())
    if departures and not departures_agreed:
        said = "".join(departures)
        raise ValidationError({"departures_agreed": f"不符合一般条件：{said}核对无误、仍要登记的，请勾选。"})
    basis = f"{posting.basis}（不符合一般条件，已核对：{''.join(departures)}）" if departures else posting.basis
    admit(replace(posting, basis=basis[:300]), origin=StateChange.Origin.REGISTERED, recorded_by=recorded_by)
