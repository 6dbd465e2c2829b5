"""Processes killed while people work, who send again what was not answered: everything is on record, and once.

``make kills COUNT=200`` goes on for longer, and there sessions of the database are killed too.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from mentoring.reminders.models import Reminder
from tests.mentoring.servers import mail_server
from tests.operating.busy_office import Office, found, once_the_database_answers
from tests.operating.conftest import own_folders
from tests.queue import database_address
from tests.served import served
from workbench.demo.township import load_demo
from workbench.integrity.checks import check_data
from workbench.models import DossierArchive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(db):
    # The tests' server forgets, for speed, what was committed just before one of its sessions is killed; an office's does not.
    keep = f'ALTER DATABASE "{connection.settings_dict["NAME"]}"'
    with own_folders(), connection.cursor() as cursor:
        cursor.execute(f"{keep} SET synchronous_commit = on")
        load_demo()
        User.objects.filter(username="shuji").update(email="shuji@example.invalid")
        yield
    with connection.cursor() as cursor:
        cursor.execute(f"{keep} RESET synchronous_commit")


def kill_something(project, chance, *, sessions_too):
    """One of the processes that answer, all of them, the queue's worker, or a session of the database."""
    victim = chance.choice(["one", "web", "worker", "worker", "session" if sessions_too else "one"])
    if victim == "one":
        for process in project.web_processes()[:1]:
            process.kill()
    elif victim == "web":
        project.kill_web()
        project.start_web()
    elif victim == "worker":
        project.worker.kill()
        project.worker.wait()
        project.start_worker()
    else:
        kill_a_session(chance)
    return victim


def kill_a_session(chance):
    """The database ends all its sessions then, and recovers."""
    sessions = once_the_database_answers(own_sessions)
    # One that ended by itself meanwhile is as good.
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(sessions), signal.SIGKILL)
    connection.close()
    once_the_database_answers(own_sessions)


def own_sessions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def wait_until(true):
    """For some minutes on the busiest machine."""
    for _ in range(3000):
        if once_the_database_answers(true):
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")


def test_nothing_is_lost_and_nothing_doubled_by_kills(demo, request, settings):
    count = request.config.getoption("--kills")
    sessions_too, chance = "PYTEST_XDIST_WORKER" not in os.environ, random.Random(count)
    killed = Counter()
    with mail_server() as post_office:
        host, port = post_office.server_address
        # Reminders are written where there is a way to send them.
        settings.EMAIL_HOST = host
        environment = {
            "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_MEDIA_ROOT": settings.MEDIA_ROOT, "EMAIL_HOST": host, "EMAIL_PORT": str(port),
        }  # fmt: skip
        with served(**environment) as project:
            with Office(project.address) as office:
                for _ in range(count):
                    # In the middle of what comes after, however fast the machine is.
                    done = len(office.outcome.done)
                    wait_until(lambda done=done: len(office.outcome.done) > done)
                    time.sleep(chance.uniform(0, 1))
                    killed[kill_something(project, chance, sessions_too=sessions_too)] += 1
            wait_until(lambda: not DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).exists())
        # A letter that may have gone out is sent again under its number: who gets it knows it again.
        letters = Counter(one["subject"] for one in {one["Message-ID"]: one for one in post_office.received}.values())
    connection.close()
    outcome = office.outcome
    done = Counter(kind for kind, _ in outcome.done)
    print(f"\n{dict(killed)} killed; {office.asked_again} times no answer; done: {dict(done)}")
    assert outcome.refused == []
    assert [one for one in outcome.done if one[0] != "档案包" and found(*one, letters) != 1] == []
    archives = DossierArchive.objects.filter(requested_by__username="zuzhi")
    # One whose workers were killed under it again and again is given up, says so and can be tried again.
    assert [one.pk for one in archives if one.status != "done" and not one.problem] == []
    assert archives.count() == done["档案包"]
    assert not DBTaskResult.objects.filter(status="FAILED").exists()
    assert not Reminder.objects.exclude(state=Reminder.State.SENT).exists()
    assert [breach for breach in check_data() if breach.grave] == []
