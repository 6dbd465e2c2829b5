"""Under which account the server runs. PostgreSQL refuses to run as root."""

import functools
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

ACCOUNT = "embedded_postgres"
# The first lets a process pass closed folders and read; the second, which containers rather have, is wider.
_CAPABILITIES = ["dac_read_search", "dac_override"]


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server cannot be had; the message says why and what to do."""


def give_away(path: Path) -> None:
    """Hand ``path`` to the account of the server; for everybody but root that is who runs this."""
    if os.geteuid() == 0:
        account = _account()
        os.chown(path, account.pw_uid, account.pw_gid)


def refuse_foreign(directory: Path) -> None:
    """Raise :class:`EmbeddedDatabaseError` when the data belong to somebody else than who runs this."""
    owner = directory.stat().st_uid
    mine = _account().pw_uid if os.geteuid() == 0 else os.geteuid()
    if owner != mine:
        raise EmbeddedDatabaseError(
            f"{directory} 属于另一个帐号（uid {owner}），请用该帐号运行。\n"
            f"{directory} belongs to another account (uid {owner}): run this as that account."
        )


def as_account(*touched: Path) -> list[str]:
    """What to put before a command that has to read ``touched``: empty, unless this runs as root.

    Folders above ``touched`` that are closed to others, such as root's home, stay closed: the server gets the right
    to pass them instead.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise EmbeddedDatabaseError(
            "以 root 运行时需要 setpriv（util-linux）；也可改用普通帐号运行。\n"
            "As root this needs setpriv (of util-linux); or run it as an ordinary user."
        )
    account = _account()
    change = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    if not any(_is_closed(folder) for path in touched for folder in path.resolve().parents):
        return change
    for capability in _CAPABILITIES:
        passing = [*change, f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
        if subprocess.run([*passing, "true"], capture_output=True, check=False).returncode == 0:
            return passing
    raise EmbeddedDatabaseError(
        "项目所在的文件夹只有 root 能进入，PostgreSQL 又不能以 root 运行：请用普通帐号运行，或把项目放到别处。\n"
        "Only root may enter the project's folder and PostgreSQL refuses to run as root: "
        "run this as an ordinary user, or move the project."
    )


@functools.cache
def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        # No home, no shell, no password: it only runs the server.
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", ACCOUNT], check=True)
        return pwd.getpwnam(ACCOUNT)


def _is_closed(folder: Path) -> bool:
    return not folder.stat().st_mode & stat.S_IXOTH
