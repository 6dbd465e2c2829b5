"""A new password of who has worked for the whole township is read by nobody but the person. docs/design.md, "Separate duties"."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessRecord, User
from accounts.permissions import Role
from accounts.staff import assign_roles
from accounts.two_parts import comes_in_two_parts
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
RECORDS = reverse("accounts:access_records")


@pytest.fixture
def duties(township):
    """An administrator, an auditor and an organiser who has signed in before."""
    organiser = make_user(Role.ORGANISER, township, username="zuzhi1")
    User.objects.get_queryset().filter(pk=organiser.pk).update(last_login=timezone.now())
    return {
        Role.ADMINISTRATOR: make_user(Role.ADMINISTRATOR, township),
        Role.AUDITOR: make_user(Role.AUDITOR, township),
        Role.ORGANISER: organiser,
    }


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def reset(duties):
    address = reverse("accounts:reset_password", args=[duties[Role.ORGANISER].pk])
    return as_(duties[Role.ADMINISTRATOR]).post(address)


def told(auditor, user):
    return as_(auditor).post(reverse("accounts:tell_second_part", args=[user.pk]))


def signs_in(user, password):
    said = {"username": user.username, "password": password}
    return Client().post(reverse("accounts:login"), said).status_code == 302


def test_neither_who_resets_it_nor_who_tells_the_rest_can_sign_in_with_what_they_saw(duties):
    organiser, auditor = duties[Role.ORGANISER], duties[Role.AUDITOR]
    sheet = reset(duties)
    first = sheet.context["password"]
    assert f"向审计员 {auditor} 要" in sheet.content.decode()
    assert "个重设的密码等您告诉后段" in as_(auditor).get("/").content.decode()
    assert "看后段" in as_(auditor).get(RECORDS).content.decode()
    second = told(auditor, organiser).context["part"]
    assert not signs_in(organiser, first)
    assert not signs_in(organiser, second)
    assert signs_in(organiser, f"{first}-{second}")
    lines = AccessRecord.objects.filter(action="password_reset").order_by("pk").values_list("user", "detail")
    administrator = duties[Role.ADMINISTRATOR]
    assert list(lines) == [(administrator.pk, "分两段，后段由审计员告诉本人"), (auditor.pk, "看了后段")]
    # Used, there is nothing left to tell.
    assert told(auditor, organiser).status_code == 302
    assert "看后段" not in as_(auditor).get(RECORDS).content.decode()


def test_the_second_part_is_anothers_with_every_reset_and_no_administrators(duties):
    organiser, auditor = duties[Role.ORGANISER], duties[Role.AUDITOR]
    reset(duties)
    before = told(auditor, organiser).context["part"]
    reset(duties)
    assert told(auditor, organiser).context["part"] != before
    assert told(duties[Role.ADMINISTRATOR], organiser).status_code == 403


def test_a_role_that_is_taken_away_before_the_reset_helps_nobody(duties, village):
    organiser = duties[Role.ORGANISER]
    assign_roles(organiser, [(Role.SECRETARY, village)])
    assert comes_in_two_parts(organiser)


def test_a_new_account_a_villages_and_a_township_without_an_auditor_have_it_in_one(duties, township, village):
    new, secretary = make_user(Role.ORGANISER, township), make_user(Role.SECRETARY, township, village)
    User.objects.get_queryset().filter(pk=secretary.pk).update(last_login=timezone.now())
    assert not comes_in_two_parts(new)
    assert not comes_in_two_parts(secretary)
    User.objects.get_queryset().filter(pk=duties[Role.AUDITOR].pk).update(is_active=False)
    assert not comes_in_two_parts(duties[Role.ORGANISER])
    sheet = reset(duties)
    assert signs_in(duties[Role.ORGANISER], sheet.context["password"])
