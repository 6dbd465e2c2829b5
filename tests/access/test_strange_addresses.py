"""Whatever stands in an address, no page answers 500."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.permissions import Role
from tests.access.test_role_page_table import TABLE

# Every name a page reads from its address.
NAMES = [
    "q", "page", "village", "year", "month", "day", "since", "until", "on", "table", "kind", "status", "sort", "state",
    "category", "band", "education", "post", "gaps", "missing", "lacking", "columns", "cadre", "planned", "mentor", "stage",
    "gap", "left", "standing", "role", "action", "model", "reason", "basis",
]  # fmt: skip
STRANGE = ["\x00", "9" * 40, "²", "-1", "2026-02-30", "0001-01-01", "'\"<x>%"]


@pytest.mark.parametrize("value", STRANGE)
def test_no_page_fails_on_what_stands_in_its_address(client, world, value):
    client.force_login(world["users"][Role.ORGANISER])
    client.raise_request_exception = False
    keys = world["own"]
    query = urlencode(dict.fromkeys(NAMES, value))
    failing = []
    for page, (_, kind, method) in TABLE.items():
        if method == "get" and not page.startswith("admin:"):
            address = reverse(page, args=[keys[kind]] if kind else [])
            if client.get(f"{address}?{query}").status_code >= 500:
                failing.append(page)
    assert not failing
