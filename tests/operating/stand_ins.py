"""What stands in for systemd, other accounts and the machine's own servers, where the guide is followed in a folder.

Called by the name of the command it stands in for, with its arguments; ``MACHINE`` is the folder. What it does not know it refuses,
so that a command the guide learns is seen to here too.
"""

import configparser
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

# Nowhere, where this is only asked for what it stands in for.
ROOT = Path(os.environ.get("MACHINE", "/nowhere"))
PIDS = ROOT / "run"


def nothing(*arguments: str) -> int:
    """Of the whole machine: packages, accounts, the firewall."""
    return 0


def install(*arguments: str) -> int:
    """With the modes asked for; everything belongs to who runs the tests."""
    said, kept = iter(arguments), []
    for one in said:
        if one in {"-o", "-g"}:
            next(said)
        else:
            kept.append(one)
    return subprocess.call(["/usr/bin/install", *kept])


def sudo(*arguments: str) -> int:
    """``sudo -u postgres PROGRAM``: a program of the database's server, as its superuser."""
    asked, account, program, *further = arguments
    assert (asked, account) == ("-u", "postgres"), arguments
    # At a terminal each program reads its own lines; what is piped in the first one would take whole.
    typed = [sys.stdin.buffer.raw.readline(), sys.stdin.buffer.raw.readline()] if "--pwprompt" in further else []
    command, environment = [Path(os.environ["PROGRAMS"], program), *further], os.environ | {"PGUSER": "postgres"}
    return subprocess.run(command, env=environment, input=b"".join(typed)).returncode


def nginx(*arguments: str) -> int:
    """The real one, with the folder's configuration."""
    return subprocess.call(["/usr/sbin/nginx", "-c", ROOT / "etc/nginx/nginx.conf", *arguments])


def systemctl(verb: str, *arguments: str) -> int:
    """Starts and stops what the copied units say."""
    names = [one for one in arguments if one != "--now"]
    if (verb, names) == ("restart", ["postgresql"]):
        data = Path(os.environ["PGDATA"])
        command = [
            Path(os.environ["PROGRAMS"], "pg_ctl"),
            "-D",
            data,
            "-w",
            "-l",
            data / "log",
            "-m",
            "fast",
            "restart",
        ]
        return subprocess.call([*shlex.split(os.environ["AS_POSTGRES"]), *command], stdout=subprocess.DEVNULL, cwd="/")
    if (verb, names) == ("reload", ["nginx"]):
        return nginx()
    if verb == "daemon-reload":
        return 0
    act = {"enable": _start, "start": _start, "stop": stop}[verb]
    for name in names:
        act(name)
    return 0


def systemd_run(*arguments: str) -> int:
    """One command with the environment of files, waited for."""
    begins = next(at for at, one in enumerate(arguments) if not one.startswith("--"))
    said = [one.removeprefix("--").split("=", 1) for one in arguments[:begins] if "=" in one]
    files = [value.removeprefix("EnvironmentFile=") for name, value in said if name == "property"]
    environment = {name: value for file in files for name, value in _environment(file).items()}
    return subprocess.call(arguments[begins:], cwd=dict(said)["working-directory"], env=environment)


def stop(name: str) -> None:
    """End a service as systemd does."""
    pid = PIDS / name
    os.kill(int(pid.read_text()), signal.SIGTERM)
    pid.unlink()


def _start(name: str) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / f"etc/systemd/system/{name}.service", encoding="utf-8")
    service = unit["Service"]
    with (PIDS / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(
            shlex.split(service["ExecStart"]),
            cwd=service["WorkingDirectory"], env=_environment(service["EnvironmentFile"]), umask=int(service["UMask"], 8),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    (PIDS / name).write_text(f"{started.pid}")


def _environment(file: str) -> dict[str, str]:
    """The lines of an environment file and nothing of this process but where programs are. One with a dash may be missing."""
    if file.startswith("-") and not Path(file[1:]).exists():
        return {}
    file = file.removeprefix("-")
    lines = [line for line in Path(file).read_text().splitlines() if line and not line.startswith("#")]
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | dict(line.split("=", 1) for line in lines)


COMMANDS = {
    "apt-get": nothing, "useradd": nothing, "chown": nothing, "ufw": nothing, "install": install, "sudo": sudo,
    "nginx": nginx, "systemctl": systemctl, "systemd-run": systemd_run,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
