"""``manage.py seal``: every kept file, and every column that is kept sealed, under the installation's first key."""

from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.keys import kept_keys
from office.files import UnopenedFile, kept_files
from workbench.trail.columns import TrailDiffersError, seal_columns


class Command(BaseCommand):
    """For what was kept before there was a key, and after a new key was put first; the old one may go once this is done.

    Works as the owner of the tables: the history of changes is sealed too, which the application may not touch.
    """

    help = (
        "用密钥文件里的第一个密钥加密所有上传的文件，和数据库里的身份证号、电话、花名册单元格（变更记录里的也是）："
        "以前没有加密的、用旧密钥加密的都换过来，变更记录随之重新封存，并留下记录。做完请备份一次。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not kept_keys():
            raise CommandError("没有设 FILES_KEY_FILE。")
        unopened = self._seal_files()
        try:
            rows = seal_columns(getuser())
        except TrailDiffersError as problem:
            raise CommandError(
                "\n".join(["记录与封存时不同，没有加密数据库里的列。请先查明：", *problem.places])
            ) from None
        self.stdout.write(f"加密了数据库里的 {rows} 行。")
        if unopened:
            raise CommandError("\n".join([f"{len(unopened)} 个文件没有能打开的密钥：", *unopened]))

    def _seal_files(self) -> list[str]:
        changed, unopened, storage = 0, [], kept_files()
        for name in sorted(storage.names()):
            try:
                changed += storage.seal_again(name)
            except UnopenedFile:
                unopened.append(name)
        self.stdout.write(f"加密了 {changed} 个文件。")
        return unopened
