"""What the log, a monitor and the administrator are told; what somebody sees whose database is away or whose lock is taken."""

import io
import json
import logging
import re

import psycopg2
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg2 import errors

from accounts.models import AccessRecord, User
from accounts.permissions import Role
from office.database import is_away, is_taken, took_too_long
from tests.conftest import make_cadre, make_user
from tests.operating.test_backup_pages import folders  # noqa: F401 (a backup there is none of)
from tests.queue import drain
from villages.models import Township
from workbench.operating.faults import report_of
from workbench.operating.logs import JsonLines, PlainLines
from workbench.operating.models import Fault
from workbench.operating.requests import HEADER

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    return client


@pytest.fixture
def lines():
    """What the log says, as plain lines, and in the order it is said."""
    target = io.StringIO()
    handler = logging.StreamHandler(target)
    console = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    handler.setFormatter(PlainLines())
    for one in console.filters:
        handler.addFilter(one)
    logging.getLogger().addHandler(handler)
    yield target
    logging.getLogger().removeHandler(handler)


def failing(monkeypatch, problem, view="workbench.home.views.agenda_of"):
    def fail(*args, **kwargs):
        raise problem

    monkeypatch.setattr(view, fail)


def database_error(kind) -> OperationalError:
    problem = OperationalError("said by the server")
    problem.__cause__ = kind()
    return problem


def quiet(client) -> Client:
    client.raise_request_exception = False
    return client


def test_a_fault_is_one_line_with_account_page_and_request_and_its_trace_once(as_administrator, monkeypatch, lines):
    failing(monkeypatch, ValueError("欧阳甲 519900198506010010"))
    answer = quiet(as_administrator).get("/")
    number = answer[HEADER]
    assert answer.status_code == 500
    assert number in answer.content.decode()
    said = lines.getvalue()
    account = User.objects.get()
    (head,) = re.findall(r"^\d{4}-\d\d-\d\dT.*$", said, re.MULTILINE)
    assert f"ERROR user={account.pk} page=workbench:home request={number} Internal Server Error: /" in head
    assert said.count("Traceback") == 1


def test_json_lines_say_the_same():
    record = logging.LogRecord("one", logging.WARNING, "", 0, "two\nlines %s", ("甲",), None)
    said = json.loads(JsonLines().format(record))
    assert (said["level"], said["message"], said["request"]) == ("WARNING", "two lines 甲", "-")


def test_faults_are_counted_without_anything_that_was_typed_and_sent_on(as_administrator, monkeypatch):
    failing(monkeypatch, ValueError("欧阳甲 519900198506010010"))
    for _ in range(3):
        answer = quiet(as_administrator).get("/")
    fault = Fault.objects.get()
    assert (fault.kind, fault.page, fault.times) == ("ValueError", "workbench:home", 3)
    assert fault.place.startswith("workbench/home/views.py:") or fault.place.startswith("tests/operating/")
    assert fault.request_id == answer[HEADER]
    page = as_administrator.get(reverse("workbench:faults")).content.decode()
    report = as_administrator.get(reverse("workbench:export_faults")).getvalue().decode()
    assert report == report_of([fault])
    for text in (page, report):
        assert "ValueError" in text
        assert "欧阳" not in text
        assert "5199" not in text
    assert AccessRecord.objects.filter(subject="程序错误").count() == 1
    as_administrator.post(reverse("workbench:clear_faults"))
    assert not Fault.objects.exists()
    assert AccessRecord.objects.values_list("action", "subject", "detail").first() == ("cleared", "程序错误", "1 条")


def test_a_new_fault_is_written_to_who_maintains_the_program_once_and_without_what_was_typed(
    as_administrator, monkeypatch, settings, mailoutbox
):
    settings.FAULTS_EMAIL = ["it@example.invalid"]
    failing(monkeypatch, ValueError("欧阳甲 519900198506010010"))
    for _ in range(3):
        quiet(as_administrator).get("/")
    drain()
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (["it@example.invalid"], "程序错误：ValueError")
    assert "workbench:home" in letter.body
    assert "欧阳" not in letter.body
    assert "5199" not in letter.body


def test_with_the_database_away_the_page_is_chinese_503_and_the_log_one_line(as_administrator, monkeypatch, lines):
    def away(*args, **kwargs):
        raise OperationalError("connection to server failed") from psycopg2.OperationalError()

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    answer = quiet(as_administrator).get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert "数据库没有响应" in page
    assert answer[HEADER] in page
    (line,) = lines.getvalue().splitlines()
    assert "ERROR" in line
    assert "Service Unavailable: /" in line
    # A monitor has no session.
    assert Client().get("/healthz").json()["database"] == "away"


@pytest.mark.parametrize("kind", [errors.LockNotAvailable, errors.DeadlockDetected])
def test_who_does_not_get_a_lock_in_time_sends_the_same_again_with_one_click(as_organiser, village, monkeypatch, kind):
    said = {"note": '第一行\n"第二行"<', "ticked": ["1", "2"]}
    failing(monkeypatch, database_error(kind), "villages.views.VillageForm")
    answer = quiet(as_organiser).post(reverse("villages:change", args=[village.pk]), said)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "别人正在处理同一份数据" in page
    assert "再试一次" in page
    repeated = re.findall(
        r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">', page.split('class="empty')[1]
    )
    assert sorted({name for name, _ in repeated}) == sorted(said)
    assert ("note", "第一行\n&quot;第二行&quot;&lt;") in repeated
    assert [value for name, value in repeated if name == "ticked"] == ["1", "2"]


def test_a_password_is_never_written_into_a_page_to_be_sent_again(client, township, monkeypatch):
    user = make_user(Role.ORGANISER, township)
    failing(monkeypatch, database_error(errors.LockNotAvailable), "accounts.audit._signed_in")
    monkeypatch.setattr("django.contrib.auth.forms.AuthenticationForm.is_valid", _raise(errors.LockNotAvailable))
    answer = quiet(client).post(
        reverse("accounts:login"), {"username": user.username, "password": "a-good-password-1"}
    )
    assert answer.status_code == 503
    assert "a-good-password-1" not in answer.content.decode()


def test_who_was_not_signed_in_by_a_failing_database_sends_the_same_form_again(township, monkeypatch):
    user = make_user(Role.ORGANISER, township)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = browser.get(reverse("accounts:login")).context["csrf_token"]
    form = {"username": user.username, "password": "a-good-password-1", "csrfmiddlewaretoken": str(token)}
    with monkeypatch.context() as broken:
        broken.setattr("accounts.audit._record_sign_in", _raise(errors.AdminShutdown))
        assert browser.post(reverse("accounts:login"), form).status_code == 503
    assert browser.post(reverse("accounts:login"), form).status_code == 302


def _raise(kind):
    def fail(*args, **kwargs):
        raise database_error(kind)

    return fail


def test_a_lock_is_not_waited_for_for_ever():
    with connection.cursor() as cursor:
        limits = {}
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            limits[name] = cursor.fetchone()[0]
    assert limits == {
        "statement_timeout": "1min", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "5min",
    }  # fmt: skip


def test_a_statement_that_waits_too_long_says_so():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout TO '20ms'")
        with pytest.raises(OperationalError) as problem, transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")
    assert (took_too_long(problem.value), is_taken(problem.value), is_away(problem.value)) == (True, False, False)


def test_the_health_is_told_to_anybody_and_holds_no_secret(client, township):
    Township.objects.filter(pk=township.pk).update(is_demo=False)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200, {"status": "ok", "database": "ok", "disk": "ok", "backup": "late", "queue": "stopped"},
    )  # fmt: skip


def test_a_full_disk_is_not_well(client, monkeypatch):
    monkeypatch.setattr("workbench.operating.health.LEAST_ROOM", 1 << 60)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["disk"]) == (503, "full")


def test_the_figures_are_for_the_machine_itself_or_with_the_token(client, monkeypatch):
    assert b"reserve_cadres_up 1\n" in client.get("/metrics").content
    far = {"REMOTE_ADDR": "10.0.0.7"}
    assert client.get("/metrics", **far).status_code == 404
    assert client.get("/metrics", **far, HTTP_AUTHORIZATION="Bearer ").status_code == 404
    monkeypatch.setattr(settings, "METRICS_TOKEN", "a-token")
    assert client.get("/metrics", **far, HTTP_AUTHORIZATION="Bearer another").status_code == 404
    assert client.get("/metrics", **far, HTTP_AUTHORIZATION="Bearer a-token").status_code == 200
    # A stranger behind the trusted proxy is a stranger.
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404


def test_the_request_has_a_number_of_ours(as_organiser, village):
    make_cadre(village)
    first, second = (as_organiser.get("/", HTTP_X_REQUEST_ID="theirs")[HEADER] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second
