"""A page of the level above lists some of its townships; what it sums it sums of all."""

from django.urls import reverse

from tests.conftest import make_cadre, make_village
from tests.county.conftest import county_account
from villages.models import Township
from workbench.county import views


def test_a_page_lists_some_townships_and_sums_all(client, db, monkeypatch):
    monkeypatch.setattr(views, "LINES", 2)
    for number in range(3):
        township = Township.objects.create(name=f"第{number}镇", code=f"51990020{number}")
        make_cadre(make_village(township, "甲村"))
    client.force_login(county_account())
    for page in ("home", "statistics", "tables"):
        first, last = (client.get(reverse(f"county:{page}"), {"page": number}).content.decode() for number in (1, 2))
        assert ["第2镇" in one for one in (first, last)] == [False, True], page
        assert ["第0镇" in one for one in (first, last)] == [True, False], page
    assert '<td class="number">3</td>' in client.get(reverse("county:tables"), {"page": 2}).content.decode()
