import pytest
from django.urls import reverse

from accounts.models import SignInRules
from accounts.staff import Account, save_county_account
from tests.access.conftest import installer, made_once, world  # noqa: F401 (fixtures, found here by pytest)
from tests.conftest import make_village
from villages.models import Township


@pytest.fixture
def county(db):
    return county_account()


@pytest.fixture
def neighbour(db):
    return make_village(Township.objects.create(name="邻镇", code="519900102"), "外村").township


def county_account(townships=(), username="xianwei"):
    return save_county_account(Account(username, "县委查阅", "县委组织部"), townships)


def let_in_by(township):
    SignInRules.objects.update_or_create(township=township, defaults={"county_reads_people": True})


def enter(client, township):
    return client.post(reverse("county:look_into", args=[township.pk]))
