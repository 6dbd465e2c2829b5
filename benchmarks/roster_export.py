"""The official roster going out, against django-import-export's export and against the query alone.

- ours: the workbook as offices file it (title, borders, A4, totals), with the line at its foot, read to its end;
- defaults: the same columns through a plain ``ModelResource``, village and post by their names, and its ``.xlsx`` without any
  layout; a second time with both fetched along, which the defaults leave to whoever uses them;
- query: Django reading the same people with village and post, nothing made of them.
"""

import resource
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.spending import Spent, spent_by

ROUNDS = 2


def measure(township: Any) -> None:
    """Print rows a second of the processor of all people of the township, and the memory they take."""
    from office.workbooks.footers import with_foot
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.export import official_roster

    people = Cadre.objects.filter(township=township)
    count = people.count()

    def ours() -> None:
        answer = with_foot(
            official_roster(people, township=township, day=date(2015, 3, 1)), "导出 基准 2015-03-01 09:00 编号 1"
        )
        while answer.read(1 << 16):
            pass

    def query() -> None:
        for _ in people.select_related("village", "post", "joint_post").iterator(chunk_size=2_000):
            pass

    print(f"导出 {count} 人：每秒处理器用时的行数")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mine = _least(ours)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    alone, theirs = _least(query), _least(lambda: _defaults(people))
    along = _least(lambda: _defaults(people.select_related("village", "post")))
    for label, spent in (
        ("本系统（公文格式）", mine), ("只查询", alone), ("django-import-export 默认", theirs), ("同上，连村和岗位一次取", along),
    ):  # fmt: skip
        print(f"  {label:24} {count / spent.total:8.0f}   {spent}")
    faster, fetched = theirs.total / mine.total, along.total / mine.total
    share = alone.total / mine.total
    print(
        f"  默认的 {faster:.1f} 倍快（一次取的 {fetched:.1f} 倍），只查询的 {share:.2f}，内存多占 {more:.0f} MB",
        flush=True,
    )


def _defaults(people: Any) -> None:
    from import_export.resources import modelresource_factory

    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.export import OFFICIAL

    names = [{"village": "village__name", "post": "post__title"}.get(name, name) for name in OFFICIAL]
    plain = modelresource_factory(Cadre, meta_options={"fields": names})()
    plain.export(people).xlsx  # noqa: B018 (the property is the work)


def _least(work: Callable[[], None]) -> Spent:
    return min((spent_by(work)[0] for _ in range(ROUNDS)), key=lambda spent: spent.total)
