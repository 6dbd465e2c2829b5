"""A township as everybody sees it, made once for the tests of a module: each test's own transaction lies within its."""

import pgtrigger
import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from accounts.permissions import Role
from reserve_cadres.models import ColumnAlias
from tests.access.objects import objects_of
from tests.conftest import kept_for_the_module, make_user, make_village
from villages.models import Township
from workbench.models import DossierArchive


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with kept_for_the_module(django_db_blocker):
        township = Township.objects.create(name="石西镇", code="519900101", runs_installation=True)
        village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
        other = make_village(township, "白塔村")
        foreign = make_village(Township.objects.create(name="邻镇"), "外村")
        ColumnAlias.objects.create(township=township, header="某栏", field="")
        users = {role: make_user(role, township, village) for role in Role}
        stranger = make_user(Role.ORGANISER, foreign.township)
        yield {
            "users": users,
            "village": village,
            "own": objects_of(village, users[Role.ORGANISER]),
            "other": objects_of(other, users[Role.ORGANISER]),
            "foreign": objects_of(foreign, stranger),
        }


@pytest.fixture
def world(made_once, db):
    """Users by role, and the keys of one object of each kind: of their village, of another one, of another township."""
    # Asking for an archive removes the former one from the disk, which no rollback brings back.
    for archive in DossierArchive.objects.all():
        if not archive.file.storage.exists(archive.file.name):
            archive.file.storage.save(archive.file.name, ContentFile(b"zip"))
    return made_once


@pytest.fixture
def installer(db):
    """An account without a township, as 0.2.0 made for who installed it; no further one can be made."""
    with pgtrigger.ignore("accounts.User:an_account_has_a_township"):
        return User.objects.create_superuser("installer", password="a-good-password-1", name="安装")


@pytest.fixture
def unnoted(monkeypatch):
    """That somebody is still there is noted once a minute: by no page of this test, however slow the machine."""
    monkeypatch.setattr("accounts.sessions._NOTED_EVERY", 10**9)
