"""A bare machine in a folder, on which the deployment guide is followed: its paths lie below the folder.

The commands are the guide's own. What only root, systemd or the machine's own servers can do is done by stand-ins
(``stand_ins.py``); PostgreSQL and nginx are Debian's where they are there.
"""

import contextlib
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from config.embedded.account import as_account, give_away
from config.embedded.cluster import programs
from tests.operating import stand_ins
from tests.test_architecture import ROOT

GUIDE = ROOT / "docs/deployment.zh.md"
NGINX = Path("/usr/sbin/nginx")
# Debian's servers, the newest last.
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_PATHS = re.compile(r"(?<![\w/.])/(?=(?:opt|etc|var/lib)/reserve-cadres|etc/(?:systemd/system|nginx|postgresql)\b)")
_BLOCK = re.compile(r"^## (\d+)\.|^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LEFT_AT_HOME = shutil.ignore_patterns(".git", ".venv", "var", "tests", "build", "__pycache__", ".*_cache")


def blocks() -> list[tuple[int, str]]:
    """The commands of the guide that are to be run, in their order, each block with the number of its section."""
    found, section = [], 0
    for number, block in _BLOCK.findall(GUIDE.read_text()):
        section = int(number or section)
        if block:
            found.append((section, block))
    return found


class Machine:
    """The folder, the ports its servers listen on, and what cannot be tried on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.programs = SERVERS[-1] if SERVERS else programs() / "bin"
        self.left_out = [] if SERVERS else ["PostgreSQL of the system: the embedded one stands in"]
        self.left_out += [] if NGINX.exists() else ["nginx"]
        self.left_out += [] if shutil.which("systemd-analyze") else ["systemd-analyze verify"]
        self.database, self.web, self.http, self.https = (free_port() for _ in range(4))
        self._folder, self._known = root, ""
        for folder in ("run", "bin", "opt/reserve-cadres", "etc/systemd/system", "etc/nginx/conf.d", "var/lib", "tmp"):
            (root / folder).mkdir(parents=True)
        for name in stand_ins.COMMANDS:
            stand_in = root / "bin" / name
            stand_in.write_text(
                f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(stand_ins.__file__)} {name} "$@"\n'
            )
            stand_in.chmod(0o755)

    def unpack_program(self) -> None:
        """Put the program where the guide wants it; the files of ``deploy/`` name the folder's paths and ports."""
        shutil.copytree(ROOT, self.root / "opt/reserve-cadres", ignore=_LEFT_AT_HOME, dirs_exist_ok=True)
        for file in (self.root / "opt/reserve-cadres/deploy").iterdir():
            text = self.here(file.read_text()).replace(":8000", f":{self.web}")
            text = re.sub(r"listen 80\b", f"listen {self.http}", re.sub(r"listen 443\b", f"listen {self.https}", text))
            file.write_text(text)

    def here(self, text: str) -> str:
        """``text`` with its paths below the folder."""
        return _PATHS.sub(f"{self.root}/", text)

    def follow(self, block: str, typed: str = "") -> str:
        """Run a block of the guide, as one shell does them all, and return what it printed.

        It begins in the folder that the one before ended in, with what was defined there.
        """
        script = self.here(block).replace(":8000", f":{self.web}")
        script = f"set -eu\n{self._known}\n{script}\npwd > {self.root}/run/folder"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self._folder,
            env=self._environment(),
            input=typed,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        self._folder = Path((self.root / "run/folder").read_text().strip())
        self._known += "".join(re.findall(r"^run\(\).*?\}\n", script, re.MULTILINE | re.DOTALL))
        return done.stdout

    def change(self, file: str, **values: str) -> None:
        """Do as the guide says of a file: put in values, by their names or by what stands there."""
        path = self.root / file
        text = path.read_text()
        for name, value in values.items():
            text, times = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
            assert times == 1, name
        path.write_text(text)

    def bring_packages_along(self) -> None:
        """Those of the tests, so that the new environment need not fetch them."""
        (site,) = (self.root / "opt/reserve-cadres/.venv/lib").glob("python*/site-packages")
        (site / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))

    def start_database(self) -> None:
        """A server as the system's packages bring one: running, and empty."""
        data = self.root / "pg/data"
        configuration = self.root / f"etc/postgresql/{self.programs.parent.name}/main/conf.d"
        configuration.mkdir(parents=True)
        data.parent.mkdir()
        give_away(data.parent)
        run = [*as_account(data, self.programs)]
        access = ["--auth-local=trust", "--auth-host=scram-sha-256"]
        made = [self.programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", *access]
        subprocess.run([*run, *made], cwd="/", check=True, capture_output=True)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self.database}\nunix_socket_directories = '{data.parent}'\nfsync = off\n")
            settings.write(f"include_dir = '{configuration}'\n")
        command = [self.programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "start"]
        subprocess.run([*run, *command], cwd="/", check=True, stdout=subprocess.DEVNULL)

    def put_web_server(self) -> None:
        """nginx as the system's package brings it, with a site of its own."""
        target = self.root / "etc/nginx"
        shutil.copytree("/etc/nginx", target, dirs_exist_ok=True, symlinks=True)
        default = target / "sites-enabled/default"
        default.unlink(missing_ok=True)
        default.write_text(f"server {{ listen {self.http} default_server; return 200; }}\n")
        main = self.here((target / "nginx.conf").read_text())
        main = main.replace("/run/nginx.pid", f"{self.root}/run/nginx").replace("/var/log/nginx", f"{self.root}/run")
        bodies = "".join(
            f"{name}_temp_path {self.root}/tmp/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (target / "nginx.conf").write_text(main.replace("http {", "http {\n" + bodies, 1))

    def stop(self) -> None:
        """End whatever runs."""
        for pid in (self.root / "run").iterdir():
            if pid.read_text().strip().isdigit():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid.read_text()), 15)
        data = self.root / "pg/data"
        if (data / "postmaster.pid").exists():
            command = [
                *as_account(data, self.programs),
                self.programs / "pg_ctl",
                "-D",
                data,
                "-m",
                "immediate",
                "stop",
            ]
            subprocess.run(command, cwd="/", check=True, capture_output=True)

    def _environment(self) -> dict[str, str]:
        data = self.root / "pg/data"
        return {
            "PATH": f"{self.root}/bin:{Path(sys.executable).resolve().parent}:{os.environ['PATH']}", "LANG": "C.UTF-8",
            "HOME": str(self.root), "MACHINE": str(self.root), "PROGRAMS": str(self.programs), "PGDATA": str(data),
            "PGHOST": str(data.parent), "PGPORT": str(self.database),
            "AS_POSTGRES": shlex.join(as_account(data, self.programs)),
            # What the tests have installed is asked for from no index.
            "PYTHONPATH": sysconfig.get_path("purelib"),
        }  # fmt: skip


@contextlib.contextmanager
def a_bare_machine() -> Iterator[Machine]:
    """A machine until the block ends."""
    with tempfile.TemporaryDirectory(prefix="reserve-cadres-machine-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        machine = Machine(Path(folder))
        try:
            yield machine
        finally:
            machine.stop()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
