"""How long somebody stays signed in, and where. docs/design.md, "Signing in"."""

import time

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, SignInRules, StaffSession
from accounts.permissions import Role
from accounts.sessions import SessionStore, device_of
from accounts.staff import assign_roles, follow_villages, set_first_password
from office.database import is_away
from tests.conftest import make_user
from villages.models import Village

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"
LOGIN = reverse("accounts:login")


@pytest.fixture
def clock(monkeypatch):
    """Lets minutes pass."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def passes(minutes):
        now[0] += 60 * minutes

    return passes


def sign_in(user, client=None, **headers):
    client = client or Client()
    client.post(LOGIN, {"username": user.username, "password": PASSWORD}, headers=headers)
    return client


def is_in(client):
    return client.get("/").status_code == 200


def test_a_session_nobody_uses_ends_after_half_an_hour_and_one_that_is_used_goes_on(organiser, clock):
    client = sign_in(organiser)
    for _ in range(4):
        clock(29)
        assert is_in(client)
    clock(30)
    answer = client.get(reverse("cadres:list"))
    assert answer["Location"].startswith(f"{LOGIN}?next=%2Fcadres%2F")
    assert "已自动退出" in client.get(answer["Location"]).content.decode()
    assert not StaffSession.objects.filter(user=organiser).exists()


def test_a_township_says_after_how_many_minutes(organiser, township, clock):
    SignInRules.objects.create(township=township, idle_minutes=5)
    client = sign_in(organiser)
    clock(4)
    assert is_in(client)
    clock(5)
    assert not is_in(client)


def test_a_session_ends_after_half_a_day_whatever_is_done(organiser, clock):
    client = sign_in(organiser)
    for _ in range(47):
        clock(15)
        assert is_in(client)
    clock(15)
    assert "登录已满 12 小时" in client.get(client.get("/")["Location"]).content.decode()


def test_that_somebody_is_there_is_written_once_a_minute(organiser, clock):
    client = sign_in(organiser)
    clock(2)
    is_in(client)
    seen = StaffSession.objects.get(user=organiser).seen_at
    clock(0.5)
    is_in(client)
    assert StaffSession.objects.get(user=organiser).seen_at == seen


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in(village, organiser, clock):
    client = sign_in(organiser)
    clock(31)
    target, said = reverse("start:villages"), {"names": "凉水井村\n青杠村", "posts": ["secretary"]}
    assert client.post(target, said)["Location"].startswith(LOGIN)
    assert client.post(LOGIN, {"username": organiser.username, "password": PASSWORD})["Location"] == reverse(
        "accounts:held"
    )
    page = client.get(reverse("accounts:held"))
    assert page.context["held"]["path"] == target
    client.post(target, dict(page.context["held"]["fields"]))
    assert Village.objects.filter(name="青杠村").exists()
    # Once, and no longer in the session.
    assert client.get(reverse("accounts:held"))["Location"] == "/"


def test_what_one_had_typed_is_shown_to_nobody_else(village, organiser, clock):
    client = sign_in(organiser)
    clock(31)
    client.post(reverse("start:villages"), {"names": "凉水井村"})
    sign_in(make_user(Role.ORGANISER, village.township), client)
    assert client.get(reverse("accounts:held"))["Location"] == "/"


def test_a_password_is_never_held(organiser, clock):
    client = sign_in(organiser)
    clock(31)
    said = {"old_password": PASSWORD, "new_password1": "Quite-another-7", "new_password2": "Quite-another-7"}
    client.post(reverse("accounts:password_change"), said)
    assert "Quite-another-7" not in str(client.session.items())


def test_a_talk_sent_by_script_is_kept_by_the_page_itself(organiser, clock):
    client = sign_in(organiser)
    clock(31)
    answer = client.post(reverse("mentoring:add_talk"), {"problem": "困难"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 302
    assert "held" not in client.session


def test_a_changed_password_ends_all_other_sessions(organiser):
    here, there = sign_in(organiser), sign_in(organiser)
    said = {"old_password": PASSWORD, "new_password1": "Quite-another-7", "new_password2": "Quite-another-7"}
    here.post(reverse("accounts:password_change"), said)
    assert (is_in(here), is_in(there)) == (True, False)
    assert StaffSession.objects.filter(user=organiser).count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda user: set_first_password(user),
        lambda user: assign_roles(user, [(Role.LEADING_GROUP, None)]),
    ],
    ids=["password reset", "role taken"],
)
def test_a_reset_and_a_role_that_is_taken_end_every_session(organiser, act):
    client = sign_in(organiser)
    act(organiser)
    assert not is_in(client)


def test_a_role_whose_village_became_another_or_went_away_ends_every_session(village, other_village):
    for place in (other_village, None):
        secretary = make_user(Role.SECRETARY, village.township, village)
        client = sign_in(secretary)
        follow_villages([village], place)
        assert not is_in(client)


def test_a_role_that_is_added_ends_none(organiser):
    client = sign_in(organiser)
    assign_roles(organiser, [(Role.ORGANISER, None), (Role.READER, None)])
    assert is_in(client)


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else(organiser):
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile MicroMessenger/8.0"
    here, there, stranger = sign_in(organiser), sign_in(organiser, User_Agent=phone), make_user(
        Role.READER, organiser.township
    )  # fmt: skip
    other = sign_in(stranger)
    page = here.get(reverse("accounts:sessions"))
    assert sorted((device, current) for _, device, current in page.context["lines"]) == [
        ("安卓 微信", False),
        ("未知设备", True),
    ]
    here.post(reverse("accounts:end_sessions"))
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert AccessRecord.objects.get(action="sessions_ended").detail == "1 处"


def test_one_at_a_time_where_the_township_wants_it(organiser, township):
    before = sign_in(organiser)
    assert is_in(sign_in(organiser))
    assert is_in(before)
    SignInRules.objects.create(township=township, one_session=True)
    after = sign_in(organiser)
    assert (is_in(before), is_in(after)) == (False, True)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Windows Edge",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604",
            "苹果手机 Safari",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Linux 火狐"),
        ("", "未知设备"),
    ],
)
def test_a_device_is_called_by_what_somebody_knows_it_by(agent, device):
    assert device_of(agent) == device


@pytest.mark.django_db(transaction=True)
def test_a_session_the_database_cannot_keep_just_now_is_not_told_as_ended():
    kept = SessionStore()
    kept.create()
    kept["draft"] = "谈话"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", own)
    other.close()
    with pytest.raises(DatabaseError) as away:
        kept.save()
    assert is_away(away.value)
    connection.close()
    kept.save()
    StaffSession.objects.all().delete()
    with pytest.raises(UpdateError):
        kept.save()
