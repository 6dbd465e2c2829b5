"""Which days' figures were handed up. domain.md, "Numbers the office reports": change since last report."""

from datetime import date

from accounts.models import User
from villages.models import Township
from workbench.statistics.models import ReportedDay


def note_reported(township: Township, day: date, *, reported_by: User) -> None:
    """Note that the township's figures of a day were taken out to be handed up; once a day, by who did it last."""
    ReportedDay.objects.bulk_create(
        [ReportedDay(township=township, day=day, reported_by=reported_by)],
        update_conflicts=True,
        unique_fields=["township", "day"],
        update_fields=["reported_by", "reported_at"],
    )
