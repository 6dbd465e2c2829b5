"""The tables of the level above: of all townships a line each, of one its villages. Nobody stands in them by name.

Each counts in a statement or a few, grouped by the database, whatever the number of townships.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils import timezone

from mentoring.cadence.board import month_board
from mentoring.cadence.cadence import Kind
from mentoring.cadence.duties import Reach
from mentoring.months.months import first_of
from office.numbers import share
from reserve_cadres.models import ElectionResult, StateChange, Term
from villages.models import PostKind
from workbench.county.bench import Bench, bench_by
from workbench.county.models import TownshipMonth
from workbench.county.reach import Part
from workbench.tables.pool import changes_of, structure_of
from workbench.tables.table import BY_TOWNSHIP, BY_VILLAGE, Division, Table, totals


def structure(part: Part, since: date, until: date) -> Table:
    """The pool on a day by sex, age, education, political status and category."""
    return structure_of(part.changes, until, _division(part))


def changes(part: Part, since: date, until: date) -> Table:
    """Who came in and who left in a period."""
    places = part.villages.order_by("position", "pk") if part.one else part.townships
    return changes_of(places, part.changes, part.changes, since, until, _division(part))


def bench(part: Part, since: date, until: date) -> Table:
    """How the posts are backed today: seats, those filled, and posts that lack somebody or have nobody, by kind of post."""
    found = bench_by(part, "village" if part.one else "village__township", "kind")
    kinds = [kind for kind in PostKind if any(group[1] == kind for group, _ in found)]
    width = len(Bench._fields)
    added: dict[int, list[int]] = {}
    for (key, kind), counted in found:
        row = added.setdefault(key, [0] * (width + len(kinds)))
        row[:width] = map(sum, zip(row[:width], counted, strict=True))
        row[width + kinds.index(kind)] += counted.seats - counted.filled
    places: Any = part.villages.order_by("position", "name", "pk") if part.one else part.townships
    names = {key: name for key, name in places.values_list("pk", "name") if key in added}
    rows: dict[int, list] = {key: [name, *added[key]] for key, name in names.items()}
    table = list(rows.values())
    total = totals(table)
    for line in [*table, *([total] if total else [])]:
        line.append(share(line[3], line[2]))
    return Table(
        "bench",
        "后备力量覆盖情况表",
        [_division(part).heading, "岗位", "后备名额", "已到位", "人数不足的岗位", "无人的岗位",
         *(f"{kind.label}缺额" for kind in kinds), "到位率(%)"],
        table,
        total or None,
        note="岗位只计要求有后备的；一肩挑的人两个岗位各计一次，与各镇的岗位覆盖一致。",
        when=_as_of(timezone.localdate()),
        places=list(rows),
    )  # fmt: skip


def cadence(part: Part, since: date, until: date) -> Table:
    """The talks of a month, due and done: by township as last counted, in one township by kind of mentor as they are now."""
    month = first_of(until)
    headings = ["联系人", "应完成", "已完成", "完成率(%)", "其中补录", "没有完成的联系人", "谈话(次)"]
    if part.one:
        board = month_board(Reach.of_township(part.one.pk), month, timezone.localdate())
        lines = [(kind.label, [line for line in board.mentors if line.kind == kind]) for kind in Kind]
        rows = [
            [label, len(held), sum(one.due for one in held), sum(one.done for one in held),
             sum(min(one.done, one.due) for one in held), sum(one.late for one in held),
             sum(bool(one.behind) for one in held), sum(one.talks for one in held)]
            for label, held in lines if held
        ]  # fmt: skip
        if board.others.talks:
            rows.append(["其他谈话", 0, 0, 0, 0, board.others.late, 0, board.others.talks])
        places, counted = [], ""
    else:
        kept = TownshipMonth.objects.filter(township__in=part.townships.order_by().values("pk"), month=month)
        found = list(kept.select_related("township").order_by("township__code", "township__name"))
        rows = [
            [one.township.name, one.mentors, one.due, one.done, one.met, one.late, one.behind, one.talks]
            for one in found
        ]
        places = [one.township_id for one in found]
        oldest = min((one.counted_at for one in found), default=None)
        counted = f"各镇的数每小时统计一次，这里是{timezone.localtime(oldest):%m-%d %H:%M}以后的。" if oldest else ""
    total = totals(rows)
    for row in [*rows, *([total] if total else [])]:
        row[4] = share(row[4], row[2])
    return Table(
        "cadence",
        "后备干部谈话完成情况表",
        ["身份" if part.one else "乡镇", *headings],
        rows,
        total or None,
        note=f"应完成按在库、结对、任职的天数和各镇当时的规定折算；完成率中超出应完成的不计。{counted}",
        when=f"{month.year}年{month.month}月",
        places=places,
    )


def terms(part: Part, since: date, until: date) -> Table:
    """The newest term change with results: who of the pool on its eve, in villages with results, was elected."""
    newest = Term.objects.filter(township=OuterRef("township"), results__isnull=False).order_by("-election_day", "-pk")
    of_part = Term.objects.filter(township__in=part.townships.order_by().values("pk"))
    chosen = of_part.filter(pk=Subquery(newest.values("pk")[:1]))
    eve = ExpressionWrapper(F("cadre__township__terms__election_day") - 1, output_field=DateField())
    measured = part.changes.filter(cadre__township__terms__in=chosen.values("pk")).annotate(
        term=F("cadre__township__terms"), eve=eve
    )
    results = ElectionResult.objects.filter(term=OuterRef("term"))
    measured = measured.filter(
        Exists(results.filter(post__village=OuterRef("village"))),
        pk=StateChange.objects.newest_of(OuterRef("cadre"), OuterRef("eve")),
        state="in_pool",
    ).annotate(elected=Exists(results.filter(cadre=OuterRef("cadre"))))
    key = "village" if part.one else "cadre__township"
    counts = {
        line[key]: line
        for line in measured.order_by().values(key).annotate(pool=Count("pk"), won=Count("pk", filter=Q(elected=True)))
    }
    found: Any = part.villages.order_by("position", "pk") if part.one else part.townships
    places = list(found.filter(pk__in=counts))
    days = {}
    if not part.one:
        days = dict(chosen.values_list("township", "election_day"))
    rows = [
        [one.name, *([f"{days[one.pk]:%Y-%m-%d}"] if days else []), counts[one.pk]["pool"], counts[one.pk]["won"]]
        for one in places
    ]
    words = 2 if days else 1
    total = totals(rows, words=words)
    for row in [*rows, *([total] if total else [])]:
        row.append(share(row[-1], row[-2]))
    return Table(
        "terms",
        "换届后备干部当选情况表",
        [_division(part).heading, *(["选举日"] if days else []), "选举前一天在库", "当选", "当选率(%)"],
        rows,
        total or None,
        note="各镇最近一次登记了结果的换届；只计登记了结果的村，同一人当选两职计一次。",
        when=_as_of(timezone.localdate()),
        words=words,
        places=[one.pk for one in places],
    )


# The tables in their order, with what each is called and whether it is about a period, a day, a month or what stands now.
TABLES: dict[str, tuple[str, str, Callable[[Part, date, date], Table]]] = {
    "structure": ("结构", "day", structure),
    "changes": ("进出", "period", changes),
    "bench": ("岗位覆盖", "", bench),
    "cadence": ("谈话", "month", cadence),
    "terms": ("换届", "", terms),
}


def _division(part: Part) -> Division:
    return BY_VILLAGE if part.one else BY_TOWNSHIP


def _as_of(day: date) -> str:
    return f"截至{day.year}年{day.month}月{day.day}日"
