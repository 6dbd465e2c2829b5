"""Months as the cadence counts them, and closing one. Source: domain.md, "Mentoring"."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mentoring.months.models import MonthClosing
from villages.models import Township


def first_of(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


@lru_cache(maxsize=1024)
def last_of(month: date) -> date:
    """The last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_from(month: date, until: date) -> list[date]:
    """The months from ``month`` on that have begun by the day ``until``."""
    found = []
    while month <= until:
        found.append(month)
        month = last_of(month) + timedelta(days=1)
    return found


def closings_of(township_id: int, month: date) -> QuerySet[MonthClosing]:
    """The closing in force of a month, of which there is at most one."""
    return MonthClosing.objects.in_force().filter(township=township_id, month=month)


def closings_in(township_id: int, first: date, last: date) -> QuerySet[MonthClosing]:
    """The closings in force of the months from ``first`` to ``last``."""
    return MonthClosing.objects.in_force().filter(township=township_id, month__range=(first, last))


def closing_of(township_id: int, month: date) -> MonthClosing | None:
    """The closing in force of a month."""
    return closings_of(township_id, month).first()


def closed_until(township_id: int) -> date | None:
    """The last day of the newest month that is closed."""
    newest = MonthClosing.objects.in_force().filter(township=township_id).order_by("-month").first()
    return last_of(newest.month) if newest else None


def lock_months(township_id: int) -> None:
    """Wait for whoever closes or reopens a month of the township, or writes into one, and let them wait. To be taken first.

    Must run in a transaction; what is decided on a month being open holds to its end.
    """
    # Rows that refer to the township are not held up by it.
    Township.objects.select_for_update(no_key=True).get(pk=township_id)


def share_months(township_id: int) -> None:
    """Wait for whoever closes or reopens a month of the township, or changes its pairs and rules, and let them wait.

    Who writes a talk takes this in place of :func:`lock_months`, so that at a month's end talks do not queue for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT FROM {connection.ops.quote_name(Township._meta.db_table)} WHERE id = %s FOR SHARE", [township_id]
        )


def must_be_open(township_id: int, day: date) -> None:
    """Raise ``ValidationError`` when the month of ``day`` is closed."""
    if closings_of(township_id, first_of(day)).exists():
        raise ValidationError({"held_on": f"{day.year} 年 {day.month} 月已关闭，须由组织办重新开放才能补录或修改。"})


@transaction.atomic
def close_month(township: Township, month: date, *, closed_by: User | None) -> MonthClosing:
    """Close a month that is over."""
    if last_of(month) >= timezone.localdate():
        raise ValidationError("这个月还没有过完，不能关闭。")
    lock_months(township.pk)
    if closing_of(township.pk, month):
        raise ValidationError("这个月已经关闭。")
    return MonthClosing.objects.create(township=township, month=month, closed_by=closed_by)


@transaction.atomic
def reopen_month(township: Township, month: date, *, reason: str, reopened_by: User | None) -> None:
    """Open a closed month again, with the reason. Of two people at once the second is told that it is open."""
    lock_months(township.pk)
    closing = closing_of(township.pk, month)
    if closing is None:
        raise ValidationError("这个月没有关闭。")
    if not reason.strip():
        raise ValidationError("请写明重开原因。")
    closing.reopened_at = timezone.now()
    closing.reopened_by = reopened_by
    closing.reason = reason.strip()
    closing.save()
