"""``manage.py seal_files``: every kept file sealed with the installation's first key."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office.files import UnopenedFile, file_keys, seal_again


class Command(BaseCommand):
    """For uploads of before there was a key, and after a new key was put first; the old one may go once this is done."""

    help = "用密钥文件里的第一个密钥加密所有上传的文件：以前没有加密的、用旧密钥加密的都换过来。做完请备份一次。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not file_keys():
            raise CommandError("没有设 FILES_KEY_FILE。")
        changed, unopened = 0, []
        root = Path(settings.MEDIA_ROOT)
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            try:
                changed += seal_again(path)
            except UnopenedFile:
                unopened.append(path.relative_to(root).as_posix())
        self.stdout.write(f"加密了 {changed} 个文件。")
        if unopened:
            raise CommandError("\n".join([f"{len(unopened)} 个文件没有能打开的密钥：", *unopened]))
