"""A file that is sealed: AES-256-GCM in chunks, with a key of its own.

Of an archive scrypt makes it of a passphrase, of a kept file HKDF of the installation's key. Each chunk carries its number and
whether it is the last one, so none can be left out, exchanged or cut off unnoticed. Chunks are of one size, so what is sealed can
be read from any place without being laid open on the disk.
"""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC = b"reserve-cadres sealed 1\n"
CHUNK = 1 << 20
FILE_MAGIC = b"reserve-cadres file 1\n"
_SALT, _TAG = 16, 16


class WrongPassphraseError(ValueError):
    """The passphrase or key does not open what is sealed, or somebody changed or cut it."""


@dataclass(frozen=True)
class Kind:
    """A kind of sealed file: what it begins with, how its cipher is made, what is said where it does not open."""

    magic: bytes
    cipher: Callable[[str, bytes], AESGCM]
    words: str


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # What OWASP asks for: 128 MiB and about half a second a try.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))


def _file_cipher(key: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, FILE_MAGIC).derive(bytes.fromhex(key)))


ARCHIVE = Kind(MAGIC, lambda secret, salt: _cipher(secret, salt), "口令不对，或者备份文件已损坏、被改动。")
KEPT_FILE = Kind(FILE_MAGIC, _file_cipher, "文件的密钥不对，或者文件已损坏、被改动。")


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is used for this one file, so counting never repeats a nonce.
    return number.to_bytes(11, "big") + bytes([last])


def is_sealed(file: BinaryIO, kind: Kind = ARCHIVE) -> bool:
    """Whether ``file`` begins as a sealed one of this ``kind`` does; it stands at its beginning after."""
    file.seek(0)
    begins = file.read(len(kind.magic))
    file.seek(0)
    return begins == kind.magic


class Sealing(io.RawIOBase):
    """Writes to ``target`` what is written to it, sealed; closing it writes the last chunk and leaves ``target`` open."""

    def __init__(self, target: BinaryIO, secret: str, kind: Kind = ARCHIVE) -> None:
        salt = os.urandom(_SALT)
        self._target, self._cipher, self._kind = target, kind.cipher(secret, salt), kind
        self._waiting, self._number = bytearray(), 0
        target.write(kind.magic + salt)

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
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._kind.magic))
        self._number += 1


class Opened(io.RawIOBase):
    """What is sealed in ``source``, read from any place. Raises :class:`WrongPassphraseError`."""

    def __init__(self, source: BinaryIO, secret: str, kind: Kind = ARCHIVE) -> None:
        source.seek(len(kind.magic))
        self._source, self._cipher, self._kind = source, kind.cipher(secret, source.read(_SALT)), kind
        self._head = source.tell()
        sealed = source.seek(0, io.SEEK_END) - self._head
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
        self._source.seek(self._head + number * (CHUNK + _TAG))
        sealed = self._source.read(CHUNK + _TAG)
        try:
            self._plain = self._cipher.decrypt(_nonce(number, last=number == self._last), sealed, self._kind.magic)
        except InvalidTag:
            raise WrongPassphraseError(self._kind.words) from None
        self._number = number
