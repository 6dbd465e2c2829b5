"""Telling the office, on the morning after, that a public notice ran out. domain.md, "Open selection", 6 and 7."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from accounts.permissions import Role
from mentoring.reminders.sending import Wanted, remind
from reserve_cadres.models import PublicNotice

# What ended longer ago is no news.
STILL_TOLD = timedelta(days=7)


@task
def remind_of_notices() -> None:
    """Write to the organisers and to the group of every notice that ended lately, once."""
    remind(_ended(timezone.localdate()))


def _ended(today: date) -> Iterator[Wanted]:
    found = PublicNotice.objects.in_force().filter(ends_on__lt=today, ends_on__gte=today - STILL_TOLD)
    for notice in found.select_related("selection__village__township").order_by("pk"):
        village = notice.selection.village
        subject = f"{village}的公示期满"
        text = f"{village}的公示到 {notice.ends_on} 期满。没有异议或异议都已办结的，可以提请镇领导小组审批。"
        thing = f"notice:{notice.pk}:{notice.ends_on}"
        organisers = User.objects.filter(
            is_active=True, township=village.township_id, roles__role=Role.ORGANISER
        ).distinct()
        for person in [*organisers.order_by("pk"), None]:
            yield Wanted(village.township, thing, subject, text, person)
