"""Acts of several people at the same moment, each on a database connection of its own."""

import threading

from django.db import connection


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
