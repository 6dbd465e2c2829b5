"""Work that no request waits for: its row says who asked for it and how far it is, a job of the queue does it.

The job stands in the queue since the transaction that wrote the row. One whose worker was killed is done again from the start,
so a work writes what it writes together with its end, and one that has ended is not begun again.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.scope import ScopedQuerySet
from office.database import another_time, let_go_what_broke
from office.queue.worker import WAITS

logger = logging.getLogger(__name__)

# A work that ended so many workers is not begun by another; one for which the database had no time so often has failed.
MOST_ATTEMPTS = len(WAITS) + 1
GIVEN_UP = f"处理程序中断了 {MOST_ATTEMPTS} 次，没有再做。请再试一次；仍不行请联系系统管理员。"
PUT_OFF = "数据库正忙，稍后自动再做。"
NO_TIME = (
    f"数据库一直在忙，做了 {MOST_ATTEMPTS} 次都没有轮到，什么也没有写入。请过一会儿再试一次；仍不行请联系系统管理员。"
)

# Told how far a work is, by name: total=130000, read=20000.
Told = Callable[..., object]


def untold(**progress: object) -> None:
    """For who waits for the work and is told nothing."""


class WorkQuerySet(ScopedQuerySet):
    """Works in the background."""

    def under_way(self) -> Self:
        """Those that are neither done nor given up."""
        return self.filter(status__in=["waiting", "running"])


class BackgroundWork(models.Model):
    """One work: who asked for it, how far it is, and why it failed."""

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待"
        RUNNING = "running", "正在进行"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="申请人", related_name="+")
    made_at = models.DateTimeField("申请时间", auto_now_add=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING, editable=False)
    heard_at = models.DateTimeField("最近进展", default=timezone.now, editable=False)
    total = models.PositiveIntegerField("总数", default=0, editable=False)
    done = models.PositiveIntegerField("已完成", default=0, editable=False)
    problem = models.CharField("原因", max_length=200, blank=True, editable=False)

    objects = WorkQuerySet.as_manager()

    # The task that carries it out, with its key as the only argument; by its path, as it lies above.
    done_by: ClassVar[str]
    # What is said where the program failed.
    failed_words: ClassVar[str] = "处理时出错，请再试一次；仍不行请联系系统管理员。"
    # What counts how far it is, and begins at 0.
    counted: ClassVar[tuple[str, ...]] = ("done",)

    class Meta:
        abstract = True

    @property
    def under_way(self) -> bool:
        """Whether it is neither done nor given up."""
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def percent(self) -> int:
        """How much is done, out of 100; rounded down, so that 100 is said of what is finished only."""
        return 100 * self.done // self.total if self.total else 0

    def carry_out(self, do: Callable[[], object], *, attempt: int) -> None:
        """Do it, and say so or why it could not be done; not what has ended already, or was taken away.

        ``attempt`` is the how manieth it is: what ends its worker every time is given up. Raises what says that the database
        had no time for it, as long as the queue does it again then.
        """
        if attempt > MOST_ATTEMPTS:
            self.report(status=self.Status.FAILED, problem=GIVEN_UP)
            return
        if not self.report(status=self.Status.RUNNING, problem="", **dict.fromkeys(self.counted, 0)):
            return
        try:
            do()
        except ValidationError as refusal:
            self.report(status=self.Status.FAILED, problem="".join(refusal.messages)[:200])
        except Exception as problem:
            later = another_time(problem)
            let_go_what_broke()
            if later and attempt < MOST_ATTEMPTS:
                self.report(status=self.Status.WAITING, problem=PUT_OFF)
                raise
            # Whatever it was, the page must not wait for ever; the trace goes to the server's log.
            logger.exception("%s %s failed.", type(self).__name__, self.pk)
            self.report(status=self.Status.FAILED, problem=NO_TIME if later else self.failed_words)

    def report(self, **progress: Any) -> bool:
        """Write how far the work is; whether it is still wanted. What has ended stays as it ended."""

        def write() -> bool:
            found = type(self)._base_manager.filter(pk=self.pk, status__in=["waiting", "running"])
            return bool(found.update(heard_at=timezone.now(), **progress))

        return self._reporter.submit(write).result() if self._reporter else write()

    def settle(self) -> None:
        """End well, together with what the transaction writes. Raises ``ValidationError`` where it ended meanwhile."""
        found = type(self)._base_manager.filter(pk=self.pk, status__in=["waiting", "running"])
        if not found.update(status=self.Status.DONE, heard_at=timezone.now()):
            raise ValidationError("这件工作已经结束或取消了。")

    def begin_again(self) -> bool:
        """Let a failed work wait anew; whether it is one."""
        found = type(self)._base_manager.filter(pk=self.pk, status=self.Status.FAILED)
        return bool(found.update(status=self.Status.WAITING, problem="", heard_at=timezone.now()))

    # A thread has a connection of its own; reports go by it where the work itself is a single transaction.
    _reporter: ThreadPoolExecutor | None = None

    @contextmanager
    def reporting_at_once(self) -> Iterator[None]:
        """Report past the transaction that the work is done in, which nobody else sees into before its end."""
        with ThreadPoolExecutor(max_workers=1) as self._reporter:
            try:
                yield
            finally:
                # Looked up in the thread whose connection it is.
                self._reporter.submit(lambda: connection.close()).result()
                self._reporter = None


def fail_what_no_job_does() -> int:
    """Give up the works under way whose job has ended, whatever ended it; returns how many.

    Before a work and after it a job has much to do with the database, and may fail there: whoever waits for the work is told, and
    tries it again. A work is kept together with its job, so one without any has none left.
    """
    failed = 0
    for model in BackgroundWork.__subclasses__():
        waiting = list(model._base_manager.filter(status__in=["waiting", "running"]))
        if not waiting:
            continue
        going = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
        jobs = DBTaskResult.objects.filter(task_path=model.done_by, status__in=going).values_list(
            "args_kwargs", flat=True
        )
        cared_for = {job["args"][0] for job in jobs}
        for work in waiting:
            # One that was heard of since it was read has a job that was not among these, or has ended well.
            unheard = model._base_manager.filter(pk=work.pk, status=work.status, heard_at=work.heard_at)
            if work.pk not in cared_for:
                failed += unheard.update(status=work.Status.FAILED, problem=work.failed_words, heard_at=timezone.now())
    return failed
