"""A large export takes two where the township says from how many people on: one asks, another approves, it goes out once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.large_exports import ask, decide, digest_of
from accounts.models import AccessRecord, ExportRequest, SignInRules
from accounts.permissions import Role
from office.workbooks.writing import XLSX
from tests.conftest import make_cadre, make_user, refused_by_the_database
from workbench.models import DossierArchive

pytestmark = pytest.mark.django_db
FILES = reverse("workbench:files")


@pytest.fixture
def asked(township, village):
    for number in range(3):
        make_cadre(village, f"人{number}")
    return SignInRules.objects.create(township=township, large_export=2)


@pytest.fixture
def leader(township):
    user = make_user(Role.LEADING_GROUP, township)
    client = Client()
    client.force_login(user)
    return client


def refused(client, address, **sent):
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 428
    ticket = answer.content.decode().split('name="ticket" value="')[1].split('"')[0]
    client.post(reverse("workbench:ask_export"), {"ticket": ticket, "reason": "上报"})
    return ExportRequest.objects.latest("pk")


def test_it_waits_for_another_person_and_goes_out_once(as_organiser, asked, leader):
    address = reverse("cadres:export") + "?state=in_pool"
    wanted = refused(as_organiser, address)
    assert (wanted.people, wanted.reason) == (3, "上报")
    assert not AccessRecord.objects.filter(action="exported").exists()
    assert leader.get(reverse("workbench:waiting")).content.decode().count("1")
    assert str(wanted) in leader.get(FILES).content.decode()
    as_organiser.post(reverse("workbench:decide_export", args=[wanted.pk]), {"approve": "1"})
    assert as_organiser.get(address).status_code == 428
    leader.post(reverse("workbench:decide_export", args=[wanted.pk]), {"approve": "1"})
    assert f'href="{address}"' in as_organiser.get(FILES).content.decode()
    assert as_organiser.get(reverse("cadres:export")).status_code == 428
    assert as_organiser.get(address)["Content-Type"] == XLSX
    assert as_organiser.get(address).status_code == 428


def test_what_is_sent_by_a_form_waits_too_and_nothing_is_made_before(as_organiser, asked, leader):
    page = reverse("workbench:archives")
    wanted = refused(as_organiser, page, with_scans="on")
    assert not DossierArchive.objects.exists()
    leader.post(reverse("workbench:decide_export", args=[wanted.pk]), {"approve": "1"})
    assert 'name="with_scans" value="on"' in as_organiser.get(FILES).content.decode()
    assert as_organiser.post(page, {"with_scans": "on"}).status_code == 302
    assert DossierArchive.objects.get().with_scans


def test_few_people_and_no_people_go_out_as_ever(as_organiser, asked):
    SignInRules.objects.update(large_export=3)
    assert as_organiser.get(reverse("cadres:export")).status_code == 200
    SignInRules.objects.update(large_export=1)
    assert as_organiser.get(reverse("villages:export")).status_code == 200
    assert as_organiser.get(reverse("cadres:export_resume")).status_code == 200


def test_a_ticket_is_its_users_and_says_what_was_counted(as_organiser, asked, leader):
    answer = as_organiser.get(reverse("cadres:export"))
    ticket = answer.content.decode().split('name="ticket" value="')[1].split('"')[0]
    leader.post(reverse("workbench:ask_export"), {"ticket": ticket, "reason": "上报"})
    as_organiser.post(reverse("workbench:ask_export"), {"ticket": ticket + "x", "reason": "上报"})
    as_organiser.post(reverse("workbench:ask_export"), {"ticket": ticket, "reason": " "})
    assert not ExportRequest.objects.exists()


def test_nobody_approves_their_own_or_too_late(organiser, asked, township):
    other = make_user(Role.LEADING_GROUP, township)
    wanted = ask(organiser, what="名册", people=9, reason="上报", method="GET", path="/x/", sent=[])
    with pytest.raises(ValidationError, match="不能自己批准"):
        decide(wanted, by=organiser, approve=True)
    with refused_by_the_database("申请的人不能自己批准"):
        ExportRequest.objects.filter(pk=wanted.pk).update(decided_by=organiser)
    ExportRequest.objects.update(until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="过期"):
        decide(wanted, by=other, approve=True)


def test_the_order_of_what_is_sent_does_not_matter():
    assert digest_of("GET", "/x/", [("a", "1"), ("b", "2")]) == digest_of("GET", "/x/", [["b", "2"], ["a", "1"]])
