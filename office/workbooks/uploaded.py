"""An uploaded workbook that is read once and not kept."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile


@contextmanager
def kept_for_reading(file: UploadedFile) -> Iterator[Path]:
    """The path of a copy of the uploaded ``file`` for as long as it is read: the reader is a process of its own."""
    with tempfile.TemporaryDirectory(prefix="reserve-cadres-") as folder:
        path = Path(folder) / f"upload{Path(file.name or '').suffix[:10]}"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        yield path
