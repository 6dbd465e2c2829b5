"""A database that holds a filled township for good, and the folders beside it."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from accounts.permissions import Role
from tests.access.objects import objects_of, training_objects
from tests.conftest import make_cadre, make_user, make_village
from tests.upgrade.databases import empty_database
from villages.models import Township
from workbench.demo.township import load_demo


def fill():
    """The demo, and in its township one object of every kind."""
    load_demo()
    township = Township.objects.get(name="石西镇")
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    objects_of(village, make_user(Role.ORGANISER, township))
    training_objects(village, make_cadre(village, "又一人"))


@contextlib.contextmanager
def own_folders():
    """Kept files and backups in folders of the block's own."""
    with (
        tempfile.TemporaryDirectory(prefix="reserve-cadres-operating-") as folder,
        override_settings(MEDIA_ROOT=f"{folder}/media", BACKUP_DIR=Path(folder, "backups")),
    ):
        Path(settings.MEDIA_ROOT).mkdir()
        yield Path(folder)


@pytest.fixture(scope="session")
def tests_own_database(django_db_setup):
    """The name of the database that the migrations made for the tests, without a row of a township."""
    return connection.settings_dict["NAME"]


@pytest.fixture(scope="module")
def filled(tests_own_database, django_db_blocker):
    """The connection leads to a database that holds a filled township, whose files are in a folder of its own."""
    with (
        django_db_blocker.unblock(), own_folders() as folder,
        empty_database(f"{tests_own_database}_filled", template=tests_own_database),
    ):  # fmt: skip
        fill()
        yield folder


@contextlib.contextmanager
def another_installation(template="template0"):
    """The connection leads to an empty database and the settings to an empty folder of kept files, until the block ends."""
    with own_folders(), empty_database(f"{connection.settings_dict['NAME']}_other", template=template):
        yield
