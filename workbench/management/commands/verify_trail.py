"""``manage.py verify_trail``: whether the trail is as it was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workbench.trail.models import TrailSeal
from workbench.trail.verifying import verify


def _said(seal: TrailSeal) -> str:
    return f"{seal.hash}（{seal.get_algorithm_display()}）"


class Command(BaseCommand):
    """Compares every sealed record with its seal, and names by table and key what was changed, taken away or slipped in."""

    help = "核对变更记录和查阅记录与封存时是否一致，列出被改过、不见了、插进来的。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        if found.differing:
            raise CommandError("\n".join([f"{len(found.differing)} 处与封存时不同：", *found.differing]))
        newest = found.newest
        self.stdout.write(
            f"{found.records} 条记录与封存时一致。最新的校验值：{_said(newest) if newest else '还没有封存'}"
        )
