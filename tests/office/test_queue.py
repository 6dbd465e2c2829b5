"""The queue: whose worker is killed, its job is done by the next one, and once."""

import gc
import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from docx.opc.package import OpcPackage
from psycopg2 import errors

from accounts.models import AccessRecord
from mentoring.reminders import reminders
from office.background import GIVEN_UP, MOST_ATTEMPTS, NO_TIME, PUT_OFF, BackgroundWork, fail_what_no_job_does
from office.queue.jobs import take_up_again
from office.queue.presence import Presence, living
from reserve_cadres.models import Cadre, RosterImport, RosterWork
from reserve_cadres.roster import background
from tests.conftest import id_number, make_cadre
from tests.queue import database_address, drain
from tests.rosters import HEADER, person, workbook
from tests.test_architecture import ROOT
from workbench.archives import archives
from workbench.archives.archives import build_archive, request_archive
from workbench.archives.models import DossierArchive

RUNNING, READY, SUCCESSFUL = "RUNNING", "READY", "SUCCESSFUL"


@contextmanager
def a_worker(*options: str):
    """A worker in a process of its own, killed at the end if it has not ended."""
    environment = os.environ | {"DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "manage.py", "worker", *options], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(true):
    """Wait for another process, for two minutes on the busiest machine."""
    for _ in range(2400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


@pytest.fixture
def being_written(as_organiser, village, monkeypatch, transactional_db):
    """A large roster that was confirmed: its writing stands in the queue."""
    rows = [person(village.name, f"张{name}", id_number(sequence=at), 后备岗位="") for at, name in enumerate("一二三")]
    as_organiser.post(reverse("roster:list"), {"file": SimpleUploadedFile("名册.xlsx", workbook(HEADER, *rows))})
    found = RosterImport.objects.get()
    as_organiser.post(reverse("roster:read", args=[found.pk]))
    monkeypatch.setattr(background, "ROWS_AT_ONCE", 0)
    as_organiser.post(reverse("roster:confirm", args=[found.pk]))
    return RosterWork.objects.get()


def test_the_job_of_a_killed_worker_is_done_by_the_next_one_and_once(being_written):
    job = DBTaskResult.objects.get()
    # Nobody opens a dossier while the test holds the village: the worker stands in the middle of its writing.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE reserve_cadres_cadre IN SHARE MODE")
        with a_worker() as killed:
            wait_until(waiting_for_the_lock)
            assert RosterWork.objects.get().status == "running"
            killed.kill()
            killed.wait()
        cursor.execute("ROLLBACK")
    wait_until(lambda: not living())
    job.refresh_from_db()
    assert (job.status, Cadre.objects.count()) == (RUNNING, 0)
    with a_worker():
        wait_until(lambda: not RosterWork.objects.under_way())
    job.refresh_from_db()
    assert (RosterWork.objects.get().status, len(job.worker_ids)) == ("done", 2)
    assert Cadre.objects.count() == 3
    assert AccessRecord.objects.filter(action="imported").count() == 1


def waiting_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reserve_cadres_cadre'::regclass"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_job_that_was_done_when_its_worker_was_killed_is_not_done_again(being_written):
    drain()
    DBTaskResult.objects.update(status=READY)
    drain()
    assert (RosterWork.objects.get().status, DBTaskResult.objects.get().status) == ("done", SUCCESSFUL)
    assert Cadre.objects.count() == 3
    assert AccessRecord.objects.filter(action="imported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_is_left_to_a_worker_that_lives_and_taken_from_one_that_is_gone():
    build_archive.enqueue(0)
    job = DBTaskResult.objects.get()
    with Presence() as presence:
        job.claim(str(presence.number))
        assert living() == {presence.number}
        assert take_up_again() == 0
    wait_until(lambda: not living())
    assert take_up_again() == 1
    job.refresh_from_db()
    assert job.status == READY


@pytest.mark.django_db
def test_without_a_database_a_worker_is_told_so_in_the_words_it_waits_for(monkeypatch):
    nowhere = connection.get_connection_params() | {"host": "/nowhere"}
    monkeypatch.setattr(connections["default"], "get_connection_params", lambda: nowhere)
    with pytest.raises(OperationalError), Presence():
        pass


@pytest.mark.django_db(transaction=True)
def test_a_work_that_ends_every_worker_is_given_up_and_says_so(being_written):
    DBTaskResult.objects.update(worker_ids=["1"] * MOST_ATTEMPTS)
    drain()
    work = RosterWork.objects.get()
    assert (work.status, work.problem, Cadre.objects.count()) == ("failed", GIVEN_UP, 0)


@pytest.fixture
def archive(organiser, township, village, post):
    make_cadre(village, post=post)
    return request_archive(DossierArchive(township=township, requested_by=organiser))


def gone_wrong(*args, **kwargs):
    raise OperationalError("the connection is closed")


def busy(kind=errors.LockNotAvailable):
    def fail(*args, **kwargs):
        raise OperationalError("said by the server") from kind()

    return fail


def let_the_time_pass():
    """Whatever waits for a time may be done now."""
    DBTaskResult.objects.filter(status=READY).update(run_after=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [errors.LockNotAvailable, errors.DeadlockDetected, errors.QueryCanceled, errors.AdminShutdown]
)
def test_a_work_the_database_had_no_time_for_says_that_it_waits_and_is_done_later(
    as_organiser, archive, monkeypatch, kind
):
    with monkeypatch.context() as at_first:
        at_first.setattr("workbench.archives.archives.build", busy(kind))
        drain()
        # It is not done again at once.
        drain()
    assert (DBTaskResult.objects.get().status, DossierArchive.objects.get().status) == (READY, "waiting")
    assert fail_what_no_job_does() == 0
    page = as_organiser.get(reverse("workbench:files")).content.decode()
    assert PUT_OFF in page
    let_the_time_pass()
    drain()
    assert (DossierArchive.objects.get().status, DossierArchive.objects.get().problem) == ("done", "")


@pytest.mark.django_db
def test_a_work_the_database_never_has_time_for_says_so_after_the_last_try_and_is_tried_again(
    as_organiser, archive, monkeypatch
):
    waited = []
    with monkeypatch.context() as all_day:
        all_day.setattr("workbench.archives.archives.build", busy())
        for _ in range(MOST_ATTEMPTS):
            assert DossierArchive.objects.get().under_way
            drain()
            waited.append(DBTaskResult.objects.get().run_after - timezone.now())
            let_the_time_pass()
    # Longer from one try to the next.
    assert waited[0] < waited[1]
    assert (DossierArchive.objects.get().status, DossierArchive.objects.get().problem) == ("failed", NO_TIME)
    as_organiser.post(reverse("workbench:retry_archive", args=[archive.pk]))
    drain()
    assert DossierArchive.objects.get().status == "done"


@pytest.mark.django_db
def test_a_daily_job_the_database_had_no_time_for_is_done_later_too(monkeypatch):
    reminders.remind_mentors.enqueue()
    with monkeypatch.context() as at_first:
        at_first.setattr(reminders, "send_reminders", busy())
        drain()
        assert DBTaskResult.objects.get().status == READY
    let_the_time_pass()
    drain()
    assert DBTaskResult.objects.get().status == SUCCESSFUL


@pytest.mark.django_db
def test_a_job_that_fails_by_a_fault_of_the_program_is_not_done_again(monkeypatch):
    reminders.remind_mentors.enqueue()
    monkeypatch.setattr(reminders, "send_reminders", lambda day: 1 / 0)
    drain()
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_a_roster_that_finds_a_table_locked_writes_nothing_and_all_of_it_later(being_written):
    another = connection.copy()
    with another.cursor() as holder:
        holder.execute("BEGIN; LOCK TABLE reserve_cadres_cadre IN SHARE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout TO '50ms'")
        drain()
        assert (RosterWork.objects.get().status, Cadre.objects.count()) == ("waiting", 0)
        holder.execute("ROLLBACK")
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    another.close()
    let_the_time_pass()
    drain()
    assert (RosterWork.objects.get().status, Cadre.objects.count()) == ("done", 3)
    assert AccessRecord.objects.filter(action="imported").count() == 1


@pytest.mark.django_db
def test_a_work_whose_job_failed_before_it_could_be_said_says_so_and_is_tried_again(
    as_organiser, archive, monkeypatch
):
    with monkeypatch.context() as broken:
        # The work fails, and so does writing that it did.
        broken.setattr("workbench.archives.archives.build", gone_wrong)
        reported, told = DossierArchive.report, []
        broken.setattr(
            DossierArchive,
            "report",
            lambda work, **so: gone_wrong() if told else told.append(so) or reported(work, **so),
        )
        drain()
    assert (DBTaskResult.objects.get().status, DossierArchive.objects.get().status) == ("FAILED", "running")
    assert fail_what_no_job_does() == 1
    page = as_organiser.get(reverse("workbench:files")).content.decode()
    assert DossierArchive.failed_words in page
    assert "再试一次" in page
    as_organiser.post(reverse("workbench:retry_archive", args=[archive.pk]))
    drain()
    assert DossierArchive.objects.get().status == "done"
    assert fail_what_no_job_does() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("status", [READY, RUNNING])
def test_a_work_whose_job_waits_or_is_being_done_is_left_to_it(archive, status):
    DBTaskResult.objects.update(status=status)
    DossierArchive.objects.update(status="running")
    assert fail_what_no_job_does() == 0
    assert DossierArchive.objects.get().status == "running"


@pytest.mark.parametrize("model", BackgroundWork.__subclasses__())
def test_each_kind_of_work_names_the_task_that_does_it(model):
    assert import_string(model.done_by).module_path == model.done_by


@pytest.mark.django_db(transaction=True)
def test_a_worker_begins_anew_after_its_jobs_and_its_process_goes_on(archive):
    build_archive.enqueue(archive.pk)
    jobs = DBTaskResult.objects.filter(task_path=build_archive.module_path)
    with a_worker("--jobs", "1") as process:
        wait_until(lambda: jobs.filter(status=SUCCESSFUL).count() == 2)
        wait_until(living)
        assert process.poll() is None
    numbers = [number for job in jobs for number in job.worker_ids]
    assert len(set(numbers)) == len(numbers) == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_its_session_and_ends_with_the_process_it_was_started_beside():
    environment = os.environ | {"DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = '"$0" manage.py worker --beside $$ & echo $!; exec sleep 600'
    beside = subprocess.Popen(
        ["sh", "-c", command, sys.executable], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    wait_until(living)
    first = living()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [*first]
        )
    # It goes on under another number: for what was in hand, the former one is gone.
    wait_until(lambda: living() - first)
    beside.kill()
    wait_until(lambda: not living())
    beside.wait()


@pytest.fixture
def looked_after_by_nobody():
    """Python itself lets lie what holds itself; what earlier tests left is away."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def word_files_in_memory() -> int:
    # By its type: a lazy object that another test left would begin to work where it is asked what it is.
    return sum(issubclass(type(one), OpcPackage) for one in gc.get_objects())


@pytest.mark.django_db
def test_a_worker_keeps_nothing_of_a_job_that_is_done(archive, looked_after_by_nobody):
    drain()
    assert (DossierArchive.objects.get().status, word_files_in_memory()) == ("done", 0)


@pytest.mark.django_db
def test_an_archive_holds_the_word_file_of_one_person_at_a_time(archive, village, monkeypatch, looked_after_by_nobody):
    for name in "一二三":
        make_cadre(village, f"张{name}")
    held = []
    monkeypatch.setattr(archives, "_add", lambda *args, add=archives._add, **also: (
        add(*args, **also), held.append(word_files_in_memory())
    ))  # fmt: skip
    drain()
    assert held == [1, 1, 1, 1]
