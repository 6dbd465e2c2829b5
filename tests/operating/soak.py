"""A long day at the office: people of every role read and write through the web, and the processes do not grow.

``make soak COUNT=10000``; beside the readers a clerk writes, and the queue does what is asked of it. The worker counts as warm once
it has made an archive: it loads what Word files need with the first one.
"""

import random
import re
import threading
import time
import urllib.error

import psutil
import pytest
from django.db import connection

from tests.journeys.test_pages import addresses
from tests.operating.busy_office import Office
from tests.operating.conftest import own_folders
from tests.queue import database_address
from tests.served import Visitor, served
from tests.test_architecture import ROOT
from workbench.archives.models import DossierArchive
from workbench.demo.township import ACCOUNTS, PASSWORD, load_demo

pytestmark = pytest.mark.django_db(transaction=True)

# Until then everything is loaded that will be.
WARM = 1000
# Made by a browser of the server's own.
NOT_READ = re.compile(r"pdf")


def documented() -> list[str]:
    """The processes and threads that the service is installed with."""
    unit = (ROOT / "deploy/reserve-cadres.service").read_text()
    return re.search(r"--workers \d+ --threads \d+", unit)[0].split()


class Readers:
    """One of each role, who open pages at random until ``count`` were opened altogether."""

    def __init__(self, address: str, pages: dict[str, list[str]], count: int) -> None:
        self.left, self.opened, self.amiss = count, 0, []
        self._lock, self.warm, self.over = threading.Lock(), threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(address, username, own), daemon=True)
            for username, own in pages.items()
        ]

    def start(self) -> None:
        """Let them in."""
        for thread in self._threads:
            thread.start()

    def _read(self, address: str, username: str, pages: list[str]) -> None:
        visitor, chance = Visitor(address), random.Random(username)
        visitor.sign_in(username, PASSWORD)
        while self._take():
            page = chance.choice(pages)
            try:
                visitor.get(page)
            except urllib.error.HTTPError as answer:
                # A page may lead on to another.
                if answer.code >= 400:
                    self.amiss.append((username, page, answer.code))

    def _take(self) -> bool:
        with self._lock:
            if self.opened == WARM:
                self.warm.set()
            if not self.left:
                self.over.set()
                return False
            self.left, self.opened = self.left - 1, self.opened + 1
            return True


def memory_of(project) -> dict[str, float]:
    """What the web processes and the queue's worker have for themselves, in MB."""
    own = {f"web {number}": process for number, process in enumerate(project.web_processes(), start=1)}
    own["worker"] = psutil.Process(project.worker.pid)
    return {name: process.memory_full_info().uss / 2**20 for name, process in own.items()}


def told(memory: dict[str, float]) -> str:
    return ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in memory.items())


def test_the_processes_do_not_grow_over_a_long_day(request, settings):
    count = request.config.getoption("--soak")
    with own_folders():
        load_demo()
        usernames = [username for _, username, *_ in ACCOUNTS]
        pages = {one: [page for page in addresses(one) if not NOT_READ.search(page)] for one in usernames}
        environment = {
            "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_MEDIA_ROOT": settings.MEDIA_ROOT,
        }  # fmt: skip
        with served(*documented(), **environment) as project:
            readers = Readers(project.address, pages, count)
            with Office(project.address, clerks=1) as office:
                readers.start()
                readers.warm.wait()
                while not DossierArchive.objects.filter(status="done").exists():
                    time.sleep(0.1)
                before = memory_of(project)
                print(f"\nafter {WARM}: {told(before)}", flush=True)
                readers.over.wait()
            after = memory_of(project)
        connection.close()
    print(f"after {count}: {told(after)}; {len(office.outcome.done)} acts beside them")
    assert readers.amiss == []
    assert office.outcome.refused == []
    # Each for itself: the worker may not grow behind the web processes.
    assert {name: grown for name, now in after.items() if (grown := now / before[name]) >= 1.1} == {}
