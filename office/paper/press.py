"""PDF by the engine that offices print with: a page of its own, handed to a Chromium that can reach nothing.

The process gets one file that holds everything it shows, no script, no network, none of this process's surroundings, and
is ended with all it started where it takes too long. Where there is no Chromium there is no PDF, and the browser prints.
"""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

logger = logging.getLogger(__name__)
_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
_SECONDS = 45
_MEMORY_BYTES = 1024 * 1024 * 1024
# One at a time in each web process: each takes some 250 MB for a second.
_TURN = threading.BoundedSemaphore(1)
_FLAGS = [
    "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--lang=zh-CN",
]  # fmt: skip


class NoPdf(Exception):
    """The engine is not there, is busy or gave up; the message says so in Chinese."""


def chromium_path() -> str | None:
    """Where a Chromium is, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def pdf_of(html: str) -> bytes:
    """The pages of a document that holds everything it shows.

    Raises :class:`NoPdf`.
    """
    chromium = chromium_path()
    if chromium is None:
        raise NoPdf("服务器上没有安装生成 PDF 的程序，请用「打印」，在打印窗口里选择另存为 PDF。")
    if not _TURN.acquire(timeout=_SECONDS / 2):
        raise NoPdf("正在生成别的 PDF，请稍后再试。")
    try:
        with tempfile.TemporaryDirectory(prefix="paper-", ignore_cleanup_errors=True) as folder:
            return _pressed(chromium, html, Path(folder))
    finally:
        _TURN.release()


def _limit(process: int) -> None:
    """Bound what the process and those it starts may take; of address space they reserve far more than they use."""
    try:
        import resource

        resource.prlimit(process, resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.prlimit(process, resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    except (ImportError, AttributeError, ProcessLookupError):
        # Only Linux knows this; the time is bounded everywhere.
        return


def _pressed(chromium: str, html: str, folder: Path) -> bytes:
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(html, encoding="utf-8")
    # Root has no sandbox to start; everybody else's holds.
    flags = [*_FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else _FLAGS
    process = subprocess.Popen(
        [chromium, *flags, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", source.as_uri()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        | {"HOME": str(folder)},
        start_new_session=True,
    )
    _limit(process.pid)
    try:
        _, said = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        said = b"too long"
    finally:
        # It starts processes of its own, which may outlive it.
        with contextlib.suppress(ProcessLookupError, AttributeError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if not target.exists():
        logger.warning("No PDF: %s", said.decode(errors="replace")[-500:])
        raise NoPdf("这份 PDF 没有生成。内容很多时请先筛选，或用「打印」，在打印窗口里选择另存为 PDF。")
    return target.read_bytes()
