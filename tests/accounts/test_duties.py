"""Administration, audit and the office's work are three duties (三员分立). docs/design.md, "Separate duties"."""

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.duties import check_duties, duty_of
from accounts.models import AccessRecord, RoleAssignment, User
from accounts.permissions import Role
from accounts.staff import Account, assign_roles, save_account, set_first_password
from tests.conftest import make_user, refused_by_the_database
from tests.together import at_once

pytestmark = pytest.mark.django_db
GUARD = "accounts.RoleAssignment:duties_exclude_each_other"
WORDS = "不能由同一个账号担任"
PASSWORD = "a-good-password-1"


@given(st.sets(st.sampled_from(Role), min_size=1))
def test_one_account_holds_roles_of_one_duty(roles):
    one_duty = len({role if role in {Role.ADMINISTRATOR, Role.AUDITOR} else "business" for role in roles}) == 1
    assert one_duty == (len({duty_of(role) for role in roles}) == 1)
    if one_duty:
        check_duties(roles)
    else:
        with pytest.raises(ValidationError, match=WORDS):
            check_duties(roles)


@pytest.mark.parametrize("other", [Role.AUDITOR, Role.ORGANISER, Role.READER])
def test_the_database_refuses_a_second_duty(township, other):
    administrator = make_user(Role.ADMINISTRATOR, township)
    with refused_by_the_database(WORDS):
        RoleAssignment.objects.create(user=administrator, role=other)
    business = make_user(Role.READER, township)
    held = RoleAssignment.objects.create(user=business, role=Role.ORGANISER)
    with refused_by_the_database(WORDS):
        RoleAssignment.objects.filter(pk=held.pk).update(role=Role.ADMINISTRATOR)


@pytest.mark.django_db(transaction=True)
def test_of_two_duties_given_at_one_moment_one_is_refused(township):
    user = make_user(Role.READER, township)
    user.roles.all().delete()
    failures = at_once(
        *(
            lambda role=role: RoleAssignment.objects.create(user=user, role=role)
            for role in (Role.AUDITOR, Role.ADMINISTRATOR)
        )
    )
    assert sorted(failure is None for failure in failures) == [False, True]
    assert user.roles.count() == 1


@pytest.fixture
def administrator(client, township):
    user = make_user(Role.ADMINISTRATOR, township, username="guanli1")
    client.force_login(user)
    return user


def form_of(user, **said):
    roles = [one.role for one in user.roles.all()]
    return {"username": user.username, "name": user.name, "is_active": "on", "township_roles": roles} | said


def test_the_page_of_an_account_refuses_a_second_duty(client, administrator, township):
    reader = make_user(Role.READER, township)
    said = form_of(reader, township_roles=[Role.READER, Role.AUDITOR])
    page = client.post(reverse("accounts:change", args=[reader.pk]), said)
    # Once: the head of the form says it.
    assert page.content.decode().count(WORDS) == 1
    assert [one.role for one in reader.roles.all()] == [Role.READER]


def test_nobody_changes_their_own_roles_or_state(client, administrator, township):
    page = reverse("accounts:change", args=[administrator.pk])
    client.post(page, form_of(administrator, township_roles=[Role.AUDITOR], name="新名"))
    client.post(page, form_of(administrator, is_active="", name="新名"))
    administrator.refresh_from_db()
    assert administrator.is_active
    assert [one.role for one in administrator.roles.all()] == [Role.ADMINISTRATOR]
    # What is no matter of power is one's own to keep.
    assert administrator.name == "新名"
    for account, roles in (
        (Account(administrator.username, "某人"), [(Role.AUDITOR, None)]),
        (Account(administrator.username, "某人", is_active=False), [(Role.ADMINISTRATOR, None)]),
    ):
        with pytest.raises(ValidationError, match="不能修改自己的角色和状态"):
            save_account(account, roles, township=township, user=administrator, by=administrator)


def test_nobody_resets_their_own_password(client, administrator):
    client.post(reverse("accounts:reset_password", args=[administrator.pk]))
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)
    with pytest.raises(ValidationError, match="不能重设自己的密码"):
        set_first_password(administrator, by=administrator)


def test_a_reset_stands_in_the_trail_of_the_auditor(client, administrator, township):
    organiser = make_user(Role.ORGANISER, township)
    sheet = client.post(reverse("accounts:reset_password", args=[organiser.pk]))
    client.force_login(make_user(Role.AUDITOR, township))
    records = client.get(reverse("accounts:access_records"), {"action": "password_reset"}).context["page"].object_list
    assert [(record.user, record.subject) for record in records] == [(administrator, str(organiser))]
    assert sheet.context["password"] not in str(AccessRecord.objects.values_list())


def sign_in(client, user, password):
    client.logout()
    return client.post(reverse("accounts:login"), {"username": user.username, "password": password}).status_code == 302


def test_a_first_password_works_once_and_then_only_for_its_change(client, organiser):
    first = set_first_password(organiser)
    assert sign_in(client, organiser, first)
    # Who has read it beside the person comes too late, and is found out where they come first.
    assert not sign_in(Client(), organiser, first)
    again = set_first_password(organiser)
    assert sign_in(client, organiser, again)
    said = {"old_password": again, "new_password1": "Quite-another-7", "new_password2": "Quite-another-7"}
    assert client.post(reverse("accounts:password_change"), said).status_code == 302
    assert sign_in(client, organiser, "Quite-another-7")


def test_a_first_password_ends_with_its_days(client, organiser, settings):
    settings.FIRST_PASSWORD_DAYS = 0
    first = set_first_password(organiser)
    assert not sign_in(client, organiser, first)


def test_a_password_set_on_the_console_is_no_first_password(client, organiser, settings):
    settings.FIRST_PASSWORD_DAYS = 0
    set_first_password(organiser)
    organiser.set_password(PASSWORD)
    organiser.save()
    assert sign_in(client, organiser, PASSWORD)


@pytest.fixture
def mixed(township):
    """As the first account of a township set up by an earlier release."""
    with pgtrigger.ignore(GUARD), transaction.atomic():
        user = make_user(Role.ORGANISER, township, username="zuzhi1")
        RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


def test_who_held_two_duties_before_is_listed_until_it_is_put_right_by_another_administrator(client, mixed, township):
    client.force_login(mixed)
    page = client.get(reverse("accounts:list"), {"state": "mixed"})
    assert list(page.context["page"]) == [mixed]
    assert "同时担任互相排斥的角色" in page.content.decode()
    client.force_login(make_user(Role.AUDITOR, township))
    assert mixed.name in client.get(reverse("accounts:access_records")).content.decode()
    # No further grant, of either kind; what is put right is taken.
    with pytest.raises(ValidationError, match=WORDS):
        assign_roles(mixed, [(one.role, None) for one in mixed.roles.all()] + [(Role.READER, None)])
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    answer = client.post(reverse("accounts:change", args=[mixed.pk]), form_of(mixed, township_roles=[Role.ORGANISER]))
    assert answer.status_code == 302
    assert not User.objects.get_queryset().of_two_duties().exists()
