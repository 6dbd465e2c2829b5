"""``manage.py worker``: does the queue's jobs, beside the web server, until it is told to end."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from office.background import fail_what_no_job_does
from office.queue.jobs import take_up_again
from office.queue.worker import JOBS_OF_A_PROCESS, work
from workbench.county.months import queue_what_is_old
from workbench.schedule.schedule import queue_what_is_due
from workbench.trail.sealing import seal_what_is_due


class Command(BaseCommand):
    """One worker; several share the work."""

    help = "后台处理：大花名册、档案包、提醒、每天的备份和清理。停止时做完手上的一件；被强行结束的，由下一个接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--beside", type=int, metavar="PID", help="随这个进程(本命令的父进程)一起结束")
        parser.add_argument("--jobs", type=int, default=JOBS_OF_A_PROCESS, help="做完这么多件，进程重新开始，归还内存")

    def handle(self, *args: Any, beside: int | None, jobs: int, **options: Any) -> None:
        if settings.DATABASE_POOLED:
            # What tells the others that it lives is a lock of its session.
            raise CommandError(
                "后台处理要有自己的数据库会话：请让它的 DATABASE_URL 直接指向数据库，不设 DATABASE_POOLED。"
            )
        work(
            [take_up_again, fail_what_no_job_does, queue_what_is_due, queue_what_is_old, seal_what_is_due],
            beside,
            jobs,
        )
