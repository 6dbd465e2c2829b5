"""An installation without any township: no page fails or is a dead end, signed in or not."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.middleware import TownshipMiddleware
from tests.access.tables import MONITORS
from tests.access.test_role_page_table import OPEN, page_names

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]")


def addresses():
    """An address of every page there is, whatever it takes: of things that are not there."""
    for page in sorted(set(page_names())):
        for arguments in ([], [1], [1, 1], ["a"], [1, "a"], ["a", "a"], ["a", 1], ["villages"]):
            try:
                yield page, reverse(page, args=arguments)
            except NoReverseMatch:
                continue
            break


def test_every_page_has_an_address_here():
    assert {page for page, _ in addresses()} == set(page_names())


def test_without_any_township_every_page_leads_who_is_not_signed_in_to_the_one_that_sets_up(client, db):
    for page, address in addresses():
        if page in OPEN | MONITORS and page not in {"accounts:login", "admin:login"}:
            continue
        response = client.get(address, follow=True)
        assert response.status_code == 200, page
        assert response.redirect_chain[-1][0] == reverse("start:setup"), page
    assert "建立" in response.content.decode()
    missing = client.get("/no-such-page/")
    assert missing.status_code in (302, 404)
    assert missing.status_code == 302 or CHINESE.search(missing.content.decode())


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_any_township_the_installers_account_is_led_to_the_one_that_sets_up(client, installer, method):
    for page, address in addresses():
        client.force_login(installer)
        response = getattr(client, method)(address)
        assert response.status_code < 500 or page in MONITORS, page
        if page not in TownshipMiddleware.WITHOUT_TOWNSHIP:
            assert (response.status_code, response["Location"]) == (302, "/"), page
        elif method == "get" and response.status_code == 200 and page not in MONITORS and not response.streaming:
            assert CHINESE.search(response.content.decode()), page
    client.force_login(installer)
    home = client.get("/").content.decode()
    assert f'href="{reverse("start:setup")}"' in home
    assert client.get(reverse("start:setup")).status_code == 200
    # The menu, the search and the bell would lead nowhere.
    assert "menu-group" not in home
    assert reverse("workbench:search") not in home
    assert reverse("workbench:news") not in home
