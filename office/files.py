"""Where uploaded files are kept, and under which names."""

from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# File systems take 255 bytes, 85 Chinese characters. Less, so that a path fits its column, and the ending that the
# storage adds to a name already taken, and a copy on Windows with its 260 characters a path, find room.
LONGEST_NAME = 150
LONGEST_EXTENSION = 20


class KeptFiles(FileSystemStorage):
    """Files on the disk under names that every file system takes; what a page shows is kept in the record."""

    def get_valid_name(self, name: str) -> str:
        try:
            return short_name(super().get_valid_name(name))
        except SuspiciousFileOperation:
            # Nothing but signs that no name may have.
            return "file"


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
