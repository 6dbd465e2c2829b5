"""A very large roster uploaded, read, confirmed and looked at through the web, as gunicorn serves it.

    make benchmark-web                # 130,000 rows
    make benchmark-web ROWS=20000

Printed are the longest request, the time each step takes in the background, and the most memory any process took (resident,
the shared buffers of the database's processes included). What is asked for: no request over 10 s, no process over 800 MB.
"""

import argparse
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks.database import own_database
from tests.served import Served, Visitor, served

_PASSWORD = "Benchmark-2015-park"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=130_000)
    rows = parser.parse_args().rows
    with own_database(pages=True):
        measure(rows)


def measure(rows: int) -> None:
    from django.db import connection

    from accounts.permissions import Role
    from accounts.staff import Account, save_account
    from benchmarks.rosters import large_roster, places_of
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.places import create_places
    from tests.queue import database_address
    from villages.models import Township

    township = Township.objects.create(name="基准镇")
    user = save_account(Account("benchmark", "基准"), [(Role.ORGANISER, None)], township=township, password=_PASSWORD)
    type(user).objects.update(must_change_password=False)
    create_places(township, places_of(rows))
    roster = large_roster(rows)
    address = database_address()
    connection.close()
    print(f"{rows} rows, {len(roster) / 1024 / 1024:.1f} MB")
    # The database of the benchmark is neither of the two that the environment names.
    with served(DATABASE_URL=address, OWNER_DATABASE_URL="") as project, watched(project) as most:
        visitor = TimedVisitor(project.address)
        visitor.sign_in("benchmark", _PASSWORD)
        page = visitor.submit("/roster/", file=SimpleUploadedFile("roster.xlsx", roster))
        visitor.submit(page, of=f"{page}read/")
        print(f"  read in       {visitor.wait_for(page):6.1f} s")
        visitor.get(page)
        for number in (2, 3, rows // 300):
            visitor.get(f"{page}?page={number}")
        visitor.submit(page, of=f"{page}confirm/")
        print(f"  written in    {visitor.wait_for(page):6.1f} s")
        for address in (page, "/cadres/", "/roster/", "/files/"):
            visitor.get(address)
        refusals = re.findall(r'class="alert[^>]*>(.*?)</div>', visitor.get(page), re.DOTALL)
    stored = Cadre.objects.count()
    if stored != rows:
        raise SystemExit(f"{stored} of {rows} people were stored: {refusals}")
    print(f"  longest request {visitor.longest[0]:5.1f} s   {visitor.longest[1]}")
    for kind, megabytes in sorted(most.items(), key=lambda one: -one[1]):
        print(f"  {kind:14} {megabytes:6.0f} MB")


class TimedVisitor(Visitor):
    """Somebody at a browser, and the longest they had to wait for an answer."""

    longest = (0.0, "")

    def wait_for(self, page: str) -> float:
        """Seconds until the work behind an import's page has ended, asked after as its page does."""
        started = time.perf_counter()
        while "progress" in self.get(f"{page}work/"):
            time.sleep(1)
        return time.perf_counter() - started

    def _open(self, path: str, body: bytes | None = None) -> bytes:
        started = time.perf_counter()
        try:
            return super()._open(path, body)
        finally:
            self.longest = max(self.longest, (time.perf_counter() - started, path))


@contextmanager
def watched(project: Served):
    """The most memory (MB) that a process of each kind took in the block: those of the project and of its database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        database = psutil.Process(cursor.fetchone()[0]).parent()
    connection.close()
    roots = {
        "database": database,
        "web": psutil.Process(project.web.pid),
        "background": psutil.Process(project.worker.pid),
    }
    most: dict[str, float] = defaultdict(float)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.25):
            for kind, root in roots.items():
                for name, megabytes in _memory(kind, root):
                    most[name] = max(most[name], megabytes)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _memory(kind: str, root: psutil.Process) -> Iterator[tuple[str, float]]:
    for process in [root, *root.children(recursive=True)]:
        try:
            reads = kind != "database" and any("office.workbooks" in word for word in process.cmdline())
            yield "reader" if reads else kind, process.memory_info().rss / 1024 / 1024
        except psutil.NoSuchProcess:  # ended meanwhile
            continue


if __name__ == "__main__":
    main()
