"""Makes sure there is a Chromium and a Chinese font for the browser tests, where that can be done.

``python -m tests.browser_setup`` installs Debian's packages when they are missing and the user may; otherwise it says
in a line that the browser tests will be skipped. Under CI they are never skipped: there a missing browser fails them.
"""

import os
import shutil
import subprocess

_PACKAGES = ["chromium", "fonts-noto-cjk"]
_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def chromium_path() -> str | None:
    """Where a Chromium is, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *_PACKAGES]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    """Install what is missing, or say that the browser tests will be skipped."""
    if chromium_path() and _has_chinese_font():
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Chromium and a Chinese font for the browser tests ...")
        _install()
    if not chromium_path():
        print(
            "No Chromium found: the browser tests will be skipped (install chromium and fonts-noto-cjk to run them)."
        )


if __name__ == "__main__":
    main()
