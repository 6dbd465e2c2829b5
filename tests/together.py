"""Acts of several people at the same moment, each on a database connection of its own."""

import threading
import time

from django.db import connection, transaction


def at_once(*acts) -> list[Exception | None]:
    """Run ``acts`` in threads that start together; for each what it failed with, None where it went through."""
    failures: list[Exception | None] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(number, act):
        together.wait()
        try:
            act()
        except Exception as problem:
            # Kept, not swallowed: the test says which kind it expects.
            failures[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def sent_until_had(client, address, sent):
    """The answer to a form that is sent again, as its sender may by one click, while a lock is not had in time."""
    client.raise_request_exception = False
    while (answer := client.post(address, sent)).status_code == 503:
        pass
    return answer


def meanwhile(first, second, then=lambda: None) -> Exception | None:
    """Run ``first``, and before its transaction ends ``second`` on another connection; what ``second`` failed with.

    ``then`` goes on in the first one's transaction while the second waits for it.

    The first one ends once the second waits for a lock, or is done without having waited.
    """
    failure: list[Exception] = []
    key: list[int] = []
    started = threading.Event()

    def run():
        connection.ensure_connection()
        key.append(connection.connection.info.backend_pid)
        started.set()
        try:
            second()
        except Exception as problem:
            # Kept, not swallowed: the test says which kind it expects.
            failure.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        assert started.wait(10)
        while thread.is_alive() and not _waits_for_a_lock(key[0]):
            time.sleep(0.01)
        then()
    thread.join()
    return failure[0] if failure else None


def _waits_for_a_lock(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", [key])
        return cursor.fetchone()[0]
