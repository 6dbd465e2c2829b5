"""No page asks the database more often where there is more to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from tests.access.objects import objects_of, training_objects
from tests.access.test_role_page_table import TABLE, answer
from tests.conftest import make_cadre, make_village

ROLES = (Role.ORGANISER, Role.LEADING_GROUP, Role.SECRETARY, Role.DEPARTMENT)


def queries(client, world):
    """Role and page → how many queries it takes, for every page the role opens."""
    found = {}
    for role in ROLES:
        client.force_login(world["users"][role])
        pages = [page for page, (roles, _, method) in TABLE.items() if role in roles and method == "get"]
        # It tells what was opened lately: the last one finds the same at both times.
        for page in sorted(pages, key="workbench:search".__eq__):
            with CaptureQueriesContext(connection) as context:
                answer(client, page, world["own"])
            found[role, page] = len(context)
    return found


@pytest.mark.usefixtures("unnoted")
def test_no_page_asks_the_database_once_a_row(client, world):
    village = world["village"]
    few = queries(client, world)
    for number in range(3):
        made = make_village(village.township, f"新村{number}", ["村党支部书记", "村委会主任"])
        objects_of(made, world["users"][Role.ORGANISER])
        training_objects(village, make_cadre(village, f"又一人{number}"))
    more = queries(client, world)
    assert {page: (few[page], number) for page, number in more.items() if number > few[page]} == {}
