"""A township makes a role narrower: each permission taken in turn closes every page that asks for it. domain.md, "Who uses it"."""

import re
from collections import defaultdict

import pytest
from django.core.exceptions import ValidationError
from django.urls import resolve, reverse

from accounts.county import READ_COUNTY
from accounts.models import User
from accounts.narrowing import KEPT, label_of, narrow, narrowable
from accounts.permissions import OPERATE, ROLE_PERMISSIONS, SEE_IDENTITY, Role
from accounts.rules import rules_of
from accounts.scope import Scope
from tests.access.test_menu import entries_of
from tests.access.test_role_page_table import TABLE, answer, let_in
from villages.models import Township
from workbench.menu import MENU

# Running the installation comes with a township, and is none of what it narrows.
EVERY = sorted(OPERATE.union(*ROLE_PERMISSIONS.values()))


def asked_for(view) -> str | None:
    """The permission that the decorator of a view asks for."""
    for cell in getattr(view, "__closure__", None) or ():
        found = cell.cell_contents
        if callable(found) and (asked := asked_for(found)):
            return asked
        if isinstance(found, tuple) and len(found) == 1 and found[0] in EVERY:
            return found[0]
    return None


def rules_as_kept(world):
    """The rules of the township as the database has them: the world's own records are those of all tests of a module."""
    return rules_of(Township.objects.get(pk=world["village"].township_id))


def pages_by_permission(world):
    found = defaultdict(list)
    for page, (_, kind, _) in TABLE.items():
        # The level above is a kind of account, no permission that a role brings.
        if not page.startswith(("admin:", "county:")):
            view = resolve(reverse(page, args=[world["own"][kind]] if kind else [])).func
            found[asked_for(view)].append(page)
    return found


def test_each_permission_taken_in_turn_closes_every_page_that_asks_for_it(client, world):
    pages = pages_by_permission(world)
    left_open = []
    for permission in EVERY:
        for role in Role:
            if permission not in narrowable(role) or not pages[permission]:
                continue
            user = world["users"][role]
            narrow(rules_as_kept(world), {role: [permission]})
            client.force_login(user)
            left_open += [
                (permission, role, page) for page in pages[permission] if let_in(answer(client, page, world["own"]))
            ]
            # A page is the same for each role that has it: one role shows it.
            break
    assert left_open == []
    # The rest is open to everybody who has signed in, or asks for one of several permissions.
    # Of those so many are about one's own account: signing in, codes, keys, sessions.
    own = [page for page in pages[None] if page.startswith("accounts:")]
    # And four about a table that the queue made for oneself: it asks the page it was exported from again.
    made = [page for page in pages[None] if page.endswith("_table")]
    assert len(pages[None]) - len(own) - len(made) <= 30
    assert len(made) == 4
    assert len(own) < 15
    assert sum(map(len, pages.values())) - len(pages[None]) > 250


@pytest.mark.parametrize("role", list(Role))
def test_each_permission_taken_in_turn_holds_nowhere_and_the_others_stay(world, role):
    user = world["users"][role]
    for permission in narrowable(role):
        narrow(rules_as_kept(world), {role: [permission]})
        found = User.objects.get(pk=user.pk)
        assert not found.has_perm(permission)
        assert found.scope_of(permission) == Scope()
        assert found.role_permissions - OPERATE == ROLE_PERMISSIONS[role] - {permission}


def test_every_permission_is_called_by_chinese_words():
    assert [one for one in EVERY if not re.fullmatch(r"[\u4e00-\u9fff“”\"、()（）]+", label_of(one))] == []


def test_no_role_is_given_anything_and_who_keeps_accounts_and_who_watches_keep_it(world):
    for role, permission in [
        (Role.READER, "reserve_cadres.change_cadre"),
        *((role, min(KEPT[role])) for role in KEPT),
    ]:
        with pytest.raises(ValidationError, match="不能去掉"):
            narrow(rules_as_kept(world), {role: [permission]})


def test_what_readers_are_granted_can_be_taken_again(world):
    rules = rules_as_kept(world)
    rules.readers_see_all = True
    rules.save()
    reader = world["users"][Role.READER]
    assert User.objects.get(pk=reader.pk).role_permissions >= SEE_IDENTITY
    narrow(rules, {Role.READER: ["reserve_cadres.view_cadre"]})
    assert not User.objects.get(pk=reader.pk).has_perm("reserve_cadres.view_cadre")


def test_the_administrators_page_takes_a_permission_and_the_menu_follows_and_the_trail_says_so(client, world):
    administrator, organiser = (world["users"][role] for role in (Role.ADMINISTRATOR, Role.ORGANISER))
    page, taken = reverse("accounts:roles"), "workbench.keep_privacy"
    client.force_login(administrator)
    sent = {role.value: [one for one in narrowable(role) if one != taken] for role in Role}
    assert client.post(page, sent).status_code == 302
    client.force_login(organiser)
    shown = [address for _, address in entries_of(client.get("/").content.decode())]
    assert reverse("privacy:papers") not in shown
    assert reverse("cadres:list") in shown
    assert client.get(reverse("privacy:papers")).status_code == 403
    client.force_login(world["users"][Role.AUDITOR])
    changes = client.get(reverse("accounts:change_records"), {"model": "accounts.signinrules"}).content.decode()
    assert "不给的权限" in changes
    client.force_login(administrator)
    assert f'value="{taken}"' in client.get(page).content.decode()
    assert User.objects.get(pk=organiser.pk).has_perm(taken) is False


def test_the_menu_names_permissions_that_exist():
    assert {entry.permission for entry in MENU} <= {*EVERY, *READ_COUNTY}
