"""Training hours and attendance of people and villages in a year."""

from datetime import date
from typing import Any

from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from reserve_cadres.people.cadres import CadreQuerySet
from training.sessions.models import Attendance

_NO_HOURS = Value(0, output_field=DecimalField(max_digits=8, decimal_places=1))


def _held(since: date, until: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}session__status": "held", f"{prefix}session__starts_at__date__range": (since, until)})


def with_training(people: CadreQuerySet, year: int) -> CadreQuerySet:
    """Add ``invited``, ``present``, ``excused`` and ``hours`` of each person in the sessions held in ``year``."""
    held = _held(date(year, 1, 1), date(year, 12, 31), "attendances__")
    return people.annotate(
        invited=Count("attendances", filter=held),
        present=Count("attendances", filter=held & Q(attendances__status="present")),
        excused=Count("attendances", filter=held & Q(attendances__status="excused")),
        hours=Coalesce(Sum("attendances__session__hours", filter=held & Q(attendances__status="present")), _NO_HOURS),
    )


def villages_trained(attendances: QuerySet[Attendance], since: date, until: date) -> QuerySet[Attendance, Any]:
    """Each village's ``invited``, ``present``, ``excused``, ``absent`` and ``hours`` in a period, of visible ``attendances``."""
    came = Q(status=Attendance.Status.PRESENT)
    return (
        attendances.filter(_held(since, until))
        .values("cadre__village", "cadre__village__name")
        .annotate(
            invited=Count("pk"),
            present=Count("pk", filter=came),
            excused=Count("pk", filter=Q(status=Attendance.Status.EXCUSED)),
            absent=Count("pk", filter=Q(status=Attendance.Status.ABSENT)),
            hours=Coalesce(Sum("session__hours", filter=came), _NO_HOURS),
        )
        .order_by("cadre__village__position", "cadre__village")
    )
