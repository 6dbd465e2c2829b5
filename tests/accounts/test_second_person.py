"""What concerns administrators and auditors takes two administrators where the township says so: one asks, another confirms."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import PendingAct, SignInRules, User
from accounts.permissions import Role
from accounts.rules import Asked
from accounts.second_person import confirm, needs_second, refuse, save_or_ask, set_rules_by
from accounts.staff import Account
from tests.accounts.rules import AS_THEY_ARE
from tests.conftest import make_user, refused_by_the_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(township):
    """Two administrators of a township that asks for two."""
    first, second = (make_user(Role.ADMINISTRATOR, township, username=name) for name in ("guanli1", "guanli2"))
    SignInRules.objects.create(township=township, two_administrators=True)
    return first, User.objects.get(pk=second.pk)


def asked(**other):
    """The township's rules as the page would send them."""
    nothing = {"second_factor_roles": [], "networks": [], "one_session": False, "readers_see_all": False}
    return Asked(**nothing | AS_THEY_ARE | {"exports_ask_purpose": False} | other)


def asked_for(by, role=Role.AUDITOR, user=None, **account):
    said = {"username": user.username, "name": user.name} if user else {"username": "xinren", "name": "新人"}
    return save_or_ask(Account(**said | account), [(role, None)], township=by.township, user=user, by=by)


def test_an_auditor_is_made_by_one_who_asks_and_another_who_confirms(two):
    first, second = two
    act = asked_for(first)
    assert isinstance(act, PendingAct)
    assert not User.objects.filter(username="xinren").exists()
    with pytest.raises(ValidationError, match="不能自己确认"):
        confirm(act, by=first)
    done = confirm(act, by=second)
    assert [one.role for one in done.account.roles.all()] == [Role.AUDITOR]
    assert done.password
    with pytest.raises(ValidationError, match="已经办过"):
        confirm(act, by=second)


def test_nobody_confirms_what_is_about_themselves_and_nobody_confirms_too_late(two, township):
    first, second = two
    third = make_user(Role.ADMINISTRATOR, township)
    act = asked_for(first, Role.READER, user=third)
    with pytest.raises(ValidationError, match="事关自己"):
        confirm(act, by=third)
    PendingAct.objects.update(until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="有效期"):
        confirm(act, by=second)
    assert not PendingAct.objects.waiting().exists()
    assert third.roles.get().role == Role.ADMINISTRATOR


def test_a_refused_act_leaves_everything_and_a_new_wish_takes_the_place_of_the_former(two, township):
    first, second = two
    auditor = make_user(Role.AUDITOR, township)
    act, newer = (asked_for(first, Role.AUDITOR, user=auditor, is_active=False) for _ in range(2))
    with pytest.raises(ValidationError, match="有效期"):
        confirm(act, by=second)
    assert refuse(newer, by=second).outcome == "refused"
    auditor.refresh_from_db()
    assert auditor.is_active


def test_names_and_the_offices_accounts_are_one_administrators_to_keep(two, township):
    first, _ = two
    auditor = make_user(Role.AUDITOR, township)
    assert isinstance(asked_for(first, Role.AUDITOR, user=auditor, name="改名"), User)
    assert isinstance(asked_for(first, Role.READER), User)
    assert not needs_second(first, make_user(Role.ORGANISER, township))


def test_who_is_the_only_other_one_is_not_locked_out(two, township):
    first, second = two
    # Nobody is left to confirm what is about the second of two.
    assert not needs_second(first, second)
    make_user(Role.ADMINISTRATOR, township)
    assert needs_second(first, second)


def test_the_rule_needs_two_administrators_and_is_given_up_by_two(two, township):
    first, second = two
    rules = SignInRules.objects.get()
    kept, act = set_rules_by(rules, asked(two_administrators=False), first)
    assert kept.two_administrators
    confirm(act, by=second)
    assert not SignInRules.objects.get().two_administrators
    second.roles.all().delete()
    first = User.objects.get(pk=first.pk)
    with pytest.raises(ValidationError, match="只有一位系统管理员"):
        set_rules_by(SignInRules.objects.get(), asked(two_administrators=True), first)


def test_the_database_refuses_who_confirms_their_own(two):
    first, _ = two
    act = asked_for(first)
    with refused_by_the_database("提出的人不能自己确认"):
        PendingAct.objects.filter(pk=act.pk).update(outcome="confirmed", decided_by=first, decided_at=timezone.now())


def test_the_pages_ask_tell_the_other_one_at_home_and_show_the_first_password_to_who_confirms(two, township):
    clients = [Client(), Client()]
    for client, user in zip(clients, two, strict=True):
        client.force_login(user)
    auditor = make_user(Role.AUDITOR, township)
    said = clients[0].post(reverse("accounts:reset_password", args=[auditor.pk]), follow=True).content.decode()
    assert "由另一位系统管理员" in said
    act = PendingAct.objects.get()
    clients[0].post(reverse("accounts:confirm_pending", args=[act.pk]))
    assert PendingAct.objects.waiting().exists()
    assert "件系统管理员的事项等待您确认" in clients[1].get("/").content.decode()
    assert "件系统管理员的事项等待您确认" not in clients[0].get("/").content.decode()
    assert str(act) in clients[1].get(reverse("accounts:pending")).content.decode()
    page = clients[1].post(reverse("accounts:confirm_pending", args=[act.pk])).content.decode()
    auditor.refresh_from_db()
    assert auditor.must_change_password
    assert auditor.username in page
    new = {"username": "xinren", "name": "新人", "township_roles": ["administrator"], "is_active": "on"}
    clients[0].post(reverse("accounts:add"), new)
    assert PendingAct.objects.waiting().get().said["account"]["name"] == "新人"
    clients[0].post(reverse("accounts:reset_second_factor", args=[auditor.pk]))
    assert PendingAct.objects.waiting().filter(kind="second_factor").exists()
    clients[1].post(reverse("accounts:refuse_pending", args=[PendingAct.objects.waiting().first().pk]))
    assert PendingAct.objects.filter(outcome="refused").exists()
