"""``manage.py load_demo``: the demo township, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from villages.models import Township
from workbench.demo.township import ACCOUNTS, PASSWORD, PRACTICE_ACCOUNT, load_demo


class Command(BaseCommand):
    """Loads the demo township unless there is a township already, and prints the demo accounts."""

    help = "载入演示乡镇(28 个村和社区、55 个岗位、110 名虚构人员)和每个角色一个账号。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The demo accounts have a published password: only with DEVELOPMENT=1.")
        if not Township.objects.exists():
            load_demo()
        self.stdout.write(f"演示账号(密码都是 {PASSWORD}):")
        for role, username, _, unit, _ in ACCOUNTS:
            self.stdout.write(f"  {username:8} {role.label} · {unit}")
        self.stdout.write(f"  {PRACTICE_ACCOUNT[1]:8} 练习镇组织办：村和岗位已设好，库是空的，用来试导入花名册")
