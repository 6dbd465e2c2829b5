"""Uploads looked through for viruses by ClamAV's daemon, where the installation has one.

The daemon is spoken to as its manual says (``INSTREAM``): the file goes over its socket in pieces and is kept nowhere.
"""

import logging
import socket
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

logger = logging.getLogger(__name__)

_PIECE = 1024 * 1024
# Seconds for a piece to be taken, and for the answer.
_PATIENCE = 20
FOUND = "这个文件里有病毒或恶意代码({found})，没有接收。请先在自己的电脑上杀毒。"
NOT_SCANNED = "杀毒程序没有回应，文件没有接收。请稍后再试，仍不行请告诉系统管理员。"


class ScannerAway(Exception):
    """The daemon could not be asked, or gave no verdict."""


def scan(file: Any) -> None:
    """Refuse an upload in which the scanner finds something, with a ``ValidationError``; leave it at its beginning.

    Where the scanner does not answer, it is refused too, or taken with a line in the server's log
    (``CLAMD_MUST_ANSWER``). Without ``CLAMD_SOCKET`` nothing is scanned.
    """
    if not settings.CLAMD_SOCKET:
        return
    file.seek(0)
    try:
        found = _verdict(settings.CLAMD_SOCKET, iter(lambda: file.read(_PIECE), b""))
    except (OSError, ScannerAway):
        logger.exception("The virus scanner did not answer.")
        if settings.CLAMD_MUST_ANSWER:
            raise ValidationError(NOT_SCANNED, code="not_scanned") from None
        return
    finally:
        file.seek(0)
    if found:
        raise ValidationError(FOUND.format(found=found[:100]), code="infected")


def _verdict(address: str, pieces: Iterator[bytes]) -> str:
    """What the daemon finds in the pieces: the name of it, "" for nothing."""
    with _connected(address) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for piece in pieces:
            daemon.sendall(len(piece).to_bytes(4, "big") + piece)
        daemon.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (more := daemon.recv(4096)):
            answer += more
    said = answer.decode(errors="replace").strip("\0 \n").removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway(said)


def _connected(address: str) -> socket.socket:
    """A connection to the daemon: a path, or a host with its port."""
    if address.startswith("/"):
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(_PATIENCE)
        try:
            daemon.connect(address)
        except OSError:
            daemon.close()
            raise
        return daemon
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE)
