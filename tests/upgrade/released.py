"""The migrations that are out, each with the SHA-256 of its file: a township's database was made by exactly these.

``python -m tests.upgrade.released`` adds those of a new release, under the version that pyproject.toml names.
"""

import hashlib
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("released.txt")


def migrations(root: Path = ROOT) -> dict[str, str]:
    """Path → SHA-256 of every migration of the project, in order."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.glob("*/migrations/[0-9]*.py"))
    }


def released(listed: Path = LIST) -> dict[str, str]:
    """Path → SHA-256 of the migrations that are out."""
    lines = listed.read_text().splitlines() if listed.exists() else []
    return {path: digest for digest, path in (line.split() for line in lines if line and not line.startswith("#"))}


def breaches(root: Path = ROOT, listed: Path = LIST) -> list[str]:
    """What was done to migrations that are out, one sentence each."""
    present = migrations(root)
    advice = (
        "township databases were made by it. Restore it (git log shows it) and add a new migration for the change."
    )
    return [
        f"{path} was {'changed' if path in present else 'removed'} after its release: {advice}"
        for path, digest in released(listed).items()
        if present.get(path) != digest
    ]


def add_release(root: Path = ROOT, listed: Path = LIST) -> list[str]:
    """Put the migrations that are new since the last release on the list; the paths added."""
    if found := breaches(root, listed):
        raise SystemExit("\n".join(found))
    known = released(listed)
    new = {path: digest for path, digest in migrations(root).items() if path not in known}
    if new:
        version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
        with listed.open("a") as out:
            out.write(f"# {version}\n" + "".join(f"{digest}  {path}\n" for path, digest in new.items()))
    return list(new)


if __name__ == "__main__":
    print("\n".join(add_release()) or "Every migration is on the list.")
