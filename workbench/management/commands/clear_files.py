"""``manage.py clear_files``: files that no record names any more leave the disk after a grace period."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from workbench.integrity.files import GRACE, clear_away


class Command(BaseCommand):
    """Once a day; a file is removed when it has been found without a record for so many days."""

    help = "清理没有记录指向的上传文件：先登记，过了宽限期仍没有记录指向的才删除。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=GRACE.days, help=f"宽限期，默认 {GRACE.days} 天")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        removed, waiting = clear_away(timezone.now(), timedelta(days=days))
        self.stdout.write(f"删除 {removed} 个文件，另有 {waiting} 个在宽限期内。")
