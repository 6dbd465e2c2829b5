"""``manage.py send_reminders``: what the queue does every morning, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mentoring.reminders.reminders import send_reminders


class Command(BaseCommand):
    """Reminds the mentors who are behind, each once."""

    help = "提醒本月谈话没有完成的联系人(月底前 7 天和 2 天各一次)；每天早上自动做，这里可以现在做。"

    def handle(self, *args: Any, **options: Any) -> None:
        written = send_reminders(timezone.localdate())
        self.stdout.write(f"交给后台发送：电子邮件 {written['email']} 封，群消息 {written['webhook']} 条。")
