"""What every answer tells the browser: run nothing of others, ask for nothing, stand in no frame, keep nothing."""

import pytest
from django.test import override_settings
from django.urls import reverse

from accounts.permissions import Role
from tests.conftest import make_cadre, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, village):
    """A page of everybody's, then pages with files of persons, a workbook and a page that is not there."""
    cadre = make_cadre(village)
    answers = [client.get(reverse("accounts:login"))]
    client.force_login(make_user(Role.ORGANISER, village.township))
    addresses = [
        reverse("workbench:dossier", args=[cadre.pk]),
        reverse("cadres:list"),
        reverse("cadres:export"),
        "/no/such/page/",
    ]
    return [*answers, *(client.get(address) for address in addresses)]


def test_no_page_runs_or_shows_what_comes_from_elsewhere(pages):
    for answer in pages:
        policy = dict(
            part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
        )
        assert policy["default-src"] == "'self'"
        # Neither scripts nor styles within a page.
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'self'"


def test_no_answer_is_guessed_at_framed_or_told_elsewhere(pages):
    for answer in pages:
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_asks_for_camera_place_or_microphone(pages):
    for answer in pages:
        for asked in ("camera", "geolocation", "microphone", "usb"):
            assert f"{asked}=()" in answer["Permissions-Policy"]


def test_nothing_somebody_signed_in_for_is_kept_by_a_browser(pages):
    for answer in pages[1:]:
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


@override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_a_browser_that_came_by_https_comes_by_nothing_else(client):
    answer = client.get(reverse("accounts:login"), HTTP_X_FORWARDED_PROTO="https", REMOTE_ADDR="127.0.0.1")
    assert answer["Strict-Transport-Security"] == "max-age=31536000"


def test_the_cookies_of_a_server_are_for_https_and_no_script(client, village, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    user = make_user(Role.ORGANISER, village.township)
    client.get(reverse("accounts:login"))
    client.post(reverse("accounts:login"), {"username": user.username, "password": "a-good-password-1"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["secure"]
