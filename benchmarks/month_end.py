"""A month's end: mentors of many townships each save one talk at once, through gunicorn, beside views that do one INSERT.

500 mentors of 30 townships send the form of a talk as the page's script does, from so many connections that all threads of two
workers with four threads are busy. As many requests go, served by the same command, to two views that insert one row:

- bare: Django without any middleware, which knows nobody and checks nothing (:mod:`benchmarks.bare`);
- default: the middleware of a new Django project, the same people signed in, a form of one field (:mod:`benchmarks.default`).

Told is the throughput as a share of each of theirs, by the clock and by the processor's time of the web processes and the
database; the three are run in turns, so that what else the machine does meets all of them.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import local
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import psutil

TOWNSHIPS, MENTORS, CONNECTIONS, ROUNDS = 30, 500, 16, 3
_TOKEN = "a" * 32
SAVE = "记谈话"
# What a save is measured by: what it is called, and what is served.
MEASURES = {"只写一行的空视图": "benchmarks.bare:application", "默认 Django 写一行": "benchmarks.default:application"}


class Mentor(NamedTuple):
    """A mentor's cookies, here and in a new Django project, and the person they talk with."""

    cookie: str
    default_cookie: str
    person: int


class Sent(NamedTuple):
    """Answers a second by the clock, and the processor's seconds an answer took."""

    rate: float
    processor: float


def measure() -> None:
    """Print what a save costs and its share of each measure; every talk must have been written."""
    from django.db import connection
    from django.urls import reverse

    from mentoring.talks.models import Talk
    from tests.queue import database_address
    from tests.served import served

    mentors = mentors_at_work()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_bare (id bigserial PRIMARY KEY, said text NOT NULL)")
        cursor.execute("SELECT pg_backend_pid()")
        database = psutil.Process(cursor.fetchone()[0]).parent()
    address = database_address()
    connection.close()
    environment = {"DATABASE_URL": address, "OWNER_DATABASE_URL": ""}
    notes = [(f"{one.default_cookie}; csrftoken={_TOKEN}", "said=x") for one in mentors]
    taken: dict[str, list[Sent]] = {name: [] for name in (SAVE, *MEASURES)}
    with ExitStack() as stack:
        project = stack.enter_context(served(**environment))
        servers = {SAVE: Server(project.web.pid, project.address + reverse("mentoring:add_talk"))}
        for name, application in MEASURES.items():
            servers[name] = stack.enter_context(served_plainly(application, **environment))
        for number in range(ROUNDS + 1):
            for name, server in servers.items():
                one = sent(server, list(map(form_of, mentors)) if name == SAVE else notes, database)
                # The first round makes connections, plans and caches.
                if number:
                    taken[name].append(one)
    written = Talk.objects.count()
    if written != MENTORS * (ROUNDS + 1):
        raise SystemExit(f"{written} talks were written")
    _tell(taken)


def _tell(taken: dict[str, list[Sent]]) -> None:
    """Print the best of each, and the first as a share of the others."""
    print(f"月末：{TOWNSHIPS} 个乡镇 {MENTORS} 名联系人同时各记一次谈话，gunicorn 2 进程 × 4 线程，0 个错误")
    best = {
        name: Sent(max(one.rate for one in rounds), min(one.processor for one in rounds))
        for name, rounds in taken.items()
    }
    ours = best[SAVE]
    for name, one in best.items():
        print(f"  {name}\t{one.rate:6.0f} 次/秒   处理器 {one.processor * 1000:5.1f} ms/次")
    for name in MEASURES:
        by_the_clock, by_processor = ours.rate / best[name].rate, best[name].processor / ours.processor
        print(f"  {SAVE}达到{name}的 {by_the_clock:.0%}，按处理器用时 {by_processor:.0%}", flush=True)


def form_of(mentor: Mentor) -> tuple[str, str]:
    """The cookies and the body of a talk's form, each under a key of its own."""
    from django.utils import timezone

    said = {
        "key": uuid.uuid4(), "kind": "secretary", "people": mentor.person, "held_on": timezone.localdate(), "place": "村委会",
        "summary": "谈了思想和近期工作，情况稳定。", "csrfmiddlewaretoken": _TOKEN,
    }  # fmt: skip
    return f"{mentor.cookie}; csrftoken={_TOKEN}", urlencode(said)


def sent(server: "Server", forms: Sequence[tuple[str, str]], database: psutil.Process) -> Sent:
    """Send every form, :data:`CONNECTIONS` at once; the program ends where one is not answered with 200."""
    parts, web, at_hand = urlsplit(server.address), psutil.Process(server.pid), local()

    def send(form: tuple[str, str]) -> int:
        if not hasattr(at_hand, "connection"):
            at_hand.connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        cookie, body = form
        headers = {
            "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch",
            "X-CSRFToken": _TOKEN,
        }  # fmt: skip
        at_hand.connection.request("POST", parts.path, body, headers)
        answer = at_hand.connection.getresponse()
        answer.read()
        return answer.status

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        spent, begun = _processor(web) + _processor(database), time.perf_counter()
        answers = list(pool.map(send, forms))
        taken = time.perf_counter() - begun
    if set(answers) != {200}:
        raise SystemExit(f"{server.address}: {sorted(set(answers))}")
    return Sent(len(forms) / taken, (_processor(web) + _processor(database) - spent) / len(forms))


def _processor(root: psutil.Process) -> float:
    """Seconds of a process and its children, those that have ended included: a connection may be given up meanwhile."""
    return sum(root.cpu_times()[:4]) + sum(sum(one.cpu_times()[:2]) for one in root.children(recursive=True))


class Server(NamedTuple):
    """A process with its children, and where it takes the form."""

    pid: int
    address: str


@contextmanager
def served_plainly(application: str, **environment: str) -> Iterator[Server]:
    """A WSGI application, served as the project is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
        "--log-level", "critical", "--no-control-socket",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port)
        yield Server(process.pid, f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    """Return once somebody listens: on a busy machine that takes more than a moment."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")


def mentors_at_work() -> list[Mentor]:
    """Secretaries of :data:`TOWNSHIPS` townships with a pair each, signed in; put into the tables without their history."""
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.models import RoleAssignment, User
    from mentoring.pairs.models import Pairing
    from reserve_cadres.models import Cadre
    from villages.models import Township, Village

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        townships = Township.objects.bulk_create(Township(name=f"月末镇{number}") for number in range(TOWNSHIPS))
        villages = Village.objects.bulk_create(
            Village(name=f"月末村{number}", township=townships[number % TOWNSHIPS]) for number in range(MENTORS)
        )
        users = User.objects.bulk_create(
            User(username=f"mentor{number}", name=f"书记{number}", township=one.township, password="!")
            for number, one in enumerate(villages)
        )
        pairs = list(zip(users, villages, strict=True))
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=user, role="secretary", village=village) for user, village in pairs
        )
        cadres = Cadre.objects.bulk_create(
            Cadre(
                township=village.township,
                village=village,
                name="张三",
                sex="male",
                birth_date="1985-06-01",
                state="in_pool",
            )
            for village in villages
        )
        day = timezone.localdate().replace(day=1)
        Pairing.objects.bulk_create(
            Pairing(cadre=cadre, mentor=user, kind="secretary", starts_on=day)
            for cadre, user in zip(cadres, users, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [Mentor(*_cookies_of(user), cadre.pk) for user, cadre in zip(users, cadres, strict=True)]


def _cookies_of(user: Any) -> tuple[str, str]:
    """Signed in here, and in a new Django project."""
    from django.conf import settings

    from accounts.sessions import BEGAN, SEEN
    from benchmarks.asking import DEFAULT_STACK, signed_in

    now = int(time.time())
    here = signed_in(user.username, settings.SESSION_ENGINE, **{BEGAN: now, SEEN: now})
    return here, signed_in(user.username, DEFAULT_STACK["SESSION_ENGINE"], *DEFAULT_STACK["AUTHENTICATION_BACKENDS"])
