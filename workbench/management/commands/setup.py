"""``manage.py setup``: a township and its first account, from the console."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.staff import set_first_password
from workbench.start.installation import Installation, set_up


class Command(BaseCommand):
    """Makes a township with its first account and prints the first password, to be changed at the first sign-in."""

    help = "建立乡镇和它的第一个账号，打印初始密码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("township", help="乡镇名称，如：石西镇")
        parser.add_argument("username", help="登录名，如：zhangsan")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--code", default="", help="行政区划代码")
        parser.add_argument("--unit", default="", help="单位及职务")

    def handle(
        self, *args: Any, township: str, username: str, name: str, code: str, unit: str, **options: Any
    ) -> None:
        installation = Installation(township, username, name, password=None, code=code, unit=unit)
        try:
            user = set_up(installation, first=False)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from None
        self.stdout.write(f"{user.township}已建好。\n登录名：{user.username}\n初始密码：{set_first_password(user)}")
