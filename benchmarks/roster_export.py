"""The official roster going out, against django-import-export's export and against the query alone.

- ours: the workbook as offices file it (title, borders, A4, totals), with the line at its foot, read to its end;
- defaults: the same columns through a plain ``ModelResource``, village and post by their names, and its ``.xlsx`` without any
  layout; a second time with both fetched along, which the defaults leave to whoever uses them;
- query: Django reading the same people with village and post, nothing made of them.

Its memory is that of a process which does nothing else, at the people there are and at twelve times as many.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.spending import Spent, spent_by

ROUNDS, COPIES = 2, 11


def measure(township: Any) -> None:
    """Print rows a second of the processor of all people of the township."""
    from reserve_cadres.models import Cadre

    people = Cadre.objects.filter(township=township)
    count = people.count()

    def query() -> None:
        for _ in people.select_related("village", "post", "joint_post").iterator(chunk_size=2_000):
            pass

    print(f"导出 {count} 人：每秒处理器用时的行数")
    mine = _least(lambda: _ours(township))
    alone, theirs = _least(query), _least(lambda: _defaults(people))
    along = _least(lambda: _defaults(people.select_related("village", "post")))
    for label, spent in (
        ("本系统（公文格式）", mine), ("只查询", alone), ("django-import-export 默认", theirs), ("同上，连村和岗位一次取", along),
    ):  # fmt: skip
        print(f"  {label:24} {count / spent.total:8.0f}   {spent}")
    faster, fetched = theirs.total / mine.total, along.total / mine.total
    share = alone.total / mine.total
    print(
        f"  默认的 {faster:.1f} 倍快（一次取的 {fetched:.1f} 倍），只查询的 {share:.2f}",
        flush=True,
    )


def measure_memory(township: Any) -> None:
    """Print the most memory the export takes; the township has twelve times its people afterwards."""
    from benchmarks.county import grow_people
    from reserve_cadres.models import Cadre

    taken = {}
    for copies in (0, COPIES):
        if copies:
            grow_people(copies)
        taken[Cadre.objects.filter(township=township).count()] = _memory_of_export(township)
    print("导出进程的内存最多：" + "，".join(f"{count} 人 {most} MB" for count, most in taken.items()), flush=True)


def _memory_of_export(township: Any) -> str:
    from tests.queue import database_address

    environment = os.environ | {"DATABASE_URL": database_address(), "OWNER_DATABASE_URL": ""}
    command = [sys.executable, "-m", "benchmarks.roster_export", str(township.pk)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def _ours(township: Any) -> None:
    from office.workbooks.footers import with_foot
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.export import official_roster

    people = Cadre.objects.filter(township=township)
    whole = with_foot(official_roster(people, township=township, day=date(2015, 3, 1)), "导出 基准 2015-03-01 编号 1")
    while whole.read(1 << 16):
        pass


def _defaults(people: Any) -> None:
    from import_export.resources import modelresource_factory

    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.export import OFFICIAL

    names = [{"village": "village__name", "post": "post__title"}.get(name, name) for name in OFFICIAL]
    plain = modelresource_factory(Cadre, meta_options={"fields": names})()
    plain.export(people).xlsx  # noqa: B018 (the property is the work)


def _least(work: Callable[[], None]) -> Spent:
    return min((spent_by(work)[0] for _ in range(ROUNDS)), key=lambda spent: spent.total)


if __name__ == "__main__":
    import django

    django.setup()
    from villages.models import Township

    _ours(Township.objects.get(pk=sys.argv[1]))
    # Not getrusage: that counts the most the process took that began this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) // 1024)
