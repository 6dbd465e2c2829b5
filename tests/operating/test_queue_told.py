"""How the queue is, and what the night's look at the data found, is told to a monitor and to the administrator."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.permissions import Role
from mentoring.reminders.reminders import remind_mentors
from office.queue.jobs import FAILED_LATELY
from office.queue.presence import Presence
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre, make_user
from tests.operating.test_backup_pages import folders  # noqa: F401 (kept apart from the other tests' files)
from tests.operating.test_check_data import past_the_guards
from tests.queue import drain
from workbench.integrity.checks import CHECKS_KEPT, keep_check
from workbench.models import DataCheck, Fault
from workbench.operating.health import LONG_WAIT
from workbench.schedule.checking import check_all

pytestmark = pytest.mark.django_db


@task
def fail() -> None:
    raise RuntimeError("a fault of the program")


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    return client


def word(client) -> str:
    return client.get("/healthz").json()["queue"]


def figure(client, name) -> int:
    lines = client.get("/metrics").content.decode().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"reserve_cadres_queue_{name} "))


def test_a_monitor_and_the_administrator_are_told_whether_jobs_are_done(client, township):
    assert (word(client), figure(client, "workers")) == ("stopped", 0)
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    told = "后台处理没有在运行"
    assert told in client.get(reverse("workbench:home")).content.decode()
    with Presence():
        assert (word(client), figure(client, "workers")) == ("ok", 1)
        assert told not in client.get(reverse("workbench:home")).content.decode()
        remind_mentors.enqueue()
        remind_mentors.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()
        assert figure(client, "waiting") == 1
        DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(seconds=LONG_WAIT + 60))
        assert word(client) == "late"
        assert figure(client, "oldest_seconds") > LONG_WAIT
        drain()
        assert word(client) == "ok"


def test_a_job_that_failed_is_a_fault_the_administrator_sees_for_a_day(as_administrator):
    fail.enqueue()
    drain()
    assert Fault.objects.get().kind == "RuntimeError"
    assert figure(as_administrator, "failed") == 1
    with Presence():
        assert word(as_administrator) == "failing"
        assert "一天内失败 1 件" in " ".join(
            as_administrator.get(reverse("workbench:faults")).content.decode().split()
        )
        DBTaskResult.objects.update(finished_at=timezone.now() - FAILED_LATELY)
        assert word(as_administrator) == "ok"


def test_the_night_s_look_at_the_data_is_told_to_the_administrator_and_to_nobody_else(
    as_administrator, client, township, village, post
):
    check_all.enqueue()
    drain()
    assert "没有发现不符" in as_administrator.get(reverse("workbench:faults")).content.decode()
    cadre = make_cadre(village, "甲", post=post)
    with past_the_guards(Cadre):
        Cadre.objects.filter(pk=cadre.pk).update(state="out", post=None)
    check_all.enqueue()
    drain()
    page = as_administrator.get(reverse("workbench:faults")).content.decode()
    assert f"档案 {cadre.pk}" in page
    told = f"数据检查发现 {DataCheck.objects.first().places} 处不符"
    assert told in as_administrator.get(reverse("workbench:home")).content.decode()
    client.force_login(make_user(Role.ORGANISER, township))
    assert told not in client.get(reverse("workbench:home")).content.decode()


def test_a_file_that_nobody_names_alarms_nobody(folders):  # noqa: F811
    media = folders / "media"
    media.mkdir(exist_ok=True)
    (media / "left.pdf").write_bytes(b"x")
    check = keep_check()
    assert [one["grave"] for one in check.findings] == [False]
    assert check.places == 0


def test_of_so_many_nights_the_looks_are_kept():
    DataCheck.objects.bulk_create([DataCheck() for _ in range(CHECKS_KEPT + 5)])
    keep_check()
    assert DataCheck.objects.count() == CHECKS_KEPT
