"""Taking away old lines of who looked at what, by the owner only and with a record that stays.

The history of changes is part of the files it tells of and is not taken away.
"""

from datetime import datetime

from django.db import connection, models, transaction

from accounts.models import AccessRecord
from workbench.trail.models import TrailPruning, TrailSeal

# The law on cyber security, Art. 21: logs are kept for six months at least.
LEAST_MONTHS = 6


def prune(until: datetime, by: str) -> int:
    """Take away what lies before ``until``, whole seals at a time, so that all that stays can be verified; returns how many.

    The seals themselves stay, so the chain is not broken. Raises a ``ProgrammingError`` for the application's role.
    """
    table, number = AccessRecord._meta.db_table, 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('trail'))")
        for seal in TrailSeal.objects.filter(table=table, pruned=False).order_by("pk"):
            records = AccessRecord.objects.filter(pk__in=seal.keys)
            newest = records.aggregate(newest=models.Max("at"))["newest"]
            if newest and newest >= until:
                break
            number += records.delete()[0]
            TrailSeal.objects.filter(pk=seal.pk).update(pruned=True)
        if number:
            TrailPruning.objects.create(until=until, records=number, by=by[:100])
    return number
