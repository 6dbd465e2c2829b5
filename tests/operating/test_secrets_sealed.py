"""What lets somebody in, or what somebody typed, lies sealed at rest as numbers of people do, by the same key and command."""

import re
import secrets
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from accounts.models import AccessRecord, ExportRequest, PhoneApp, SignInRules, StaffSession
from mentoring.models import GroupRobot
from mentoring.reminders.robots import RobotParticulars, keep_robot, robot_of
from reserve_cadres.models import SavedView
from tests.conftest import id_number, make_cadre
from tests.sealed import installation_with_a_key, tables_with
from workbench.trail.columns import lying_open, seal_columns

pytestmark = pytest.mark.django_db
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"
LOGIN, VERIFY, SET_UP = (reverse(f"accounts:{page}") for page in ("login", "verify", "second_factor"))


@pytest.fixture
def key(settings, tmp_path):
    return installation_with_a_key(settings, tmp_path)


def in_the_database(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
        return [value for (value,) in cursor.fetchall()]


def code_of(app):
    token = TOTP(app.bin_key)
    token.time = time.time()
    return f"{token.token():06}"


def pair(client, user):
    """An app paired by the page; the key as the phone has it, and the printed codes."""
    client.force_login(user)
    client.get(SET_UP)
    app = PhoneApp.objects.get(user=user)
    codes = client.post(SET_UP, {"code": code_of(app)}).context["codes"]
    client.logout()
    PhoneApp.objects.update(last_t=-1)
    return app.key, codes


def sign_in(user, code):
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": "a-good-password-1"})
    return client.post(VERIFY, {"code": code})


def test_the_key_of_an_app_and_printed_codes_lie_nowhere_openly_and_let_their_owner_in(key, client, organiser):
    app, codes = pair(client, organiser)
    assert tables_with(app, *(code.replace("-", "") for code in codes)) == set()
    assert sign_in(organiser, code_of(PhoneApp.objects.get())).status_code == 302
    assert sign_in(organiser, codes[0]).status_code == 302


def test_an_app_of_before_there_was_a_key_goes_on_and_is_sealed_by_the_command(settings, key, client, organiser):
    settings.FILES_KEY_FILE = ""
    app, _ = pair(client, organiser)
    assert in_the_database(PhoneApp, "key") == [app]
    settings.FILES_KEY_FILE = str(key)
    assert sign_in(organiser, code_of(PhoneApp.objects.get())).status_code == 302
    PhoneApp.objects.update(last_t=-1)
    call_command("seal")
    assert in_the_database(PhoneApp, "key")[0].startswith("~")
    assert sign_in(organiser, code_of(PhoneApp.objects.get())).status_code == 302
    key.write_text(f"{secrets.token_hex(32)}\n{key.read_text()}")
    seal_columns("root")
    key.write_text(key.read_text().split()[0])
    assert PhoneApp.objects.get().key == app


def test_an_app_whose_key_is_lost_lets_nobody_in_and_is_set_up_anew(key, client, organiser):
    app, codes = pair(client, organiser)
    key.write_text(secrets.token_hex(32))
    assert "验证码不对" in sign_in(organiser, "123456").content.decode()
    assert "otp_totp_totpdevice key：1 条没有能打开的密钥" in list(lying_open())
    # The printed codes need none.
    client.post(LOGIN, {"username": organiser.username, "password": "a-good-password-1"})
    PhoneApp.objects.create(user=organiser, name="app", confirmed=False)
    PhoneApp.objects.filter(confirmed=False).update(key=PhoneApp.objects.get(confirmed=True).key)
    assert client.post(VERIFY, {"code": codes[0]}).status_code == 302
    assert client.get(SET_UP).status_code == 200
    new = PhoneApp.objects.get(confirmed=False)
    assert client.post(SET_UP, {"code": code_of(new)}).status_code == 200
    assert (PhoneApp.objects.get().key, new.key == app) == (new.key, False)


def test_what_a_session_holds_lies_sealed(key, village, organiser, monkeypatch):
    number, now = id_number(), time.time()
    client = Client()
    client.force_login(organiser)
    client.get("/")
    monkeypatch.setattr(time, "time", lambda: now + 31 * 60)
    client.post(reverse("cadres:add"), {"name": "李四", "id_number": number})
    client.post(LOGIN, {"username": organiser.username, "password": "a-good-password-1"})
    assert [value[0] for value in in_the_database(StaffSession, "session_data")] == ["~"]
    assert number in client.get(reverse("accounts:held")).content.decode()


def test_a_session_no_key_opens_is_none(key, organiser, client):
    client.force_login(organiser)
    assert client.get("/").status_code == 200
    key.write_text(secrets.token_hex(32))
    assert client.get("/")["Location"].startswith(LOGIN)


def test_a_number_that_was_searched_for_lies_in_no_table(key, village, township, as_organiser):
    number = id_number()
    for name in ("李四", "王五"):
        make_cadre(village, name, id_number=number if name == "李四" else id_number())
    rules = SignInRules.objects.create(township=township)
    address = reverse("cadres:list") + f"?q={number}"
    assert "李四" in as_organiser.get(address).content.decode()
    as_organiser.get(reverse("cadres:export") + f"?q={number}")
    SavedView.objects.create(township=township, name="查一个人", filters=f"q={number}")
    assert SavedView.objects.get().filters == f"q={number}"
    rules.large_export = 1
    rules.save()
    make_cadre(village, "赵六", phone="13912345678")
    make_cadre(village, "孙七", phone="13912345678")
    answer = as_organiser.get(reverse("cadres:export") + "?q=13912345678")
    ticket = re.search('name="ticket" value="([^"]+)"', answer.content.decode())[1]
    as_organiser.post(reverse("workbench:ask_export"), {"ticket": ticket, "reason": "上报"})
    assert ["q", "13912345678"] in ExportRequest.objects.get().sent
    assert tables_with(number, "13912345678") == set()
    lines = "".join(AccessRecord.objects.values_list("detail", flat=True))
    assert f"{number[:3]}…{number[-2:]}" in lines


def test_the_address_of_a_robot_lies_sealed(key, township):
    keep_robot(GroupRobot(township=township), RobotParticulars("wecom", ROBOT))
    assert robot_of(township).address == ROBOT
    assert tables_with("693a91f6") == set()
