"""Every page × the level above: without a township, and in one that lets it in."""

from django.urls import reverse

from accounts.models import SignInRules
from accounts.permissions import Role
from tests.access.test_role_page_table import OPEN, TABLE, answer, let_in
from tests.county.conftest import county_account, enter, let_in_by
from workbench.county.middleware import GUIDE, OWN, WRITES

COUNTY_PAGES = ("county:home", "county:statistics", "county:tables", "county:export")


def test_it_opens_its_own_pages_and_no_others(client, world):
    client.force_login(county_account())
    assert client.get("/")["Location"] == "/county/"
    for page in TABLE:
        # The key that there is belongs to somebody else.
        allowed = page in (OWN | GUIDE | WRITES) - {"accounts:remove_key"} or page in COUNTY_PAGES
        if page not in {"accounts:verify", "workbench:home", "county:look_into", "county:leave"}:
            assert let_in(answer(client, page, world["own"])) == allowed, page
    assert enter(client, world["village"].township).status_code == 404


def test_the_county_pages_are_for_no_account_of_a_township(client, world):
    for role in Role:
        client.force_login(world["users"][role])
        for page in COUNTY_PAGES:
            assert client.get(reverse(page)).status_code == 403, (role, page)
        assert enter(client, world["village"].township).status_code == 403


def test_in_a_township_that_lets_it_in_it_reads_as_a_reader_and_changes_nothing(client, world):
    township = world["village"].township
    let_in_by(township)
    client.force_login(county_account())
    assert enter(client, township)["Location"] == "/"
    assert client.get("/").status_code == 200
    odd = {}
    for page, (roles, kind, method) in TABLE.items():
        if page in OWN | GUIDE | OPEN or page.startswith("county:"):
            continue
        response = answer(client, page, world["own"])
        expected = method == "get" and Role.READER in roles
        if let_in(response) != expected:
            odd[page] = response.status_code
        if kind not in {None, "year"}:
            assert not let_in(answer(client, page, world["foreign"])), page
    assert odd == {}
    # The township takes its leave back, and the level above is out at the next click.
    SignInRules.objects.update(county_reads_people=False)
    assert client.get(reverse("cadres:list")).status_code == 403
