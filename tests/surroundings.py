"""What a run of the tests stands on: a database server and a folder for uploads, gone when it ends.

Processes that the first one starts, among them the workers of pytest-xdist, find both in their environment.
"""

import atexit
import contextlib
import os
import signal
import tempfile

from config.embedded import EmbeddedDatabaseError, embedded_database
from config.places import VAR_DIR

# Nobody misses what tests wrote when the machine goes down.
_FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"]


def provide() -> None:
    """Set ``DATABASE_URL``, with a server of the tests' own unless there is one, and ``TEST_MEDIA_ROOT``."""
    if "TEST_MEDIA_ROOT" in os.environ:
        return
    leaving = contextlib.ExitStack()
    # pytest cleans up after an interrupt; by default SIGTERM would end it on the spot and leave the server behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    atexit.register(leaving.close)
    os.environ["TEST_MEDIA_ROOT"] = leaving.enter_context(tempfile.TemporaryDirectory(prefix="reserve-cadres-tests-"))
    if not os.environ.get("DATABASE_URL"):
        try:
            server = embedded_database(VAR_DIR / "postgres-of-tests", options=_FAST)
            os.environ["DATABASE_URL"] = leaving.enter_context(server)
        except EmbeddedDatabaseError as problem:
            raise SystemExit(str(problem)) from None
