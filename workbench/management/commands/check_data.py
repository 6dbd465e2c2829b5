"""``manage.py check_data``: whether all that was entered holds together."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workbench.integrity.checks import SHOWN, check_data


class Command(BaseCommand):
    """Names what does not hold, by keys, and what to do; ends with 1 if there is any, so a timer can tell."""

    help = "检查数据：状态、名额、变更记录、数据库规则、文件。只输出编号，不输出个人信息。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_data()
        for one in found:
            more = f" ……共 {len(one.places)} 处" if len(one.places) > SHOWN else ""
            self.stdout.write(f"{one.title}：{'；'.join(one.places[:SHOWN])}{more}\n  怎么办：{one.advice}")
        if found:
            raise CommandError(f"有 {sum(len(one.places) for one in found)} 处不符。")
        self.stdout.write("数据检查完毕，没有发现不符。")
