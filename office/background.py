"""Work that no request waits for: done by a command of manage.py in a process of its own, which reports how far it is.

There is no queue to install. A process that goes silent is taken for dead.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self
from urllib.parse import quote

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.utils import timezone

from accounts.scope import ScopedQuerySet

# A process that said nothing for so long is taken for dead.
SILENT_FOR = timedelta(minutes=2)
_REPORTS = "reports"

# Told how far a work is, by name: total=130000, read=20000.
Told = Callable[..., object]


def untold(**progress: object) -> None:
    """For who waits for the work and is told nothing."""


class WorkQuerySet(ScopedQuerySet):
    """Works in the background."""

    def under_way(self) -> Self:
        """Those a process still works on, as far as it was heard of lately."""
        return self.filter(status__in=["waiting", "running"], heard_at__gt=timezone.now() - SILENT_FOR)


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

    class Meta:
        abstract = True

    @property
    def unfinished(self) -> bool:
        """Whether it is neither done nor given up."""
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def stalled(self) -> bool:
        """Whether the process that does it has gone silent before it was done."""
        return self.unfinished and self.heard_at < timezone.now() - SILENT_FOR

    @property
    def under_way(self) -> bool:
        """Whether a process is still at it."""
        return self.unfinished and not self.stalled

    @property
    def percent(self) -> int:
        """How much is done, out of 100; rounded down, so that 100 is said of what is finished only."""
        return 100 * self.done // self.total if self.total else 0

    def report(self, **progress: Any) -> bool:
        """Write how far the work is; whether it is still wanted."""
        found = type(self)._base_manager.using(self.reports_on).filter(pk=self.pk)
        return bool(found.update(heard_at=timezone.now(), **progress))

    # The connection that reports go by: one of their own where the work itself is a single transaction.
    reports_on = DEFAULT_DB_ALIAS

    @contextmanager
    def reporting_at_once(self) -> Iterator[None]:
        """Report past the transaction that the work is done in, which nobody else sees into before its end."""
        connections.databases[_REPORTS] = connections.databases[DEFAULT_DB_ALIAS]
        self.reports_on = _REPORTS
        try:
            yield
        finally:
            connections[_REPORTS].close()
            del connections[_REPORTS], connections.databases[_REPORTS]
            self.reports_on = DEFAULT_DB_ALIAS


def start(command: str, key: int) -> subprocess.Popen:
    """Start ``manage.py command key``; it outlives the request, and the worker that answered it."""
    environment = os.environ | {"DATABASE_URL": database_address()}
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), command, str(key)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def database_address() -> str:
    """The database this process works on, for another process."""
    found = connection.settings_dict
    parts = {name: quote(str(found.get(name) or ""), safe="") for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**parts)
