"""A security key as the second step: bound to its person, this address and the page's question. docs/design.md, "Signing in"."""

import json
import random
import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, PhoneApp, SecurityKey, SignInRules
from accounts.permissions import Role
from accounts.second_factor import codes_left
from accounts.security_keys import LASTS_SECONDS, MOST_KEYS
from tests.accounts.authenticators import SoftKey
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
LOGIN, VERIFY, SET_UP, OPTIONS, ADD, SIGN_OPTIONS, SIGN = (
    reverse(f"accounts:{page}")
    for page in (
        "login", "verify", "second_factor", "key_options", "add_key", "verify_key_options", "verify_key",
    )
)  # fmt: skip


def register(client, key, name="办公室的"):
    return client.post(ADD, {"name": name, "answer": key.made(client.post(OPTIONS).json())})


def password(user):
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": "a-good-password-1"})
    return client


def use(client, key, **changes):
    return client.post(SIGN, {"answer": key.signed(client.post(SIGN_OPTIONS).json())}, **changes)


@pytest.fixture
def key(client, organiser):
    """A key the organiser registered, signed out again."""
    made = SoftKey()
    client.force_login(organiser)
    organiser.codes = register(client, made).context["codes"]
    client.logout()
    return made


def refusals(user):
    return list(AccessRecord.objects.filter(action="code_refused", user=user).values_list("detail", flat=True))


def test_with_a_key_the_password_alone_opens_no_page_and_the_key_opens_it(key, organiser):
    client, target = password(organiser), reverse("cadres:list")
    assert client.get(target)["Location"] == f"{VERIFY}?next={target}"
    for page in (SET_UP, OPTIONS, ADD, reverse("accounts:remove_key", args=[SecurityKey.objects.get().pk])):
        assert client.post(page)["Location"] == VERIFY
    asked = client.post(SIGN_OPTIONS).json()
    assert [one["id"] for one in asked["allowCredentials"]] == [SecurityKey.objects.get().credential]
    assert (asked["rpId"], asked["userVerification"]) == ("testserver", "preferred")
    assert client.post(f"{SIGN}?next={target}", {"answer": key.signed(asked)})["Location"] == target
    assert client.get(target).status_code == 200
    kept = SecurityKey.objects.get()
    assert (kept.sign_count, kept.transports) == (1, ["usb"])
    assert kept.last_used_at is not None
    assert client.post(SIGN_OPTIONS)["Location"] == "/"


def test_a_key_is_registered_by_name_with_printed_codes_for_its_loss_and_on_record(key, client, organiser):
    assert codes_left(organiser) == len(organiser.codes) == 10
    lines = AccessRecord.objects.filter(action="second_factor", user=organiser).values_list("detail", flat=True)
    assert list(lines) == ["登记了安全密钥「办公室的」"]
    lost = password(organiser)
    assert lost.post(VERIFY, {"code": organiser.codes[0]}).status_code == 302
    page = lost.get(SET_UP).content.decode()
    assert "办公室的" in page
    # A second one beside it prints no new codes.
    assert register(lost, SoftKey(), "备用的")["Location"] == SET_UP
    assert codes_left(organiser) == 9
    lost.post(reverse("accounts:remove_key", args=[SecurityKey.objects.first().pk]))
    assert [one.name for one in SecurityKey.objects.all()] == ["备用的"]
    assert "删除了安全密钥「办公室的」" in AccessRecord.objects.values_list("detail", flat=True)
    assert use(password(organiser), key).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"origin": "http://testserver.evil.example"}, {"origin": "https://testserver"}, {"name": "evil.example"}],
    ids=["another address", "another scheme", "bound to another host"],
)
def test_an_answer_given_on_another_address_is_refused(key, client, organiser, changed):
    for name, value in changed.items():
        setattr(key, name, value)
    trying = password(organiser)
    assert "没有通过验证" in use(trying, key).content.decode()
    assert trying.get("/")["Location"].startswith(VERIFY)
    assert refusals(organiser) == ["安全密钥：安全密钥没有通过验证，请再试一次。"]
    client.force_login(other := make_user(Role.READER, organiser.township))
    assert "没有通过验证" in register(client, SoftKey(**changed)).content.decode()
    assert not SecurityKey.objects.filter(user=other).exists()


def test_the_question_of_a_page_is_answered_once_and_soon(key, organiser, monkeypatch):
    client = password(organiser)
    asked = client.post(SIGN_OPTIONS).json()
    assert client.post(SIGN, {"answer": key.signed(asked | {"challenge": "b3RoZXI"})}).status_code == 200
    # Refused or not, it is not asked again; nor is one that was replaced by another.
    assert "已经用过" in client.post(SIGN, {"answer": key.signed(asked)}).content.decode()
    first = client.post(SIGN_OPTIONS).json()
    client.post(SIGN_OPTIONS)
    assert client.post(SIGN, {"answer": key.signed(first)}).status_code == 200
    late = client.post(SIGN_OPTIONS).json()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LASTS_SECONDS + 1)
    assert "等得太久" in client.post(SIGN, {"answer": key.signed(late)}).content.decode()
    assert use(client, key).status_code == 302


def test_a_question_for_registering_signs_nobody_in(key, organiser):
    trying = password(organiser)
    kept = trying.session
    kept["security_key"] = {"for": "register", "asked": "b3RoZXI", "at": int(time.time())}
    kept.save()
    assert "请再试一次" in trying.post(SIGN, {"answer": key.signed({"challenge": "b3RoZXI"})}).content.decode()


def test_the_key_of_somebody_else_signs_nobody_in_and_is_nobodys_to_remove(key, organiser):
    other = make_user(Role.ORGANISER, organiser.township)
    client = Client()
    client.force_login(other)
    own = SoftKey()
    register(client, own)
    assert client.post(reverse("accounts:remove_key", args=[SecurityKey.objects.first().pk])).status_code == 404
    trying = password(organiser)
    assert "不是您登记的" in use(trying, own).content.decode()
    # With the other's number on it neither.
    own.credential = key.credential
    assert "没有通过验证" in use(trying, own).content.decode()
    assert trying.get("/")["Location"].startswith(VERIFY)
    # One key is one person's.
    client.post(reverse("accounts:remove_key", args=[SecurityKey.objects.last().pk]))
    assert "已经登记过" in register(client, key).content.decode()


def test_a_key_that_counts_backwards_was_copied_and_is_refused(key, organiser):
    for _ in range(3):
        assert use(password(organiser), key).status_code == 302
    key.count = 2
    assert use(password(organiser), key).status_code == 200
    assert SecurityKey.objects.get().sign_count == 3
    assert use(password(organiser), key).status_code == 302


def test_a_key_fulfils_what_a_role_asks_for_and_the_last_one_is_not_given_up(client, township):
    keeper = make_user(Role.ADMINISTRATOR, township)
    SignInRules.objects.create(township=township, second_factor_roles=[Role.ADMINISTRATOR])
    client.force_login(keeper)
    assert client.get("/")["Location"] == SET_UP
    assert register(client, SoftKey()).status_code == 200
    assert client.get("/").status_code == 200
    made = SecurityKey.objects.get()
    refused = client.post(reverse("accounts:remove_key", args=[made.pk]), follow=True).content.decode()
    assert "请先设好手机验证或另一个安全密钥" in refused
    assert SecurityKey.objects.exists()


def test_with_the_last_means_the_printed_codes_go_too(key, organiser):
    client = password(organiser)
    use(client, key)
    client.post(reverse("accounts:remove_key", args=[SecurityKey.objects.get().pk]))
    assert codes_left(organiser) == 0
    assert password(organiser).get("/").status_code == 200


def test_another_administrator_helps_who_lost_key_and_codes(key, organiser):
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, organiser.township))
    assert "解除两步验证" in client.get(reverse("accounts:list")).content.decode()
    client.post(reverse("accounts:reset_second_factor", args=[organiser.pk]))
    assert not SecurityKey.objects.exists()
    assert password(organiser).get("/").status_code == 200


def test_a_code_of_the_app_does_as_well_as_the_key(key, organiser):
    client = password(organiser)
    use(client, key)
    client.get(SET_UP)
    assert PhoneApp.objects.filter(user=organiser, confirmed=False).count() == 1
    PhoneApp.objects.update(confirmed=True)
    page = password(organiser).get(VERIFY).content.decode()
    assert "用安全密钥" in page
    assert "用验证码" in page


def test_nobody_fills_the_table_with_keys(client, organiser):
    client.force_login(organiser)
    SecurityKey.objects.bulk_create(
        SecurityKey(user=organiser, name="旧", credential=f"c{n}", public_key=b"") for n in range(MOST_KEYS)
    )
    client.logout()
    client.force_login(organiser)
    session = client.session
    session["otp_device_id"] = SecurityKey.objects.first().persistent_id
    session.save()
    assert "最多登记 10 个" in register(client, SoftKey()).content.decode()


def test_whatever_a_browser_sends_is_answered_in_words(key, client, organiser):
    chance = random.Random(7)
    trying = password(organiser)
    asked = trying.post(SIGN_OPTIONS).json()
    sound = key.signed(asked)
    spoilt = [
        "",
        "[]",
        "1",
        "{}",
        '{"id": 1}',
        sound[:-9],
        sound.replace("public-key", "x"),
        sound.replace("rawId", "raw"),
    ]
    for name in ("authenticatorData", "signature", "clientDataJSON"):
        for value in ("", "AAAA", 5, None, ["x"], "A" * 5000, "密"):
            said = json.loads(sound)
            said["response"][name] = value
            spoilt.append(json.dumps(said))
    for answer in spoilt:
        trying.post(SIGN_OPTIONS)
        assert trying.post(SIGN, {"answer": answer}).status_code == 200, answer
    client.force_login(make_user(Role.READER, organiser.township))
    for _ in range(40):
        said = json.loads(SoftKey().made(client.post(OPTIONS).json()))
        text = list(said["response"]["attestationObject"])
        text[chance.randrange(len(text))] = chance.choice("AZ09_-")
        said["response"]["attestationObject"] = "".join(text[: chance.choice([40, 200, len(text)])])
        assert client.post(ADD, {"name": "x", "answer": json.dumps(said)}).status_code in {200, 302}
        SecurityKey.objects.exclude(user=organiser).delete()


def test_keys_are_bound_to_the_name_the_installation_gives(client, organiser, settings):
    settings.SECURITY_KEY_HOST = "example.gov"
    settings.ALLOWED_HOSTS = ["cadres.example.gov"]
    client = Client(headers={"host": "cadres.example.gov"})
    client.force_login(organiser)
    # Which scheme the browser used, the proxy in front says.
    asked = client.post(OPTIONS, secure=True).json()
    assert asked["rp"]["id"] == "example.gov"
    made = SoftKey("https://cadres.example.gov", "example.gov")
    assert client.post(ADD, {"name": "x", "answer": made.made(asked)}, secure=True).status_code == 200
    assert SecurityKey.objects.exists()
