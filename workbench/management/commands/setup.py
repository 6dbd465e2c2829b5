"""``manage.py setup``: a township and its first two accounts, from the console."""

from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.staff import set_first_password
from workbench.start.installation import Installation, set_up


class Command(BaseCommand):
    """Makes a township with its organiser and its administrator and prints their first passwords."""

    help = "建立乡镇和它的组织办、系统管理员账号，打印各自的初始密码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("township", help="乡镇名称，如：石西镇")
        parser.add_argument("username", help="组织办的登录名，如：zhangsan")
        parser.add_argument("name", help="组织办的姓名")
        parser.add_argument("administrator_username", help="系统管理员的登录名，由另一个人担任，如：lisi")
        parser.add_argument("administrator_name", help="系统管理员的姓名")
        parser.add_argument("--code", default="", help="行政区划代码")
        parser.add_argument("--unit", default="", help="组织办那位的单位及职务")

    def handle(self, *args: Any, **options: Any) -> None:
        said = {field.name: options[field.name] for field in fields(Installation) if field.name != "password"}
        try:
            made = set_up(Installation(**said, password=None), first=False)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from None
        self.stdout.write(f"{made.organiser.township}已建好。初始密码各只能用一次，请分别交给本人。")
        for duty, user in (("组织办", made.organiser), ("系统管理员", made.administrator)):
            self.stdout.write(f"{duty}{user}\n  登录名：{user.username}\n  初始密码：{set_first_password(user)}")
