"""Training hours and attendance of people and villages in a year."""

from datetime import date

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce

from training.sessions.models import Attendance

_NO_HOURS = Value(0, output_field=DecimalField(max_digits=8, decimal_places=1))


def _in_year(year: int, prefix: str, until: date | None) -> Q:
    held = {f"{prefix}session__status": "held", f"{prefix}session__starts_at__year": year}
    return Q(**held) & (Q() if until is None else Q(**{f"{prefix}session__starts_at__date__lte": until}))


def with_training(people, year: int, until: date | None = None):
    """Add ``invited``, ``present``, ``excused`` and ``hours`` of each person in the sessions held in ``year``."""
    held = _in_year(year, "attendances__", until)
    return people.annotate(
        invited=Count("attendances", filter=held),
        present=Count("attendances", filter=held & Q(attendances__status="present")),
        excused=Count("attendances", filter=held & Q(attendances__status="excused")),
        hours=Coalesce(Sum("attendances__session__hours", filter=held & Q(attendances__status="present")), _NO_HOURS),
    )


def villages_trained(attendances, year: int, until: date | None = None):
    """For each village: ``invited``, ``present`` and ``hours`` of its people, from visible ``attendances``."""
    came = Q(status=Attendance.Status.PRESENT)
    return (
        attendances.filter(_in_year(year, "", until))
        .values("cadre__village", "cadre__village__name")
        .annotate(
            invited=Count("pk"),
            present=Count("pk", filter=came),
            hours=Coalesce(Sum("session__hours", filter=came), _NO_HOURS),
        )
        .order_by("cadre__village__position", "cadre__village")
    )


def rate(present: int, invited: int) -> float | None:
    """Attendance in per cent, one decimal; None where nobody was invited."""
    return round(100 * present / invited + 1e-9, 1) if invited else None
