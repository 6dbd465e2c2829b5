"""Behind the web server in front: signing in works, the client's address is the client's, and a stranger forges nothing."""

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from accounts.lockout import HERE
from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"
PROXY, CLIENT, STRANGER = "127.0.0.1", "10.1.2.3", "203.0.113.9"


@pytest.fixture
def user(township):
    return make_user(Role.ADMINISTRATOR, township)


def sign_in(user, password=PASSWORD, client=None, **meta):
    client = client or Client()
    return client.post(reverse("accounts:login"), {"username": user.username, "password": password}, **meta)


def addresses() -> list[str]:
    return list(AccessRecord.objects.order_by("pk").values_list("address", flat=True))


@pytest.mark.parametrize(
    ("nearest", "chain", "client"),
    [
        (PROXY, CLIENT, CLIENT),
        # What the client itself sent stands before what the proxy added.
        (PROXY, f"8.8.8.8, {CLIENT}", CLIENT),
        (PROXY, f"nonsense, {CLIENT}", CLIENT),
        (PROXY, f"{CLIENT}, 192.168.7.2", CLIENT),
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        ("", CLIENT, CLIENT),
        # Nobody else is believed.
        (STRANGER, CLIENT, STRANGER),
        (PROXY, "2001:db8::7", "2001:db8::7"),
    ],
)
@override_settings(TRUSTED_PROXIES=["127.0.0.1", "192.168.7.0/24"])
def test_the_trail_has_the_clients_address(user, nearest, chain, client):
    sign_in(user, REMOTE_ADDR=nearest, HTTP_X_FORWARDED_FOR=chain)
    assert addresses()[-1] == client


@override_settings(TRUSTED_PROXIES=[PROXY])
def test_a_stranger_locks_nobody_out_and_does_not_pass_by_forging_a_header(user):
    for number in range(HERE.failures):
        # Each time another address, as if others had tried.
        answer = sign_in(user, "wrong", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"10.9.9.{number}, {STRANGER}")
    assert answer.status_code == 429
    assert sign_in(user, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"{CLIENT}, {STRANGER}").status_code == 429
    assert sign_in(user, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=CLIENT).status_code == 302


FORWARDED = {
    "REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": CLIENT, "HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "cadres.example",
}  # fmt: skip


@pytest.fixture
def https():
    """As an installation with https has it."""
    with override_settings(
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), SECURE_SSL_REDIRECT=True, TRUSTED_PROXIES=[PROXY],
        SECURE_REDIRECT_EXEMPT=settings.EXEMPT_FROM_HTTPS, ALLOWED_HOSTS=["cadres.example"],
        CSRF_COOKIE_SECURE=True, SESSION_COOKIE_SECURE=True,
    ):  # fmt: skip
        yield


@pytest.mark.usefixtures("https")
def test_signing_in_is_let_through_with_the_browsers_own_headers(user):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(reverse("accounts:login"), **FORWARDED)
    assert page.status_code == 200
    said = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    origin = {"HTTP_ORIGIN": "https://cadres.example", "HTTP_REFERER": "https://cadres.example/accounts/login/"}
    answer = browser.post(reverse("accounts:login"), said, **FORWARDED, **origin)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.usefixtures("https")
def test_who_is_no_proxy_does_not_say_that_it_came_by_https():
    answer = Client().get(reverse("accounts:login"), **(FORWARDED | {"REMOTE_ADDR": STRANGER}))
    assert (answer.status_code, answer["Location"]) == (301, "https://cadres.example/accounts/login/")


@pytest.mark.usefixtures("https")
def test_a_monitor_on_the_machine_asks_by_plain_http():
    assert Client().get("/healthz", REMOTE_ADDR=PROXY, HTTP_HOST="cadres.example").status_code == 200
