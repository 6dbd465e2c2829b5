"""``manage.py hand_installation``: who runs the installation, where nobody who does can sign in any more."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from villages.models import Township
from villages.villages import hand_installation_to


class Command(BaseCommand):
    """Lets the administrators of a township see to backups and faults, and no longer those of another one."""

    help = "让一个乡镇的系统管理员负责本系统的运行(备份、运行情况)，原来负责的不再负责。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("township", help="乡镇名称，如：石西镇")

    def handle(self, *args: Any, township: str, **options: Any) -> None:
        try:
            hand_installation_to(Township.objects.get(name=township))
        except Township.DoesNotExist:
            raise CommandError(f"没有「{township}」这个乡镇。") from None
        except ValidationError as problem:
            raise CommandError("".join(problem.messages)) from None
        self.stdout.write(f"备份和运行情况现在由{township}的系统管理员负责。")
