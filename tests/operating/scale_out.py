"""An installation of several machines at work, on one machine: ``make scale-out``.

Two PostgreSQL servers (the second a streaming replica of the first), pgbouncer in transaction mode where it is installed, files in
a bucket, two gunicorns with a worker each, nginx in front. Clerks work through nginx while a web server is killed and then the
primary database is; nothing that was told to be done may be lost or doubled. It ends with what did not hold.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

from config.places import BASE_DIR
from tests.mentoring.servers import mail_server
from tests.operating.buckets import ACCESS, REGION, bucket_server, new_bucket
from tests.operating.machines import DATABASE, OWNER, Front, Pooler, Postgres
from tests.served import Served, Visitor

# Milliseconds by which the replica is kept behind while it is looked at who reads what.
LATE = 2_000


class Installation:
    """All of it, from the outside."""

    def __init__(self, folder: Path, leaving: ExitStack) -> None:
        self.primary, self.replica = Postgres(folder / "primary"), Postgres(folder / "replica")
        for server in (self.primary, self.replica):
            leaving.callback(server.stop, "immediate")
        self.primary.initialise()
        endpoint = leaving.enter_context(bucket_server())
        (folder / "files-key").write_text(secrets.token_hex(32))
        host, port = leaving.enter_context(mail_server()).server_address
        # What every process has, this one too.
        os.environ.pop("AS_OWNER", None)
        os.environ |= {
            "DEVELOPMENT": "0", "SECRET_KEY": secrets.token_hex(32), "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": self.primary.address(), "DJANGO_SETTINGS_MODULE": "config.settings",
            "FILES_BUCKET": new_bucket(endpoint), "FILES_ENDPOINT": endpoint, "FILES_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS["access_key"], "AWS_SECRET_ACCESS_KEY": ACCESS["secret_key"],
            "FILES_KEY_FILE": str(folder / "files-key"), "EMAIL_HOST": str(host), "EMAIL_PORT": str(port),
            "VAR_DIR": str(folder / "first"),
        }  # fmt: skip
        manage("migrate", OWNER_DATABASE_URL=self.primary.address(OWNER))
        manage("collectstatic", "--no-input")
        manage("load_demo", DEVELOPMENT="1")
        self.replica.follow(self.primary)
        self.pooler = Pooler(folder / "pooler", self.primary, self.replica) if shutil.which("pgbouncer") else None
        if self.pooler:
            leaving.callback(self.pooler.end)
        # Two machines: no folder of the one is the other's.
        shutil.copytree(folder / "first" / "static", folder / "second" / "static")
        self.servers = [self._web_server(folder / name, leaving) for name in ("first", "second")]
        self.front = Front(folder / "front", [one.address.removeprefix("http://") for one in self.servers])
        leaving.callback(self.front.end)
        self.folders = [folder / name for name in ("first", "second")]

    def _web_server(self, folder: Path, leaving: ExitStack) -> Served:
        server = Served(self._addresses() | {"VAR_DIR": str(folder)}, of_the_worker=self._of_a_worker())
        leaving.callback(server.end)
        return server

    def _addresses(self) -> dict[str, str]:
        if self.pooler is None:
            return {"DATABASE_URL": self.primary.address(), "REPLICA_DATABASE_URL": self.replica.address()}
        replica = self.pooler.address(f"{DATABASE}_replica")
        return {"DATABASE_URL": self.pooler.address(), "REPLICA_DATABASE_URL": replica, "DATABASE_POOLED": "1"}

    def _of_a_worker(self) -> dict[str, str]:
        # It holds a lock of a session of its own, so it goes to the database itself.
        return {"DATABASE_URL": self.primary.address(), "REPLICA_DATABASE_URL": "", "DATABASE_POOLED": "0"}

    def lose_the_primary(self) -> None:
        """The machine of the primary loses its power; the replica becomes the primary, and everybody is led there."""
        from django.db import connection

        self.primary.stop("immediate")
        self.replica.promote()
        self.primary = self.replica
        connection.settings_dict["PORT"] = self.primary.port
        if self.pooler:
            self.pooler.lead_to(self.primary)
        for server in self.servers:
            server.worker.kill()
            server.worker.wait()
            server.of_the_worker = self._of_a_worker()
            server.start_worker()
            if not self.pooler:
                server.kill_web()
                server.environment |= self._addresses()
                server.start_web()


def manage(*command: str, **environment: str) -> None:
    """Run a command of manage.py."""
    command = (sys.executable, "manage.py", *command)
    subprocess.run(command, env=os.environ | environment, check=True, cwd=BASE_DIR, stdout=subprocess.DEVNULL)


def trial_of_files(installation: Installation) -> Iterator[str]:
    """What one web server took is handed out by the other, lies sealed in the bucket and on no disk."""
    from django.core.files.base import ContentFile

    from office.files import kept_files
    from reserve_cadres.models import Attachment, Cadre
    from tests.operating.busy_office import SCAN
    from workbench.demo.township import PASSWORD

    one, other = (Visitor(server.address) for server in installation.servers)
    for visitor in (one, other):
        visitor.sign_in("zuzhi", PASSWORD)
    person = Cadre.objects.filter(state="in_pool", township__name="石西镇").first()
    path, content = f"/cadres/{person.pk}/attachments/new/", SCAN + "身份证复印件".encode() * 1000
    one.submit(path, kind="other", title="两台机器", file=ContentFile(content, name="证书.pdf"))
    scan = Attachment.objects.get(title="两台机器")
    if other.taken(f"/cadres/attachments/{scan.pk}/") != content:
        yield "the other web server hands out something else"
    with kept_files().lying(scan.file.name) as lying:
        if b"%PDF" in lying.read():
            yield "the file lies open in the bucket"
    if any((folder / "media").exists() for folder in installation.folders):
        yield "a web server keeps files on its own disk"


def trial_of_reading(installation: Installation) -> Iterator[str]:
    """Who wrote reads it at the next page, from whichever server and however late the replica is; who did not reads the replica."""
    from reserve_cadres.models import Cadre
    from workbench.demo.township import PASSWORD

    visitor = Visitor(installation.front.address)
    visitor.sign_in("zuzhi", PASSWORD)
    person = Cadre.objects.filter(state="in_pool", township__name="石西镇").last()
    installation.replica.configure(recovery_min_apply_delay=LATE)
    seen = {"by who wrote": 0, "without the cookie": 0}
    tries = 20
    for number in range(tries):
        mark = f"职业{number:03}号"
        visitor.submit(f"/cadres/{person.pk}/change/", occupation=mark)
        seen["by who wrote"] += mark in visitor.get(f"/cadres/{person.pk}/")
        forget(visitor)
        seen["without the cookie"] += mark in visitor.get(f"/cadres/{person.pk}/")
    before = [server.transactions() for server in (installation.primary, installation.replica)]
    time.sleep(LATE / 1000 + 1)
    for _ in range(tries):
        visitor.get("/statistics/")
    after = [server.transactions() for server in (installation.primary, installation.replica)]
    installation.replica.configure(recovery_min_apply_delay=0)
    on_primary, on_replica = (later - earlier for earlier, later in zip(before, after, strict=True))
    print(f"of {tries} changes read at once, the replica {LATE} ms late: {seen}")
    print(
        f"{tries} times the page of statistics: {on_primary} transactions on the primary, {on_replica} on the replica"
    )
    if seen["by who wrote"] != tries:
        yield "who wrote did not read it"
    if seen["without the cookie"] == tries or on_replica < tries:
        yield "nothing was read from the replica"


def trial_of_a_lost_replica(installation: Installation) -> Iterator[str]:
    """Without its replica everything is read from the primary, and once it is back it is read from again."""
    from workbench.demo.township import PASSWORD

    visitor = Visitor(installation.front.address)
    visitor.sign_in("zuzhi", PASSWORD)
    # A primary that waits for its only replica would wait for good.
    installation.primary.configure(synchronous_standby_names="")
    installation.replica.stop("immediate")
    for _ in range(5):
        visitor.get("/statistics/")
    print(f"the replica lost: 5 pages, {visitor.asked_again} times asked again")
    installation.replica.start()
    installation.primary.configure(synchronous_standby_names="*")
    for _ in range(100):
        before = installation.replica.transactions()
        visitor.get("/statistics/")
        # Two look at the figures themselves.
        if installation.replica.transactions() - before > 4:
            return
        time.sleep(1)
    yield "the replica that came back is not read from"


def forget(visitor: Visitor) -> None:
    """As if the browser had lost what says how far the replica must have got."""
    for cookie in [one for one in visitor.cookies if one.name == "wrote"]:
        visitor.cookies.clear(cookie.domain, cookie.path, cookie.name)


def trial_of_kills(installation: Installation, acts: int) -> Iterator[str]:
    """Clerks work on while a web server is killed, and while the database is: nothing is lost, nothing doubled."""
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from tests.operating.busy_office import Office, found, once_the_database_answers
    from workbench.integrity.checks import check_data

    second = installation.servers[1]
    steps: list[tuple[str, Callable[[], object]]] = [
        ("both web servers", lambda: None), ("one web server killed", second.kill_web), ("started again", second.start_web),
        ("the primary lost, the replica promoted", installation.lose_the_primary),
    ]  # fmt: skip
    with Office(installation.front.address) as office:
        for words, step in steps:
            step()
            done, deadline = len(office.outcome.done), time.monotonic() + 600
            while len(office.outcome.done) < done + acts and time.monotonic() < deadline:
                time.sleep(0.1)
            print(f"{words}: {len(office.outcome.done) - done} acts done", flush=True)
    waiting = DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"])
    for _ in range(1200):
        if not once_the_database_answers(waiting.exists):
            break
        time.sleep(0.1)
    connection.close()
    kinds = Counter(kind for kind, _ in office.outcome.done)
    print(f"done: {dict(kinds)}; {office.asked_again} times no answer, asked again")
    yield from (f"refused: {one}" for one in office.outcome.refused)
    # Letters and archives are the queue's, which `make kills` looks at.
    looked_at = [one for one in office.outcome.done if one[0] not in {"档案包", "提醒"}]
    yield from (
        f"{kind} {mark}: {times} times" for kind, mark in looked_at if (times := found(kind, mark, Counter())) != 1
    )
    yield from (f"check_data: {breach}" for breach in check_data() if breach.grave)


@contextmanager
def installed() -> Iterator[Installation]:
    """The installation, until the block ends."""
    with ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="reserve-cadres-scale-", dir="/tmp")))
        folder.chmod(0o755)
        yield Installation(folder, leaving)


def main() -> int:
    """Try everything; 1 if something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=60, help="so many acts of clerks between two kills")
    arguments = parser.parse_args()
    # Everything that was started is ended, also where this is told to end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with installed() as installation:
        django.setup()
        pooled = "pgbouncer in transaction mode" if installation.pooler else "no pgbouncer on this machine"
        print(f"two PostgreSQL servers, {pooled}, two web servers, nginx", flush=True)
        faults = [
            *trial_of_files(installation), *trial_of_reading(installation), *trial_of_a_lost_replica(installation),
            *trial_of_kills(installation, arguments.acts),
        ]  # fmt: skip
    print("\n".join(faults) or "everything held")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
