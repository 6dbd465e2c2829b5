"""Where uploaded files are kept, under which names, and sealed with a key that is in no database and no backup."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from accounts.keys import kept_keys
from office.sealed import KEPT_FILE, Opened, Sealing, WrongPassphraseError, is_sealed

# File systems take 255 bytes, 85 Chinese characters. Less, so that a path fits its column, and the ending that the
# storage adds to a name already taken, and a copy on Windows with its 260 characters a path, find room.
LONGEST_NAME = 150
LONGEST_EXTENSION = 20


class SealedStorage(Storage):
    """Keeps files under names that every file system takes; what a page shows is kept in the record.

    Where the installation has a key (``FILES_KEY_FILE``) they are sealed with it, and opened as they are read. Where they lie is
    for a storage beneath to say, which also gives and takes them as they lie there.
    """

    @property
    def place(self) -> str:
        """Where they lie, in the words of a refusal."""
        raise NotImplementedError

    def lying(self, name: str) -> BinaryIO:
        """The file as it lies there, sealed or not. Raises :class:`FileNotFoundError`."""
        raise NotImplementedError

    def put(self, name: str, content: BinaryIO) -> None:
        """Have all that ``content`` holds lie under ``name`` as it is, in the place of what lay there, in one step.

        ``content`` may be closed afterwards.
        """
        raise NotImplementedError

    def names(self) -> Iterator[str]:
        """The names of all files that lie there."""
        raise NotImplementedError

    def opened(self, name: str) -> BinaryIO:
        """What the file holds, as it was uploaded. Raises :class:`UnopenedFile`."""
        file = self.lying(name)
        if not is_sealed(file, KEPT_FILE):
            return file
        for key in kept_keys():
            if _opens(file, key):
                return io.BufferedReader(_OpenedFile(file, key, KEPT_FILE))
        file.close()
        raise UnopenedFile(f"没有能打开 {PurePosixPath(name).name} 的密钥。")

    def seal_again(self, name: str) -> bool:
        """Seal the file with the first key, unless it is; whether it was rewritten."""
        key = kept_keys()[0]
        with self.lying(name) as file:
            if is_sealed(file, KEPT_FILE) and _opens(file, key):
                return False
        with tempfile.TemporaryFile() as sealed, self.opened(name) as content:
            _seal(content, sealed, key)
            self.put(name, sealed)
        return True

    def size(self, name: str) -> int:
        """How long the file is as it was uploaded."""
        with self._open(name) as file:
            return file.seek(0, io.SEEK_END)

    def get_valid_name(self, name: str) -> str:
        try:
            return short_name(super().get_valid_name(name))
        except SuspiciousFileOperation:
            # Nothing but signs that no name may have.
            return "file"

    def _save(self, name: str, content: Any) -> str:
        if not (keys := kept_keys()):
            return super()._save(name, content)  # type: ignore[misc]  # what a storage is made of
        with tempfile.TemporaryFile() as sealed:
            content.open()
            _seal(content, sealed, keys[0])
            sealed.seek(0)
            return super()._save(name, File(sealed, name))  # type: ignore[misc]

    def _open(self, name: str, mode: str = "rb") -> File:
        return _KeptFile(self, name)


class KeptFiles(SealedStorage, FileSystemStorage):
    """Files on the disk of the one machine that serves."""

    @property
    def place(self) -> str:
        return f"文件夹 {self.location} "

    def lying(self, name: str) -> BinaryIO:
        return Path(self.path(name)).open("rb")

    def put(self, name: str, content: BinaryIO) -> None:
        """As :meth:`SealedStorage.put`: whoever reads meanwhile has the one or the other, whole."""
        path = Path(self.path(name))
        path.parent.mkdir(mode=self.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".putting-")
        try:
            with os.fdopen(handle, "wb") as target:
                content.seek(0)
                shutil.copyfileobj(content, target)
            os.chmod(beside, self.file_permissions_mode or 0o600)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise

    def names(self) -> Iterator[str]:
        root = Path(self.location)
        return (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


class FilesAwayError(OSError):
    """The store of the kept files does not answer, or does not let the installation in."""


class UnopenedFile(FileNotFoundError):
    """A file that is sealed with a key the installation does not have, or was changed."""


class _KeptFile(File):
    """A kept file; opened once more it is read as it was the first time."""

    def __init__(self, storage: SealedStorage, name: str) -> None:
        self._storage = storage
        super().__init__(storage.opened(name), name)

    def open(self, *mode: Any, **how: Any) -> "_KeptFile":
        if self.closed:
            self.file = self._storage.opened(str(self.name))
        else:
            self.seek(0)
        return self


class _OpenedFile(Opened):
    """What is sealed in a file, which ends with it."""

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


def kept_files() -> SealedStorage:
    """Where the installation keeps its files."""
    return cast(SealedStorage, storages["default"])


def _opens(file: BinaryIO, key: str) -> bool:
    try:
        Opened(file, key, KEPT_FILE)
    except WrongPassphraseError:
        return False
    return True


def _seal(content: Any, target: Any, key: str) -> None:
    with Sealing(target, key, KEPT_FILE) as into:
        shutil.copyfileobj(content, into)


class ShortNamedUploads(TemporaryFileUploadHandler):
    """Large uploads, which wait in a file whose name ends like the uploaded one, however long that ending is."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = TemporaryUploadedFile(
            short_name(self.file_name or ""), self.content_type, 0, self.charset, self.content_type_extra
        )
        self.file.name = self.file_name


def short_name(name: str) -> str:
    """The name cut to :data:`LONGEST_NAME` bytes, with its extension; what is longer than an extension is none."""
    extension = PurePosixPath(name).suffix
    if len(extension.encode()) > LONGEST_EXTENSION:
        extension = ""
    stem = name.removesuffix(extension).encode()[: LONGEST_NAME - len(extension.encode())]
    # A character cut in two is left out.
    return stem.decode(errors="ignore") + extension
