"""Run a command with the embedded database: ``python -m config.embedded COMMAND ...``.

The command finds the application's address in ``DATABASE_URL`` and the owner's in ``OWNER_DATABASE_URL``. When the first is set
already, the command simply runs with it. The server stops when the command has ended, however it ended, unless another command
still uses it.
"""

import os
import signal
import subprocess
import sys
from typing import Any, NoReturn

from config.embedded import EmbeddedDatabaseError
from config.embedded.cluster import APPLICATION, Cluster
from config.places import VAR_DIR

DATABASE = "reserve_cadres"
_SERVER_GONE = "数据库服务已停止，请按 Ctrl+C，再重新启动。The database server is gone: press Ctrl+C and start again."


def main(command: list[str]) -> int:
    """Run ``command`` and return its exit status."""
    if not command:
        raise SystemExit(__doc__)
    if os.environ.get("DATABASE_URL"):
        os.execvp(command[0], command)  # noqa: S606 (what the caller asked to run)
    # What arrives while the server starts still leaves through the ``with`` below.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    cluster = Cluster(VAR_DIR / "postgres")
    with cluster.in_use():
        cluster.create_database(DATABASE)
        try:
            addresses = {
                "DATABASE_URL": cluster.address(DATABASE, APPLICATION), "OWNER_DATABASE_URL": cluster.address(DATABASE)
            }  # fmt: skip
            return _Command().run(command, os.environ | addresses, cluster)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)


class _Command:
    """The command and the signals that end it, at whatever moment they arrive."""

    def __init__(self) -> None:
        self.child: subprocess.Popen | None = None
        self.to_end: int | None = None

    def run(self, command: list[str], environment: dict, cluster: Cluster) -> int:
        signal.signal(signal.SIGINT, self._interrupted)
        # A closed terminal ends the command: gunicorn itself takes SIGHUP for "reload".
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        self.child = subprocess.Popen(command, env=environment)
        if self.to_end:
            self.child.send_signal(self.to_end)
        told = False
        while True:
            try:
                status = self.child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if not told and not cluster.is_running():
                    told = True
                    print(_SERVER_GONE, file=sys.stderr, flush=True)
            else:
                return status if status >= 0 else 128 - status

    def _end(self, *_: Any) -> None:
        self.to_end = signal.SIGTERM
        if self.child is not None:
            self.child.terminate()

    def _interrupted(self, *_: Any) -> None:
        # Ctrl+C reaches the command from the terminal, unless it is not there yet. What is sent on is the same signal:
        # a command that has just begun may get both, and must not seem to have ended by another.
        if self.child is None:
            self.to_end = self.to_end or signal.SIGINT


def _leave(number: int, _frame: Any) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedDatabaseError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
