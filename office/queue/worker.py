"""A worker of the queue: takes one job after the other, and looks after the queue meanwhile."""

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from office.database import another_time, let_go_what_broke
from office.queue.presence import Presence

logger = logging.getLogger(__name__)

# Seconds between two looks after the queue, and between two tries to reach a database that is away.
_EVERY = 2
# After so many jobs the process begins anew: what the largest of them took goes back to the machine.
JOBS_OF_A_PROCESS = 50
# Seconds until a job is done again that the database had no time for: after the first try, the second. After the last it fails.
WAITS = (15, 120)
Chore = Callable[[], object]


class QueueWorker(Worker):
    """The library's worker for every queue, under the number that its presence holds."""

    told_to_end = False

    def __init__(self, number: int, *, batch: bool = False, jobs: int | None = None) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0 if batch else 1,
            batch=batch,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=jobs,
            worker_id=str(number),
            excluded_queue_names=[],
        )

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Do the job, and leave nothing of it behind.

        What found a lock taken, was not done in time or lost its session is done again later; as that of a killed worker, which
        every job expects. A Word file is a few Python objects that hold each other and megabytes beneath them, which Python
        does not see: it would let dozens of them lie before it thinks a look worth while.
        """
        fail = db_task_result.set_failed
        db_task_result.set_failed = lambda problem: put_off(db_task_result, problem) or fail(problem)
        super().run_task(db_task_result)
        gc.collect()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the job in hand; told twice end now: the job is not failed, the next worker takes it up."""
        if self.told_to_end:
            os._exit(128 + signum)
        self.told_to_end, self.running = True, False
        if not self.running_task:
            sys.exit(0)


def put_off(job: DBTaskResult, problem: BaseException) -> bool:
    """Give a job back to the queue for later, if that may help; whether it was.

    In one statement with its end: whoever looks for works that no job does finds it either running or waiting.
    """
    if not another_time(problem):
        return False
    let_go_what_broke()
    waits = WAITS[len(job.worker_ids) - 1 :][:1]
    if not waits:
        return False
    job.status, job.run_after = TaskResultStatus.READY, timezone.now() + timedelta(seconds=waits[0])
    job.save(update_fields=["status", "run_after"])
    logger.warning("%s waits %s seconds for the database.", job.task_path, waits[0], exc_info=problem)
    return True


def work(chores: Sequence[Chore], beside: int | None = None, jobs: int = JOBS_OF_A_PROCESS) -> None:
    """Do the queue's jobs until told to end, and every few seconds the ``chores``.

    Outlives a database that goes away, and begins anew after every ``jobs`` of them. ``beside`` is the process that started this
    one and with which it ends.
    """
    # What the program consists of is not looked through after each job.
    gc.collect()
    gc.freeze()
    while True:
        worker = None
        try:
            with Presence() as presence:
                worker = QueueWorker(presence.number, jobs=jobs)
                worker.configure_signals()
                with _attended(worker, presence, chores, beside):
                    worker.run()
        except (OperationalError, InterfaceError):
            if _left_alone(beside):
                return
            logger.exception("The database is away; the worker waits for it.")
            time.sleep(_EVERY)
        if worker is not None and worker.told_to_end:
            return
        if worker is not None and worker.running:
            # Under the same process number and with the same words: who started this one, or waits for it, sees no change.
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (this very command)


@contextmanager
def _attended(worker: QueueWorker, presence: Presence, chores: Sequence[Chore], beside: int | None) -> Iterator[None]:
    """Look after the queue in a thread, for a ``with`` block."""
    over = threading.Event()

    def attend() -> None:
        while True:
            if _left_alone(beside):
                os.kill(os.getpid(), signal.SIGTERM)
                break
            if not presence.lasts():
                # Another worker may take the job in hand for left behind: no further one under this number.
                worker.running = False
                break
            for chore in chores:
                _do(chore)
            if over.wait(_EVERY):
                break
        connection.close()

    thread = threading.Thread(target=attend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _do(chore: Chore) -> None:
    close_old_connections()
    try:
        chore()
    except Exception:
        logger.exception("A look after the queue failed.")


def _left_alone(beside: int | None) -> bool:
    return beside is not None and os.getppid() != beside
