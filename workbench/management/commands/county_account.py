"""``manage.py county_account``: an account above the townships, from the console."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.staff import Account, save_county_account, set_first_password
from villages.models import Township
from workbench.county.months import count_all_months


class Command(BaseCommand):
    """Makes, changes or closes an account that reads the figures of townships; prints the first password of a new one."""

    help = "建立、调整或停用县委组织部的查阅账号（只看各镇的数字；乡镇允许的，可以进入该镇查阅）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--unit", default="", help="单位及职务，如：县委组织部组织一科")
        parser.add_argument("--township", action="append", default=[], help="只看这个乡镇，可以写多次；不写看全部")
        parser.add_argument("--close", action="store_true", help="停用这个账号")
        parser.add_argument("--password", action="store_true", help="给已有的账号重设初始密码")

    def handle(self, *args: Any, **options: Any) -> None:
        townships = list(Township.objects.filter(name__in=options["township"]))
        if missing := set(options["township"]) - {one.name for one in townships}:
            raise CommandError(f"没有这些乡镇：{'、'.join(sorted(missing))}。")
        known = User.objects.filter(username=options["username"]).first()
        account = Account(options["username"], options["name"], options["unit"], is_active=not options["close"])
        try:
            user = save_county_account(account, townships, user=known)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from None
        if options["close"]:
            self.stdout.write(f"{user}的账号已停用。")
            return
        reads = "、".join(one.name for one in townships) or "全部乡镇"
        self.stdout.write(f"县级查阅账号{user}，查阅{reads}。")
        if known is None or options["password"]:
            self.stdout.write(f"  登录名：{user.username}\n  初始密码(只能用一次)：{set_first_password(user)}")
        count_all_months.enqueue()
