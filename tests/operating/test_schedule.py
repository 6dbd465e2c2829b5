"""What the queue does every day: each work once, also where the machine was off at its time."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mentoring.models import Reminder
from mentoring.reminders.reminders import remind_mentors
from reserve_cadres.models import PublicNotice
from tests.mentoring.servers import group_robot
from tests.operating.test_backup_pages import folders  # noqa: F401 (kept apart from the other tests' files)
from tests.queue import drain
from tests.selection.steps import chosen, noticed
from tests.together import at_once
from workbench.models import Backup
from workbench.schedule.notices import STILL_TOLD, remind_of_notices
from workbench.schedule.schedule import DAILY, queue_what_is_due
from workbench.schedule.tidying import JOBS_KEPT_FOR, tidy

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


def queued() -> list[str]:
    return sorted(job.task_name for job in DBTaskResult.objects.all())


def names(*wanted) -> list[str]:
    return sorted(daily.task.name for daily in DAILY if not wanted or daily.name in wanted)


def test_each_work_is_queued_once_at_its_time():
    queue_what_is_due(at(26, 12))
    assert queued() == []
    queue_what_is_due(at(27, 2, 59))
    assert queued() == []
    for _ in range(2):
        queue_what_is_due(at(27, 3))
        assert queued() == names("backup")
    queue_what_is_due(at(27, 8, 30))
    assert queued() == names()


def test_what_was_missed_while_the_machine_was_off_is_done_once():
    queue_what_is_due(at(20, 12))
    queue_what_is_due(at(27, 7))
    assert queued() == names()
    queue_what_is_due(at(27, 7, 59))
    assert queued() == names()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_look_at_once_queue_it_once():
    queue_what_is_due(at(26, 12))
    assert at_once(*[lambda: queue_what_is_due(at(27, 12))] * 4) == [None] * 4
    assert queued() == names()


def test_the_backup_of_the_day_is_made_by_the_queue():
    DAILY[0].task.enqueue()
    drain()
    assert Backup.objects.get().status == "done"


def test_old_jobs_are_cleared_away_and_what_waits_is_not():
    remind_mentors.enqueue()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=timezone.now() - JOBS_KEPT_FOR - timedelta(hours=1))
    remind_mentors.enqueue()
    tidy.call()
    assert DBTaskResult.objects.count() == 1


def test_the_office_is_told_once_of_a_notice_that_ended(township, village, organiser, settings, monkeypatch):
    _, opened, _ = chosen(township, village.posts.last(), "甲")
    notice = noticed(opened.selection)
    with group_robot() as robot:
        settings.REMINDER_WEBHOOK_URL = f"http://127.0.0.1:{robot.server_port}/"

        def told_on(day: date) -> int:
            monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: day)
            remind_of_notices.enqueue()
            drain()
            return len(robot.received)

        assert told_on(notice.ends_on) == 0
        assert told_on(notice.ends_on + STILL_TOLD + timedelta(days=1)) == 0
        assert told_on(notice.ends_on + timedelta(days=1)) == 1
        assert told_on(notice.ends_on + timedelta(days=2)) == 1
    assert robot.received[0]["text"]["content"].startswith("红星村的公示到")
    assert Reminder.objects.get().subject == "红星村的公示期满"
    assert PublicNotice.objects.get() == notice
