"""Whether the installation is well: for a monitor, without a secret."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from office.queue.jobs import QueueState, state_of_the_queue
from office.replica import state_of_the_replica
from workbench.backups.models import is_late, last_good

# Less room than this, and soon nothing can be written.
LEAST_ROOM = 1 << 30
# A job that waits for so many seconds has no worker, or one that is at something very large.
LONG_WAIT = 30 * 60


@dataclass(frozen=True)
class Health:
    """How the database, the disk, the backup, the queue and the replica are; none of the last three stops anybody's work."""

    database: bool
    room: int
    backup_age: float | None
    backup_late: bool
    queue: QueueState | None
    replica: bool | None = None

    @property
    def well(self) -> bool:
        """Whether people can work."""
        return self.database and self.room >= LEAST_ROOM

    def as_words(self) -> dict[str, str]:
        """One word for each."""
        replica = {} if self.replica is None else {"replica": "ok" if self.replica else "unread"}
        return {
            "status": "ok" if self.well else "failing",
            "database": "ok" if self.database else "away",
            **replica,
            "disk": "ok" if self.room >= LEAST_ROOM else "full",
            "backup": "unknown" if not self.database else "late" if self.backup_late else "ok",
            "queue": self.queue_in_a_word,
        }

    @property
    def queue_in_a_word(self) -> str:
        """Whether somebody does the jobs, in time, and they can be done."""
        if self.queue is None:
            return "unknown"
        if not self.queue.workers:
            return "stopped"
        return "late" if self.queue.oldest > LONG_WAIT else "failing" if self.queue.failed else "ok"

    def as_metrics(self) -> str:
        """The same in Prometheus' text format."""
        figures = {
            "reserve_cadres_up": ("Whether people can work.", int(self.well)),
            "reserve_cadres_database_up": ("Whether the database answers.", int(self.database)),
            "reserve_cadres_disk_free_bytes": ("Room left for uploads and backups.", self.room),
        }
        if self.replica is not None:
            up = int(self.replica)
            figures["reserve_cadres_replica_up"] = ("Whether pages are read from the replica.", up)
        if self.backup_age is not None:
            age = round(self.backup_age)
            figures["reserve_cadres_backup_age_seconds"] = ("Age of the newest good backup.", age)
        if self.queue is not None:
            figures |= {
                "reserve_cadres_queue_workers": ("Workers that are alive.", self.queue.workers),
                "reserve_cadres_queue_waiting": ("Jobs that could be done now.", self.queue.waiting),
                "reserve_cadres_queue_oldest_seconds": ("How long the oldest waits.", round(self.queue.oldest)),
                "reserve_cadres_queue_failed": ("Jobs that failed within a day.", self.queue.failed),
            }
        return "".join(
            f"# HELP {name} {meaning}\n# TYPE {name} gauge\n{name} {value}\n"
            for name, (meaning, value) in figures.items()
        )


def health() -> Health:
    """Look at everything once; an answer also when there is no database."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    room = shutil.disk_usage(folder).free
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        last, queue = last_good(), state_of_the_queue()
    except DatabaseError:
        return Health(database=False, room=room, backup_age=None, backup_late=False, queue=None)
    replica = state_of_the_replica()
    age = (timezone.now() - last.finished_at).total_seconds() if last and last.finished_at else None
    late = is_late(last)
    return Health(database=True, room=room, backup_age=age, backup_late=late, queue=queue, replica=replica)
