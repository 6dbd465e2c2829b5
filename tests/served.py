"""The project as it is served: gunicorn and a worker in processes of their own, and somebody at a browser."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

import psutil
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import html

# What a browser sees of a server that is killed while it answers, and the answer of one without its database.
GONE = (OSError, http.client.HTTPException)
BUSY = 503
# How often somebody asks for the same again, after how many seconds.
TRIES, PATIENCE = 600, 0.2


class Served:
    """gunicorn and one worker of the queue, as ``make run`` starts them; ``processes`` says with how many processes and threads.

    ``of_the_worker`` is what differs for the worker.
    """

    def __init__(
        self,
        environment: dict[str, str],
        processes: Sequence[str] = ("--workers", "2", "--threads", "4"),
        of_the_worker: dict[str, str] | None = None,
    ) -> None:
        self.environment, self._processes = os.environ | environment, processes
        self.of_the_worker = of_the_worker or {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Start gunicorn and wait until it answers."""
        self.web = self._start(
            "-m", "gunicorn", "config.wsgi", "--bind", urlsplit(self.address).netloc, "--timeout", "60",
            "--log-level", "critical", "--no-control-socket", *self._processes,
        )  # fmt: skip
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/").close()
                return
            except urllib.error.HTTPError:
                return
            except GONE:
                time.sleep(0.1)
        raise TimeoutError("gunicorn does not answer")

    def start_worker(self) -> None:
        """Start a worker of the queue."""
        self.worker = self._start("manage.py", "worker", **self.of_the_worker)

    def web_processes(self) -> list[psutil.Process]:
        """Those that answer requests; gunicorn starts another one for each that is gone."""
        return psutil.Process(self.web.pid).children()

    def kill_web(self) -> None:
        """Kill gunicorn with all its processes."""
        for process in [psutil.Process(self.web.pid), *self.web_processes()]:
            process.kill()
        self.web.wait()

    def end(self) -> None:
        """End everything in good order."""
        for process in (self.worker, self.web):
            process.send_signal(signal.SIGTERM)
        for process in (self.worker, self.web):
            process.wait()

    def _start(self, *command: str, **more: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, *command], env=self.environment | more, stderr=subprocess.DEVNULL)


@contextmanager
def served(*processes: str, **environment: str) -> Iterator[Served]:
    """The project on the database and with the settings that ``environment`` names, until the block ends."""
    project = Served(environment, *([processes] if processes else []))
    try:
        yield project
    finally:
        project.end()


class _NoFurther(urllib.request.HTTPRedirectHandler):
    """That a form was taken is known from the answer itself; the page it leads to may come or not."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """Somebody at a browser: keeps cookies, fills in the forms that pages show, and asks again where no answer came.

    A form is sent again as it was, under its key.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _NoFurther)
        # How many times no answer came.
        self.asked_again = 0

    def sign_in(self, username: str, password: str) -> None:
        """Sign in."""
        if self.submit("/accounts/login/", username=username, password=password) is None:
            raise PermissionError(username)

    def get(self, path: str) -> str:
        """The page at ``path``; raises :class:`urllib.error.HTTPError` where there is none."""
        return self.taken(path).decode()

    def taken(self, path: str) -> bytes:
        """What is at ``path``, as it came."""
        return self._open(path)

    def submit(self, path: str, of: str = "", **values: Any) -> str | None:
        """Fill ``values`` into the largest form of the page at ``path``, or the one that goes to ``of``, and send it.

        Returns where the answer leads: the form was taken. None where the page comes again, with what it says in
        ``self.said``. A value may be a file or a list.
        """
        forms = html.fromstring(self.get(path)).xpath("//form[@method='post']")
        form = max((one for one in forms if not of or one.action == of), key=lambda one: len(one.fields))
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        return self.send(urlsplit(form.action or path).path, fields | values)

    def send(self, path: str, fields: dict[str, Any]) -> str | None:
        """Send ``fields`` as a form does; returns as :meth:`submit` does."""
        body = encode_multipart(BOUNDARY, fields)
        try:
            page = html.fromstring(self._open(path, body).decode())
        except urllib.error.HTTPError as answer:
            with answer:
                if answer.code == 302:
                    return urlsplit(answer.headers["Location"]).path
            raise
        said = page.xpath("//*[contains(@class, 'invalid-feedback') or contains(@class, 'alert')]//text()")
        self.said = " ".join(said)
        return None

    def _open(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Content-Type": MULTIPART_CONTENT} if body else {}
        for _ in range(TRIES):
            try:
                asked = urllib.request.Request(self.address + path, body, headers)
                with self._opener.open(asked, timeout=60) as answer:
                    return answer.read()
            except urllib.error.HTTPError as answer:
                if answer.code != BUSY:
                    raise
            except GONE:
                pass
            self.asked_again += 1
            time.sleep(PATIENCE)
        raise TimeoutError(path)
