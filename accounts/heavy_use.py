"""How much work one account may ask of the installation within a minute: files that are made, tables that are read.

Counted before the work is done and for the account, whichever of its browsers asks and whichever web server answers.
"""

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

A_MINUTE = timedelta(minutes=1)


class HeavyUse(models.Model):
    """How often an account asked for something heavy in the minute that began ``since``."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", primary_key=True, related_name="+"
    )
    since = models.DateTimeField("起算时间")
    times = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "大件请求"
        verbose_name_plural = "大件请求"

    def __str__(self) -> str:
        return f"{self.user} {self.times} 次"


def ask_for_heavy_work(account: int) -> int:
    """Count one more request of the account with that key; the seconds to wait where it is one too many, else 0.

    ``HEAVY_A_MINUTE`` says how many are let through within a minute; 0 sets no limit.
    """
    if not settings.HEAVY_A_MINUTE:
        return 0
    now = timezone.now()
    since, times = _counted(account, now)
    return max(1, round((since + A_MINUTE - now).total_seconds())) if times > settings.HEAVY_A_MINUTE else 0


def _counted(account: int, now: datetime) -> tuple[datetime, int]:
    """Since when, and how often with this time. In one statement: of two requests at once each counts the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_heavyuse AS kept (user_id, since, times) VALUES (%(account)s, %(now)s, 1)
            ON CONFLICT (user_id) DO UPDATE SET
                since = CASE WHEN kept.since > %(ended)s THEN kept.since ELSE EXCLUDED.since END,
                times = CASE WHEN kept.since > %(ended)s THEN kept.times + 1 ELSE 1 END
            RETURNING since, times
            """,
            {"account": account, "now": now, "ended": now - A_MINUTE},
        )
        return cast(tuple[datetime, int], cursor.fetchone())
