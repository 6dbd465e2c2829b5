"""``manage.py erase_from_trail``: what the trail and the decisions still say of people whose data was erased is taken out."""

from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand

from workbench.privacy.erasing import erase_from_the_trail, waiting_for_the_owner


class Command(BaseCommand):
    """Works as the owner of the tables: the application may not rewrite its trail."""

    help = "在页面上已经删除个人信息的人，把变更记录、查阅记录和决定文书里的姓名、号码等也删除，并留下记录。"

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = list(waiting_for_the_owner().select_related("cadre").order_by("pk"))
        for erasure in waiting:
            number = erase_from_the_trail(erasure, getuser())
            self.stdout.write(f"{erasure}：改写了 {number} 条记录。")
        if not waiting:
            self.stdout.write("没有等待删除的。")
