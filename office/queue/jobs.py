"""The jobs of the queue; django-tasks keeps them, in ``DBTaskResult``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from office.queue.presence import Presence, living
from office.queue.worker import QueueWorker

Work = TypeVar("Work", bound=Model)

# What failed longer ago was seen to, or never will be.
FAILED_LATELY = timedelta(days=1)


@dataclass(frozen=True)
class QueueState:
    """How the queue is: workers alive, jobs that could be done now, how long the oldest waits (seconds), failed lately."""

    workers: int
    waiting: int
    oldest: float
    failed: int


def state_of_the_queue() -> QueueState:
    """Look at it once."""
    now = timezone.now()
    # A job that is tried again later waits from then on.
    since = sorted(max(job.enqueued_at, job.run_after) if job.run_after <= now else job.enqueued_at
                   for job in DBTaskResult.objects.ready().only("enqueued_at", "run_after"))  # fmt: skip
    return QueueState(
        workers=len(living()),
        waiting=len(since),
        oldest=(now - since[0]).total_seconds() if since else 0,
        failed=DBTaskResult.objects.failed().filter(finished_at__gte=now - FAILED_LATELY).count(),
    )


def do_here(task: Task, begin: Callable[[], Work]) -> Work:
    """Do the work that ``begin`` makes in this process, for who waits for it; if that is killed, a worker takes its job up."""
    with Presence() as presence:
        with transaction.atomic():
            work = begin()
            job = DBTaskResult.objects.get(pk=task.enqueue(work.pk).id)
            job.claim(str(presence.number))
        QueueWorker(presence.number).run_task(job)
    work.refresh_from_db()
    return work


@transaction.atomic
def take_up_again() -> int:
    """Give the jobs of workers that are gone back to the queue; returns how many.

    A worker holds its lock before it takes its first job, so a job that is running and whose worker holds none was
    left behind. Who is alive is asked after the jobs are locked: a job taken in between is not among them.
    """
    left = 0
    running = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
    alive = living() if running else set()
    for job in running:
        if int(job.worker_ids[-1]) not in alive:
            job.status = TaskResultStatus.READY
            job.save(update_fields=["status"])
            left += 1
    return left
