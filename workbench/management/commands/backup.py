"""``manage.py backup``: everything in one archive, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.queue.jobs import do_here
from workbench.backups.backups import back_up, scheduled_backup


class Command(BaseCommand):
    """Makes one backup and clears away what need not be kept."""

    help = "备份数据库和上传的文件，写成一个带校验值的归档；设了口令文件的，归档加密。"

    def handle(self, *args: Any, **options: Any) -> None:
        made = do_here(back_up, scheduled_backup)
        if made.status != made.Status.DONE:
            raise CommandError(made.problem)
        self.stdout.write(f"{made.path}\n{made.rows} 行，{made.files} 个文件，{made.size} 字节。")
        if made.missing:
            self.stderr.write(f"有 {made.missing} 个登记在册的文件不在磁盘上，运行 manage.py check_data 查看。")
