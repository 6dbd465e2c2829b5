"""A township with two villages and a foreign one, a user for every role, and people on demand."""

import gc
import itertools
import os
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.db import connection, transaction
from hypothesis import HealthCheck, settings

from accounts.models import User
from accounts.permissions import DEPARTMENT_ROLES, VILLAGE_ROLES, Role
from accounts.staff import Account, save_account
from office.refusals import refusals_in
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.identity import check_character
from reserve_cadres.pool.pool import Posting, admit
from tests import browser_setup
from tests.databases import (  # noqa: F401 (hooks and fixtures, found here by pytest)
    django_db_createdb,
    django_db_keepdb,
    pytest_sessionfinish,
    pytest_sessionstart,
    the_database_travels_too,
)
from villages.models import Department, PostKind, Township, Village
from villages.posts import PostPlan, save_post
from villages.villages import DepartmentParticulars, VillageParticulars, save_department, save_village
from workbench.trail import sealing

# A busy machine makes single examples slow; that is no failure of the rule under test.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("project")

# The day on which the suite believes to run (make test-dates). Said before any test is read, as some work out their days then.
if "TODAY" in os.environ:
    moment = datetime.combine(date.fromisoformat(os.environ["TODAY"]), time(1, 30), UTC)
    the_database_travels_too(moment - datetime.now(UTC))
    time_machine.travel(moment).start()

_numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--screenshot", help="where the README's screenshot is to be written")
    parser.addoption("--guide-pictures", help="the folder of the user guide's pictures")
    parser.addoption("--gallery", help="the folder for pictures of every page")
    parser.addoption("--only", default="", help="of the gallery, only pages whose address holds one of these words")
    parser.addoption("--hostile", type=int, default=12, help="how many spoilt workbooks are tried")
    parser.addoption("--kills", type=int, default=200, help="how many processes are killed in mid-work")
    parser.addoption("--soak", type=int, default=10_000, help="how many pages are opened over the long day")
    parser.addoption("--scan", type=int, default=10, help="for how many minutes a scanner looks for pages")
    parser.addoption("--scanner", help="the scanner's command")
    parser.addoption("--hostile-first", type=int, default=0, help="the number of the first of them")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What was read so far stays to the end: the collector leaves it, and goes as seldom as in the service (config/wsgi.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_ignore_collect(collection_path):
    # None leaves the question to the next hook.
    return True if collection_path in browser_setup.left_out() else None


def pytest_terminal_summary(terminalreporter, config):
    asked = [Path(config.invocation_params.dir, argument.split("::")[0]).resolve() for argument in config.args]
    modules = [module for module in browser_setup.left_out() if any(module.is_relative_to(path) for path in asked)]
    if modules:
        terminalreporter.section("left out: no Chromium on this machine")
        for module in modules:
            terminalreporter.line(str(module.relative_to(config.rootpath)))


def id_number(birth: date = date(1985, 6, 1), man: bool = True, sequence: int | None = None) -> str:
    """A valid ID number of the unassigned county 519900, a new one at every call."""
    sequence = next(_numbers) % 50 if sequence is None else sequence
    first = f"519900{birth:%Y%m%d}{sequence:02}{1 if man else 2}"
    return first + check_character(first)


@contextmanager
def undone():
    """What the block writes is taken back at its end, so that another one begins with what was made before it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def kept_for_the_module(blocker):
    """What the block makes before it yields is there for every test of the module, whose own transactions lie within this one."""
    with blocker.unblock(), undone():
        yield


def make_village(township, name, titles=("村党支部书记",)) -> Village:
    village = save_village(VillageParticulars(name, position=next(_numbers)), township=township)
    for position, title in enumerate(titles):
        save_post(PostPlan(title, PostKind.named_by(title), position=position), village=village)
    return village


def make_cadre(village, name="张三", *, post=None, in_pool=True, on=date(2015, 3, 1), **fields) -> Cadre:
    birth = fields.pop("birth_date", date(1985, 6, 1))
    cadre = Cadre.objects.create(
        township=village.township, village=village, name=name, birth_date=birth, **({"sex": "male"} | fields)
    )
    if in_pool:
        admit(
            registration(cadre, post, on),
            origin=StateChange.Origin.REGISTERED,
            recorded_by=None,
        )
        cadre.refresh_from_db()
    return cadre


def make_department(township, name="民政办") -> Department:
    found = Department.objects.filter(township=township, name=name).first()
    return found or save_department(DepartmentParticulars(name), township=township)


def registration(cadre, post=None, on=date(2015, 3, 1)) -> Posting:
    """Where somebody stands who was in the pool before the system, as the office registers them."""
    return Posting(
        cadre.pk,
        post.village_id if post else cadre.village_id,
        post.pk if post else None,
        on,
        basis="测试",
        document_number="原名册",
    )


def make_user(role: Role, township, village=None, username=None) -> User:
    account = Account(username or f"{role}{next(_numbers)}", role.label[:10])
    place = village if role in VILLAGE_ROLES else None
    if role in DEPARTMENT_ROLES:
        place = make_department(township)
    return save_account(account, [(role, place)], township=township, password="a-good-password-1")


@contextmanager
def refused_by_the_database(words: str):
    """What the block writes past every function is refused, and a page says it in ``words``."""
    asked = forms.Form({})
    assert asked.is_valid()
    # What is looked at when a transaction ends is looked at here: first what the test wrote before, then the block.
    connection.check_constraints()
    with refusals_in(asked), transaction.atomic():
        yield
        connection.check_constraints()
    assert words in "".join(asked.non_field_errors())


@pytest.fixture
def alone(monkeypatch):
    """Nothing else is under way on the server; the test's own transaction is not over before it ends."""
    monkeypatch.setattr(sealing, "transactions", lambda cursor: (1, 1))


@pytest.fixture
def township(db):
    return Township.objects.create(name="石西镇", code="519900101", runs_installation=True)


@pytest.fixture
def village(township):
    return make_village(township, "红星村", ["村党支部书记", "村委会主任"])


@pytest.fixture
def other_village(township):
    return make_village(township, "白塔村")


@pytest.fixture
def foreign_village(db):
    return make_village(Township.objects.create(name="邻镇"), "外村")


@pytest.fixture
def post(village):
    return village.posts.get(title="村党支部书记")


@pytest.fixture
def organiser(township):
    return make_user(Role.ORGANISER, township)


@pytest.fixture
def as_organiser(client, organiser):
    client.force_login(organiser)
    return client
