"""``manage.py prune_trail``: old lines of who looked at what are taken away, with a record."""

from datetime import timedelta
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workbench.trail.pruning import LEAST_MONTHS, prune


class Command(BaseCommand):
    """Works as the owner of the tables: the application may not."""

    help = "清除很久以前的查阅记录（变更记录不清除），并留下清除的记录。至少保留 6 个月。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep-months", type=int, required=True, help="保留最近多少个月的，不少于 6")

    def handle(self, *args: Any, keep_months: int, **options: Any) -> None:
        if keep_months < LEAST_MONTHS:
            raise CommandError(f"查阅记录至少保留 {LEAST_MONTHS} 个月。")
        number = prune(timezone.now() - timedelta(days=31 * keep_months), getuser())
        self.stdout.write(f"清除了 {number} 条。" if number else "没有可以清除的。")
