"""What is only added to is cleaned and counted by the database while it grows, not after years."""

import pytest
from django.db import connection

from accounts.history import events_of, tracked_models
from accounts.models import AccessRecord
from mentoring.models import Talk, TalkPerson

pytestmark = pytest.mark.django_db


def test_autovacuum_looks_after_every_table_of_history_records_and_talks_at_a_fiftieth_of_its_size():
    growing = [*(events_of(model).model for model in tracked_models()), AccessRecord, Talk, TalkPerson]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reloptions FROM pg_class WHERE relkind = 'r'")
        settings = dict(cursor.fetchall())
    for table in ["pghistory_context", *(model._meta.db_table for model in growing)]:
        said = dict(one.split("=") for one in settings[table] or [])
        for rule in ("vacuum_insert", "vacuum", "analyze"):
            assert said.get(f"autovacuum_{rule}_scale_factor") == "0.02", (table, rule)
