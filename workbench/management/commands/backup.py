"""``manage.py backup``: everything in one archive, from the timer, by hand, or asked for on the page."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workbench.backups.archive import BackupError
from workbench.backups.backups import FAILED, make_backup, scheduled_backup
from workbench.backups.models import Backup

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Makes one backup and clears away what need not be kept."""

    help = "备份数据库和上传的文件，写成一个带校验值的归档；设了口令文件的，归档加密。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", type=int, help="页面上申请的备份的编号；手工运行不用写")

    def handle(self, *args: Any, key: int | None, **options: Any) -> None:
        backup = Backup.objects.filter(pk=key).first() if key else scheduled_backup()
        if backup is None:
            raise CommandError(f"没有编号为 {key} 的备份。")
        try:
            made = make_backup(backup)
        except BackupError as problem:
            backup.report(problem=str(problem)[:200])
            raise CommandError(str(problem)) from None
        except Exception as problem:
            logger.exception("The backup could not be made.")
            raise CommandError(FAILED) from problem
        self.stdout.write(f"{made.path}\n{made.rows} 行，{made.files} 个文件，{made.size} 字节。")
        if made.missing:
            self.stderr.write(f"有 {made.missing} 个登记在册的文件不在磁盘上，运行 manage.py check_data 查看。")
