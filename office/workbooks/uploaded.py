"""An uploaded workbook on the disk as it came, for the reader, which is a process of its own and has no key."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile

from office.workbooks.limits import GONE
from office.workbooks.process import UnreadableWorkbook


@contextmanager
def kept_for_reading(file: UploadedFile | FieldFile) -> Iterator[Path]:
    """The path of a copy of the ``file``, just uploaded or kept with a record, for as long as it is read.

    Raises :class:`~office.workbooks.process.UnreadableWorkbook` where it is gone.
    """
    try:
        file.open()
    except FileNotFoundError:
        raise UnreadableWorkbook(GONE) from None
    with tempfile.TemporaryDirectory(prefix="reserve-cadres-") as folder:
        path = Path(folder) / f"upload{Path(file.name or '').suffix[:10]}"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        if isinstance(file, FieldFile):
            file.close()
        yield path
