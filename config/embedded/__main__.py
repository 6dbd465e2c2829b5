"""Run a command with the embedded database: ``python -m config.embedded COMMAND ...``.

The command finds the address in ``DATABASE_URL``. When that is set already, the command simply runs with it. The server
stops when the command has ended, however it ended, unless another command still uses it.
"""

import os
import signal
import subprocess
import sys

from config.embedded import EmbeddedDatabaseError
from config.embedded.cluster import Cluster
from config.places import VAR_DIR

DATABASE = "reserve_cadres"


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
        child = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": cluster.address(DATABASE)})
        try:
            return _wait(child, cluster)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)


def _wait(child: subprocess.Popen, cluster: Cluster) -> int:
    # Ctrl+C reaches the command from the terminal. A closed terminal ends it: gunicorn takes SIGHUP for "reload".
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.terminate())
    told = False
    while True:
        try:
            status = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if not told and not cluster.is_running():
                told = True
                print(
                    "数据库服务已停止，请按 Ctrl+C，再重新启动。"
                    "The database server is gone: press Ctrl+C and start again.",
                    file=sys.stderr,
                    flush=True,
                )
        else:
            return status if status >= 0 else 128 - status


def _leave(number, _frame):
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedDatabaseError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
