"""A very large roster uploaded, read, confirmed and looked at through the web, as gunicorn serves it.

    make benchmark-web                # 130,000 rows
    make benchmark-web ROWS=20000

Printed are the longest request, the time each step takes in the background, and the most memory any process took (resident,
the shared buffers of the database's processes included). What is asked for: no request over 10 s, no process over 800 MB.
Linux only, as it reads ``/proc``.
"""

import argparse
import os
import re
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import django

_PASSWORD = "Benchmark-2015-park"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=130_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as directory:
        os.environ["VAR_DIR"] = directory
        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_databases, teardown_databases

        call_command("collectstatic", interactive=False, verbosity=0)
        old = setup_databases(verbosity=0, interactive=False)
        try:
            measure(rows)
        finally:
            teardown_databases(old, verbosity=0)


def measure(rows: int) -> None:
    from django.db import connection

    from accounts.permissions import Role
    from accounts.staff import Account, save_account
    from benchmarks.rosters import large_roster, places_of
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.places import create_places
    from tests.queue import database_address
    from tests.served import served
    from villages.models import Township

    township = Township.objects.create(name="基准镇")
    user = save_account(Account("benchmark", "基准"), [(Role.ORGANISER, None)], township=township, password=_PASSWORD)
    type(user).objects.update(must_change_password=False)
    create_places(township, places_of(rows))
    roster = large_roster(rows)
    address = database_address()
    connection.close()
    print(f"{rows} rows, {len(roster) / 1024 / 1024:.1f} MB")
    with served(DATABASE_URL=address) as project, watched() as most:
        browser = Browser(project.address)
        browser.sign_in()
        page = browser.upload("/roster/", roster)
        browser.post(f"{page}read/")
        print(f"  read in       {browser.wait_for(page):6.1f} s")
        browser.get(page)
        for number in (2, 3, rows // 300):
            browser.get(f"{page}?page={number}")
        browser.post(f"{page}confirm/")
        print(f"  written in    {browser.wait_for(page):6.1f} s")
        for address in (page, "/cadres/", "/roster/", "/files/"):
            browser.get(address)
        refusals = re.findall(r'class="alert[^>]*>(.*?)</div>', browser.get(page), re.DOTALL)
    stored = Cadre.objects.count()
    if stored != rows:
        raise SystemExit(f"{stored} of {rows} people were stored: {refusals}")
    print(f"  longest request {browser.longest[0]:5.1f} s   {browser.longest[1]}")
    for kind, megabytes in sorted(most.items(), key=lambda one: -one[1]):
        print(f"  {kind:14} {megabytes:6.0f} MB")


class Browser:
    """Somebody at a browser, and the longest they had to wait for an answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.longest = (0.0, "")

    def get(self, path: str) -> str:
        """The page at ``path``."""
        return self._ask(path)

    def post(self, path: str, **said: str) -> str:
        """The answer to a form sent to ``path``, followed to where it leads."""
        return self._ask(path, urlencode(said).encode())

    def sign_in(self) -> None:
        """Sign in as the account of the benchmark."""
        self.get("/accounts/login/")
        self.post("/accounts/login/", username="benchmark", password=_PASSWORD)

    def upload(self, path: str, content: bytes) -> str:
        """Send a workbook; the path of the import's page."""
        edge = b"--------roster"
        head = b'Content-Disposition: form-data; name="file"; filename="roster.xlsx"\r\nContent-Type: application/zip'
        body = b"--" + edge + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n--" + edge + b"--\r\n"
        self._ask(path, body, **{"Content-Type": f"multipart/form-data; boundary={edge.decode()}"})
        return re.sub(r"^https?://[^/]+", "", self.last_address)

    def wait_for(self, page: str) -> float:
        """Seconds until the work behind an import's page has ended, asked after as its page does."""
        started = time.perf_counter()
        while "progress" in self._ask(f"{page}work/"):
            time.sleep(1)
        return time.perf_counter() - started

    def _ask(self, path: str, body: bytes | None = None, **headers: str) -> str:
        token = next((one.value for one in self.cookies if one.name == "csrftoken"), "") or ""
        asked = urllib.request.Request(f"{self.address}{path}", body, {"X-CSRFToken": token} | headers)
        started = time.perf_counter()
        with self.opener.open(asked) as answer:
            text = answer.read().decode()
            self.last_address = answer.url
        self.longest = max(self.longest, (time.perf_counter() - started, path))
        return text


@contextmanager
def watched():
    """The most memory (MB) that a process of each kind took in the block."""
    most: dict[str, float] = defaultdict(float)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.25):
            for kind, megabytes in _memory():
                most[kind] = max(most[kind], megabytes)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


_KINDS = {
    "manage.py worker": "background",
    "office.workbooks": "reader",
    "gunicorn": "web worker",
    "postgres:": "database",
}


def _memory():
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            kind = next((kind for word, kind in _KINDS.items() if word in command), None)
            resident = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if kind else None
        except OSError:  # ended meanwhile
            continue
        if kind and resident:
            yield kind, int(resident[1]) / 1024


if __name__ == "__main__":
    main()
