"""Makes sure there is a Chromium and a Chinese font for the browser tests, where that can be done.

``python -m tests.browser_setup`` says what it installs from the system before it does. Without the right to install,
the tests in ``tests/journeys`` are left out by name; under CI they never are: there a missing browser fails them.
"""

import os
import shutil
import subprocess
from pathlib import Path

from office.paper.press import chromium_path

JOURNEYS = Path(__file__).resolve().parent / "journeys"


def left_out() -> list[Path]:
    """The modules of browser tests that this machine cannot run and may leave out."""
    if chromium_path() or os.environ.get("CI"):
        return []
    return sorted(JOURNEYS.glob("test_*.py"))


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _missing() -> list[str]:
    packages = {"chromium": chromium_path(), "fonts-noto-cjk": _has_chinese_font()}
    return [package for package, there in packages.items() if not there]


def main() -> None:
    """Install what is missing, or say that it is."""
    missing = _missing()
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(
            f"Not installed, and no right to install: {', '.join(missing)}. See the end of the run for what is left out."
        )
        return
    print(f"Installing from the system, for the browser tests: {', '.join(missing)} (apt-get) ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
