"""What an installation of several machines consists of, on one: PostgreSQL servers, a pooler, nginx in front of web servers."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg2

from config.embedded.cluster import programs

DATABASE, OWNER, APPLICATION = "reserve_cadres", "cadres_owner", "cadres"
# Neither PostgreSQL nor pgbouncer runs as root.
_AS_NOBODY = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
_PATIENCE = 60
_LIMITS = (
    "SET statement_timeout TO 60000; SET lock_timeout TO 10000; SET idle_in_transaction_session_timeout TO 300000"
)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def postgres_programs() -> Path:
    """The newest PostgreSQL of the machine, else the one that comes along."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    return max(found, key=lambda path: int(path.parent.name)) if found else programs() / "bin"


class Postgres:
    """One PostgreSQL server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self._programs = folder, free_port(), postgres_programs()

    def initialise(self) -> None:
        """Make an empty cluster, start it, and in it the two roles and the owner's database."""
        self._make_folder()
        self._run(
            "initdb", "--pgdata", self.folder, "--username", "postgres", "--auth", "trust", "--locale", "C.UTF-8"
        )
        self._configure(max_connections=100, fsync="off", shared_buffers="64MB")
        self.start()
        with self.session("postgres", "postgres") as cursor:
            cursor.execute(f"CREATE ROLE {OWNER} LOGIN")
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN")
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def follow(self, primary: "Postgres") -> None:
        """Become a streaming replica of ``primary`` and start; nothing counts as written there before it is here too."""
        self._make_folder()
        whose = ["--host", "127.0.0.1", "--port", str(primary.port), "--username", "postgres"]
        slot = ["--create-slot", "--slot", "replica"]
        self._run(
            "pg_basebackup", "--pgdata", self.folder, "--write-recovery-conf", "--checkpoint", "fast", *slot, *whose
        )
        self._configure(hot_standby_feedback="on")
        self.start()
        primary.configure(synchronous_standby_names="*")

    def start(self) -> None:
        """Start and wait until it answers."""
        self._configure(port=self.port, listen_addresses="127.0.0.1", unix_socket_directories="")
        self._control("start", "--log", self.folder / "log")

    def stop(self, mode: str = "fast") -> None:
        """Stop; ``immediate`` is as if the machine had lost its power."""
        if (self.folder / "postmaster.pid").exists():
            self._control("stop", "--mode", mode)

    def promote(self) -> None:
        """Make the replica the primary; it waits for no other one."""
        self._configure(synchronous_standby_names="")
        self._control("promote")

    def configure(self, **settings: object) -> None:
        """Set and have it taken at once."""
        self._configure(**settings)
        self._control("reload")

    def address(self, role: str = APPLICATION) -> str:
        """Its ``DATABASE_URL``."""
        return f"postgres://{role}@127.0.0.1:{self.port}/{DATABASE}"

    def session(self, role: str = "postgres", database: str = DATABASE) -> "_Session":
        """A cursor for a ``with`` block, each statement by itself."""
        return _Session(psycopg2.connect(host="127.0.0.1", port=self.port, user=role, dbname=database))

    def transactions(self) -> int:
        """How many ended so far in the database."""
        with self.session() as cursor:
            cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = %s", [DATABASE])
            return cursor.fetchone()[0]

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700)
        if _AS_NOBODY:
            shutil.chown(self.folder, "nobody", "nogroup")

    def _configure(self, **settings: object) -> None:
        with (self.folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _control(self, act: str, *more: object) -> None:
        self._run("pg_ctl", act, "--pgdata", self.folder, "--wait", *more)

    def _run(self, program: str, *arguments: object) -> None:
        command = [*_AS_NOBODY, self._programs / program, *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


class _Session:
    def __init__(self, connection: "psycopg2.extensions.connection") -> None:
        self._connection = connection
        connection.autocommit = True

    def __enter__(self) -> "psycopg2.extensions.cursor":
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()


class Pooler:
    """pgbouncer in transaction mode, with fewer sessions than asks for them; ``DATABASE`` leads to the primary."""

    def __init__(self, folder: Path, primary: Postgres, replica: Postgres) -> None:
        folder.mkdir(mode=0o755)
        self.port, self._file, self._replica = free_port(), folder / "pgbouncer.ini", replica
        self._lead_to(primary)
        if _AS_NOBODY:
            shutil.chown(folder, "nobody", "nogroup")
        self.process = subprocess.Popen([*_AS_NOBODY, "pgbouncer", "--quiet", str(self._file)], cwd="/")
        wait_for(self.port)

    def address(self, name: str = DATABASE) -> str:
        """What the web servers have for ``DATABASE_URL``, or for ``REPLICA_DATABASE_URL``."""
        return f"postgres://{APPLICATION}@127.0.0.1:{self.port}/{name}"

    def lead_to(self, primary: Postgres) -> None:
        """Another one is the primary from now on."""
        self._lead_to(primary)
        # Its own process: who started it as nobody passes no signal on but the last.
        os.kill(int(self._file.with_name("pid").read_text()), signal.SIGHUP)

    def _lead_to(self, primary: Postgres) -> None:
        lines = [
            f"{name} = host=127.0.0.1 port={server.port} dbname={DATABASE} user={APPLICATION} connect_query='{_LIMITS}'"
            for name, server in ((DATABASE, primary), (f"{DATABASE}_replica", self._replica))
        ]
        settings = {
            "listen_addr": "127.0.0.1", "listen_port": self.port, "unix_socket_dir": "", "auth_type": "any",
            "pool_mode": "transaction", "default_pool_size": 6, "max_client_conn": 200, "server_login_retry": 1,
            "query_wait_timeout": 10,
            "logfile": self._file.with_name("log"), "pidfile": self._file.with_name("pid"),
        }  # fmt: skip
        said = [f"{name} = {value}" for name, value in settings.items()]
        self._file.write_text("\n".join(["[databases]", *lines, "[pgbouncer]", *said, ""]))

    def end(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


NGINX = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused-1;
    uwsgi_temp_path {folder}/unused-2;
    scgi_temp_path {folder}/unused-3;
    upstream web {{
        {servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 25m;
        # A page is asked of the other one; a form that reached one that was killed is not sent twice by nginx, but by who sent it.
        error_page 502 504 =503 @away;
        location / {{
            proxy_pass http://web;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_read_timeout 120s;
        }}
        location @away {{
            add_header Retry-After 30 always;
            return 503;
        }}
    }}
}}
"""


class Front:
    """nginx in front of web servers, in turn; one that does not answer is left out for two seconds."""

    def __init__(self, folder: Path, servers: Sequence[str]) -> None:
        folder.mkdir(mode=0o755)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        lines = [f"server {one} max_fails=1 fail_timeout=2s;" for one in servers]
        user = "user root;" if os.geteuid() == 0 else ""
        text = NGINX.format(folder=folder, port=self.port, servers="\n        ".join(lines), user=user)
        (folder / "nginx.conf").write_text(text)
        self.process = subprocess.Popen(
            ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
        )
        wait_for(self.port)

    def end(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens on the port."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
