"""What ends a test that needs the database for itself leaves it as ``migrate`` did."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.conftest import make_cadre, make_village
from villages.models import Township


@pytest.mark.django_db
def test_no_row_is_left_but_those_of_an_empty_installation(village, organiser):
    make_cadre(village)
    kinds, permissions = ContentType.objects.count(), Permission.objects.count()
    assert kinds
    assert permissions
    call_command("flush", verbosity=0, interactive=False)
    tables = connection.introspection.table_names()
    kept = (model for model in apps.get_models() if model._meta.db_table in tables)
    filled = {model._meta.label for model in kept if model._base_manager.exists()}
    assert filled == {"contenttypes.ContentType", "auth.Permission"}
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)
    # The guards are on again, and the next row has a number of its own.
    assert make_village(Township.objects.create(name="石西镇"), "红星村").pk > village.pk
