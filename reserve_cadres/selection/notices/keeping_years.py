"""Entering a year of the working-day calendar: what was counted without it is counted again.

Source: domain.md, "Open selection", 6: working days of a year the calendar does not know can be entered.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.notices.published import days_off_of
from reserve_cadres.selection.notices.workdays import working_days
from reserve_cadres.selection.notices.years import WorkingYear, entered_years


@dataclass(frozen=True)
class YearAsPublished:
    """The year and the text of the notice that arranges its holidays, with its number."""

    year: int
    text: str
    source: str


@dataclass(frozen=True)
class Moved:
    """A notice whose end moves with a year that became known."""

    notice: PublicNotice
    before: date
    after: date


@transaction.atomic
def keep_year(published: YearAsPublished, *, entered_by: User | None) -> list[Moved]:
    """Keep a year as it was published, in place of what was entered before; the notices whose end moved with it.

    Moved are those in force of which nobody was approved yet. Raises ``ValidationError`` for a text that cannot be right.
    """
    days_off = days_off_of(published.text, published.year)
    if not published.source.strip():
        raise ValidationError({"source": "请写明依据的通知。"})
    WorkingYear.objects.update_or_create(
        year=published.year,
        defaults={
            "holidays": sorted(days_off.holidays),
            "make_up_days": sorted(days_off.make_up_days),
            "source": published.source.strip(),
            "entered_by": entered_by,
        },
    )
    entered = entered_years()
    touched = PublicNotice.objects.in_force().filter(
        starts_on__year__lte=published.year, ends_on__year__gte=published.year
    )
    moved = []
    decided = touched.filter(candidacies__approvals__isnull=False).values("pk")
    for notice in touched.exclude(pk__in=decided).select_for_update(of=["self"]).order_by("pk"):
        ends_on = working_days(notice.starts_on, notice.days, entered).ends_on
        if ends_on != notice.ends_on:
            moved.append(Moved(notice, notice.ends_on, ends_on))
            notice.ends_on = ends_on
            notice.save(update_fields=["ends_on"])
    return moved
