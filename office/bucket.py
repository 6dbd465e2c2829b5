"""Kept files in a bucket that several web servers share, by the protocol of S3 (``FILES_BUCKET``).

Only an installation of several machines imports this: it is the extra ``[s3]``.
"""

import posixpath
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from office.files import FilesAwayError, SealedStorage

# What is larger waits on the disk of the web server while it is read, sealed if it is kept sealed.
_IN_MEMORY = 2 << 20
# Stores that speak S3 without being Amazon's know neither buckets as host names nor its newest checksums. Who waits for a page
# is told soon that the store is away.
_CONFIG = Config(
    s3={"addressing_style": "path"}, signature_version="s3v4", connect_timeout=3, read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required", response_checksum_validation="when_required",
)  # fmt: skip
_NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class KeptInBucket(SealedStorage, S3Storage):
    """Files in a bucket; sealed before they leave the machine, where the installation has a key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=_CONFIG, file_overwrite=False, **options)

    @property
    def place(self) -> str:
        return f"存储桶 {self.bucket_name} "

    def lying(self, name: str) -> BinaryIO:
        file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 (whoever asks for it closes it)
        try:
            with _as_a_file_system_says_it(name):
                self.bucket.Object(name).download_fileobj(file, Config=self.transfer_config)
        except OSError:
            file.close()
            raise
        file.seek(0)
        return file

    def put(self, name: str, content: BinaryIO) -> None:
        content.seek(0)
        with _as_a_file_system_says_it(name):
            self.bucket.Object(name).upload_fileobj(content, Config=self.transfer_config)

    def names(self) -> Iterator[str]:
        with _as_a_file_system_says_it(self.bucket_name):
            yield from (one.key for one in self.bucket.objects.all())

    def exists(self, name: str) -> bool:
        with _as_a_file_system_says_it(name):
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _as_a_file_system_says_it(name):
            super().delete(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Always a name with signs drawn at random: of two servers that save under one name at once the later would win."""
        return super().get_available_name(self.get_alternative_name(*posixpath.splitext(name)), max_length)

    def url(self, name: str | None, *signed: Any, **more: Any) -> str:
        """No address that leads anywhere, as on the disk: files leave through a view. Forms ask whether there is one."""
        return f"/{filepath_to_uri(name or '')}"

    def _save(self, name: str, content: Any) -> str:
        with _as_a_file_system_says_it(name):
            return super()._save(name, content)


@contextmanager
def _as_a_file_system_says_it(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as problem:
        if problem.response.get("Error", {}).get("Code") in _NOT_THERE:
            raise FileNotFoundError(name) from None
        raise FilesAwayError(str(problem)) from problem
    except BotoCoreError as problem:
        raise FilesAwayError(str(problem)) from problem
