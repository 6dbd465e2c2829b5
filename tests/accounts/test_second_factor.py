"""The second step of signing in, by real codes of a clock that the tests turn. docs/design.md, "Signing in"."""

import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from accounts.models import AccessRecord, PhoneApp, SignInRules
from accounts.permissions import Role
from accounts.second_factor import CODES, codes_left
from accounts.staff import set_first_password
from tests.accounts.rules import AS_THEY_ARE
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"
LOGIN, VERIFY, SET_UP = (reverse(f"accounts:{page}") for page in ("login", "verify", "second_factor"))


class Phone:
    """A clock that can be turned, and an app that shows the codes of a key by it."""

    def __init__(self, monkeypatch):
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)

    def code(self, user):
        """The code the app shows, half a minute on: none is taken twice."""
        self.now += 30
        device = PhoneApp.objects.filter(user=user).order_by("confirmed").first()
        token = TOTP(device.bin_key)
        token.time = self.now
        return f"{token.token():06}"


@pytest.fixture
def phone(monkeypatch):
    return Phone(monkeypatch)


def sign_in(client, user, password=PASSWORD, wanted="/"):
    client.post(LOGIN, {"username": user.username, "password": password})
    return client.get(wanted)


@pytest.fixture
def paired(client, organiser, phone):
    """The organiser with an app and printed codes, signed out again."""
    client.force_login(organiser)
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml' in page.content.decode()
    organiser.codes = client.post(SET_UP, {"code": phone.code(organiser)}).context["codes"]
    client.logout()
    return organiser


def wait_out(user):
    """As if the time one waits after a wrong code had passed."""
    PhoneApp.objects.filter(user=user).update(throttling_failure_timestamp=None)


def test_whoever_was_going_nowhere_comes_home_after_the_second_step(client, paired, phone):
    sign_in(client, paired)
    assert client.post(f"{VERIFY}?next=elsewhere", {"code": phone.code(paired)})["Location"] == "/"


def test_with_an_app_the_password_alone_opens_no_page(client, paired, phone):
    target = reverse("cadres:list")
    answer = sign_in(client, paired, wanted=target)
    assert answer["Location"] == f"{VERIFY}?next={target}"
    # Nor any other way: no page, no post, not the own password.
    for page in (reverse("accounts:password_change"), SET_UP, "/"):
        assert client.get(page)["Location"].startswith(VERIFY)
    assert client.post(reverse("accounts:switch_off_second_factor"))["Location"] == VERIFY
    assert client.post(answer["Location"], {"code": phone.code(paired)})["Location"] == target
    assert client.get(target).status_code == 200


def test_a_code_works_once(client, paired, phone):
    code = phone.code(paired)
    sign_in(client, paired)
    assert client.post(VERIFY, {"code": code}).status_code == 302
    other = Client()
    sign_in(other, paired)
    assert "验证码不对或已经用过" in other.post(VERIFY, {"code": code}).content.decode()


def test_who_guesses_codes_waits_longer_and_longer_also_with_the_right_one(client, paired, phone):
    sign_in(client, paired)
    assert "验证码不对" in client.post(VERIFY, {"code": "000000"}).content.decode()
    refused = client.post(VERIFY, {"code": phone.code(paired)})
    assert "请等" in refused.content.decode()
    waits = []
    for _ in range(4):
        wait_out(paired)
        client.post(VERIFY, {"code": "000000"})
        waits.append(PhoneApp.objects.get(user=paired, confirmed=True).throttling_failure_count)
    assert waits == [2, 3, 4, 5]
    wait_out(paired)
    assert client.post(VERIFY, {"code": phone.code(paired)}).status_code == 302
    assert AccessRecord.objects.filter(action="code_refused", user=paired).count() == 6


def test_a_printed_code_stands_in_for_the_phone_once_and_is_readable_nowhere(client, paired):
    assert len(paired.codes) == CODES
    sign_in(client, paired)
    assert client.post(VERIFY, {"code": paired.codes[0].upper().replace("-", " ")}).status_code == 302
    assert codes_left(paired) == CODES - 1
    again = Client()
    sign_in(again, paired)
    assert again.post(VERIFY, {"code": paired.codes[0]}).status_code == 200
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in paired.codes}
    page = client.get(SET_UP).content.decode()
    assert not any(code in page for code in paired.codes)


def test_new_printed_codes_make_the_old_ones_void(client, paired, phone):
    sign_in(client, paired)
    client.post(VERIFY, {"code": phone.code(paired)})
    new = client.post(reverse("accounts:print_codes")).context["codes"]
    client.logout()
    sign_in(client, paired)
    assert client.post(VERIFY, {"code": paired.codes[3]}).status_code == 200
    StaticDevice.objects.update(throttling_failure_timestamp=None)
    assert client.post(VERIFY, {"code": new[3]}).status_code == 302


def test_a_township_makes_it_compulsory_for_a_role(client, township, phone):
    keeper = make_user(Role.ADMINISTRATOR, township)
    client.force_login(keeper)
    said = AS_THEY_ARE | {"second_factor_roles": [Role.ADMINISTRATOR, Role.AUDITOR]}
    assert client.post(reverse("accounts:rules"), said).status_code == 302
    assert SignInRules.objects.get().second_factor_roles == [Role.ADMINISTRATOR, Role.AUDITOR]
    assert client.get("/")["Location"] == SET_UP
    assert "本镇规定" in client.get(SET_UP).content.decode()
    assert "验证码不对" in client.post(SET_UP, {"code": "123"}).content.decode()
    assert client.get("/").status_code == 302
    client.post(SET_UP, {"code": phone.code(keeper)})
    assert client.get("/").status_code == 200
    # What a role asks for is not given up.
    client.post(reverse("accounts:switch_off_second_factor"))
    assert PhoneApp.objects.filter(user=keeper, confirmed=True).exists()
    others = Client()
    others.force_login(make_user(Role.READER, township))
    assert others.get("/").status_code == 200


def test_who_has_to_change_the_password_gives_a_code_first(client, paired, phone):
    first = set_first_password(paired)
    assert sign_in(client, paired, first)["Location"].startswith(VERIFY)
    client.post(VERIFY, {"code": phone.code(paired)})
    assert client.get("/")["Location"] == reverse("accounts:password_change")


def test_another_administrator_helps_who_lost_everything_and_the_auditor_sees_it(client, paired, township):
    keeper = make_user(Role.ADMINISTRATOR, township)
    client.force_login(keeper)
    assert "解除两步验证" in client.get(reverse("accounts:list")).content.decode()
    client.post(reverse("accounts:reset_second_factor", args=[keeper.pk]))
    client.post(reverse("accounts:reset_second_factor", args=[paired.pk]))
    assert sign_in(Client(), paired).status_code == 200
    found = AccessRecord.objects.filter(action="second_factor").values_list("user", "subject", "detail")
    assert (keeper.pk, str(paired), "解除了两步验证") in found
    assert not any(user == keeper.pk and subject == str(keeper) for user, subject, _ in found)


def test_the_key_is_shown_to_who_pairs_and_never_again(client, paired, phone):
    sign_in(client, paired)
    client.post(VERIFY, {"code": phone.code(paired)})
    page = client.get(SET_UP)
    key = PhoneApp.objects.get(user=paired, confirmed=True).config_url.split("secret=")[1].split("&")[0]
    assert key not in page.content.decode()
    assert re.search(r"已启用.*备用码还有 10 个", page.content.decode(), re.DOTALL)
