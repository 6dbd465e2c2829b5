"""The installation's keys for what is kept sealed: uploads on the disk, and columns that hold numbers of people.

They stand in a file of their own (``FILES_KEY_FILE``), outside the database and every backup.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured


def kept_keys() -> tuple[str, ...]:
    """The installation's keys, the one that seals first; the others open what was sealed before. None: nothing is sealed.

    Raises ``ImproperlyConfigured`` where the file that should hold them cannot be read or holds anything else: what should
    be sealed is never kept open.
    """
    path = settings.FILES_KEY_FILE
    if not path:
        return ()
    try:
        state = os.stat(path)
        return _read(path, (state.st_mtime_ns, state.st_size, state.st_ino))
    except OSError as problem:
        raise ImproperlyConfigured(f"读不到密钥文件 {path}：{problem.strerror}") from problem


# A list of a thousand people asks twice a person; the state of the file tells when it has another content.
@lru_cache(maxsize=4)
def _read(path: str, state: tuple[int, ...]) -> tuple[str, ...]:
    keys = tuple(Path(path).read_text().split())
    if not keys or not all(re.fullmatch("[0-9a-f]{64}", key) for key in keys):
        raise ImproperlyConfigured(f"{path} 里应是 64 位十六进制的密钥，每行一个。")
    return keys


def check_key(databases: object = None, **of_the_check: object) -> list[CheckMessage]:
    """For ``check --deploy``: uploads and numbers of people are sealed."""
    try:
        if kept_keys():
            return []
    except ImproperlyConfigured as problem:
        return [Error(str(problem), id="files.E001")]
    hint = "设 FILES_KEY_FILE，再执行 manage.py seal，见 docs/deployment.md。"
    return [Warning("上传的文件、身份证号和电话没有加密。", hint=hint, id="files.W001")]
