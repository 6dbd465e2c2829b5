"""``manage.py send_reminders``: for cron, once a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring.reminders.reminders import send_reminders


class Command(BaseCommand):
    """Reminds the mentors who are behind, each once."""

    help = "提醒本月谈话没有完成的联系人(月底前 7 天和 2 天各一次)。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sent = send_reminders(timezone.localdate())
        except OSError as problem:
            raise CommandError(f"没有发出，下次运行会再试：{problem}") from problem
        self.stdout.write(f"电子邮件 {sent['email']} 封，群机器人 {sent['webhook']} 人。")
