"""``manage.py open_lock``: for the only administrator who mistyped too often."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.lockout import open_lock
from accounts.models import User


class Command(BaseCommand):
    """Lets an account sign in again at once; whoever else is locked asks the administrator."""

    help = "解除一个账号的登录锁定。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有登录名为「{username}」的账号。")
        open_lock(user)
        self.stdout.write(f"{user}可以马上登录了。")
