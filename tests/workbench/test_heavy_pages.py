"""One account cannot keep the machine busy for itself: what makes or reads files is let through so often a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.heavy_use import ask_for_heavy_work
from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.conftest import make_user
from tests.together import at_once

pytestmark = pytest.mark.django_db
EXPORT = reverse("cadres:export")


@pytest.fixture
def three_a_minute(settings):
    settings.HEAVY_A_MINUTE = 3


@pytest.mark.usefixtures("three_a_minute")
def test_whoever_asks_too_often_is_told_how_long_to_wait_and_goes_on_after_it(as_organiser):
    begun = timezone.now()
    with time_machine.travel(begun, tick=False):
        assert [as_organiser.get(EXPORT).status_code for _ in range(3)] == [200] * 3
    with time_machine.travel(begun + timedelta(seconds=20), tick=False):
        refused = as_organiser.get(EXPORT)
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert "一分钟内最多导出、打印、导入 3 次，请过 40 秒再试" in refused.content.decode()
        # The others go on as before.
        assert as_organiser.get("/").status_code == 200
    with time_machine.travel(begun + timedelta(seconds=61), tick=False):
        assert as_organiser.get(EXPORT).status_code == 200
    assert AccessRecord.objects.filter(action="exported").count() == 4
    assert AccessRecord.objects.filter(action="refused").count() == 1


@pytest.mark.usefixtures("three_a_minute")
def test_it_is_the_account_that_waits_in_every_browser_and_nobody_else(client, township):
    one, other = make_user(Role.ORGANISER, township), make_user(Role.LEADING_GROUP, township)
    for _ in range(3):
        assert ask_for_heavy_work(one.pk) == 0
    client.force_login(one)
    assert client.get(EXPORT).status_code == 429
    assert client.get("/?print=pdf").status_code == 429
    client.force_login(other)
    assert client.get(EXPORT).status_code == 200


@pytest.mark.usefixtures("three_a_minute")
def test_a_form_with_a_file_is_refused_before_the_file_is_read_and_its_page_still_opens(as_organiser, organiser):
    for _ in range(3):
        ask_for_heavy_work(organiser.pk)
    sent = as_organiser.post(reverse("roster:list"), {"file": ContentFile(b"x", name="a.xlsx")})
    assert (sent.status_code, "填的内容还在" in sent.content.decode()) == (429, True)
    assert as_organiser.get(reverse("roster:list")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_no_more_are_let_through(three_a_minute, township):
    user = make_user(Role.ORGANISER, township)
    waits = []
    at_once(*[lambda: waits.append(ask_for_heavy_work(user.pk))] * 8)
    assert sorted(map(bool, waits)) == [False] * 3 + [True] * 5
