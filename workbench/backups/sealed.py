"""An archive under a passphrase: AES-256-GCM in chunks, with a key that scrypt makes of the passphrase.

Each chunk carries its number and whether it is the last one, so none can be left out, exchanged or cut off unnoticed. Chunks
are of one size, so what is sealed can be read from any place without being laid open on the disk.
"""

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC = b"reserve-cadres sealed 1\n"
CHUNK = 1 << 20
_SALT, _TAG = 16, 16
_HEAD = len(MAGIC) + _SALT


class WrongPassphraseError(ValueError):
    """The passphrase does not open the archive, or somebody changed or cut it."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # What OWASP asks for: 128 MiB and about half a second a try.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is used for this one archive, so counting never repeats a nonce.
    return number.to_bytes(11, "big") + bytes([last])


def is_sealed(file: BinaryIO) -> bool:
    """Whether ``file`` begins as a sealed archive does; it stands at its beginning after."""
    file.seek(0)
    begins = file.read(len(MAGIC))
    file.seek(0)
    return begins == MAGIC


class Sealing(io.RawIOBase):
    """Writes to ``target`` what is written to it, sealed; closing it writes the last chunk and leaves ``target`` open."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(_SALT)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._waiting, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take ``data``; a chunk is written once there is more than it holds, so that the last one is known."""
        taken = memoryview(data).cast("B")
        self._waiting += taken
        while len(self._waiting) > CHUNK:
            self._write_chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(taken)

    def close(self) -> None:
        """Write the last chunk."""
        if not self.closed:
            self._write_chunk(bytes(self._waiting), last=True)
        super().close()

    def _write_chunk(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, MAGIC))
        self._number += 1


class Opened(io.RawIOBase):
    """What is sealed in ``source``, read from any place. Raises :class:`WrongPassphraseError`."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        source.seek(len(MAGIC))
        self._source, self._cipher = source, _cipher(passphrase, source.read(_SALT))
        sealed = source.seek(0, io.SEEK_END) - _HEAD
        self._last = max(0, (sealed - 1) // (CHUNK + _TAG))
        self._size = sealed - (self._last + 1) * _TAG
        self._place, self._number, self._plain = 0, -1, b""
        # The last chunk says whether it is the last: one that was cut off is found before anything is read.
        self._read_chunk(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill ``buffer`` with what follows, at most to the end of a chunk; 0 at the end."""
        into = memoryview(buffer).cast("B")
        if not into or self._place >= self._size:
            return 0
        number, begin = divmod(self._place, CHUNK)
        self._read_chunk(number)
        found = self._plain[begin : begin + len(into)]
        into[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _read_chunk(self, number: int) -> None:
        if number == self._number:
            return
        self._source.seek(_HEAD + number * (CHUNK + _TAG))
        sealed = self._source.read(CHUNK + _TAG)
        try:
            self._plain = self._cipher.decrypt(_nonce(number, last=number == self._last), sealed, MAGIC)
        except InvalidTag:
            raise WrongPassphraseError("口令不对，或者备份文件已损坏、被改动。") from None
        self._number = number
