"""The standard tables on how the pool is brought on: training, and talks."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from mentoring.cadence.board import month_boards
from mentoring.cadence.duties import Reach
from mentoring.months.months import first_of, months_from
from office.numbers import share
from office.together import read_together
from reserve_cadres.people.access import FIGURES
from training.access import VIEW as VIEW_TRAINING
from training.models import Attendance, Placement, Task
from training.sessions.records import villages_trained
from villages.models import Village
from workbench.tables.table import Table, totals

LONGEST_YEARS = 5


def training(user: User, since: date, until: date) -> Table:
    """Each village's people at the sessions held in a period, with placements begun and tasks finished in it."""
    trained = villages_trained(Attendance.objects.visible_to(user, VIEW_TRAINING), since, until)
    begun = _by_village(
        Placement.objects.visible_to(user, VIEW_TRAINING).in_force().filter(starts_on__range=(since, until))
    )
    finished = _by_village(
        Task.objects.visible_to(user, VIEW_TRAINING).filter(status="finished", ended_on__range=(since, until))
    )
    villages = Village.ever.visible_to(user, FIGURES).order_by("position", "pk")
    read_together(trained, begun, finished, villages)
    attendances = {line["cadre__village"]: line for line in trained}
    placements, tasks = dict(begun), dict(finished)
    rows = []
    for village in villages:
        line = attendances.get(village.pk, {})
        invited, present = line.get("invited", 0), line.get("present", 0)
        row = [invited, present, line.get("excused", 0), line.get("absent", 0), share(present, invited),
               float(line.get("hours") or 0), placements.get(village.pk, 0), tasks.get(village.pk, 0)]  # fmt: skip
        if any(row):
            rows.append([village.name, *row])
    total = totals(rows, skip=frozenset({5}))
    if total:
        total[5] = share(total[2], total[1])
    return Table(
        "training",
        "后备干部见习培养情况表",
        [
            "村(社区)",
            "应参加(人次)",
            "到会(人次)",
            "请假",
            "缺席",
            "到会率(%)",
            "学时",
            "开始跟岗挂职(人次)",
            "完成任务(项)",
        ],
        rows,
        total or None,
    )


def _by_village(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.order_by().values_list("cadre__village").annotate(Count("pk"))


def cadence(user: User, since: date, until: date, today: date) -> Table:
    """Each mentor's talks due and done in the months of a period, added up; months that have not begun are left out.

    Each month is looked at as it was, so that a long period is cut to its last years; the note says so.
    """
    earliest = date(until.year - LONGEST_YEARS + 1, 1, 1)
    cut = f"只统计最近 {LONGEST_YEARS} 年，从 {earliest:%Y-%m-%d} 起。" if since < earliest else ""
    since = max(since, earliest)
    lines: dict[tuple[int, str], list] = {}
    months = months_from(first_of(since), min(until, today))
    for board in month_boards(Reach.of(user), months, today):
        for one in board.mentors:
            line = lines.setdefault((one.mentor.pk, one.kind), [one.mentor.name, one.kind_label, 0, 0, 0, 0, 0])
            line[2] += 1
            line[3] += one.due
            line[4] += one.done
            line[5] += one.late
            line[6] += bool(one.behind)
    running = f"{today.month}月还没有过完，按全月应完成计。" if since <= today <= until else ""
    rows = [[*line[:5], share(min(line[4], line[3]), line[3]), *line[5:]] for line in lines.values()]
    total = totals(rows, words=2, skip=frozenset({2, 5}))
    if total:
        total[5] = share(sum(min(row[4], row[3]) for row in rows), total[3])
    return Table(
        "cadence",
        "后备干部谈话完成情况表",
        ["联系人", "身份", "月数", "应完成", "已完成", "完成率(%)", "其中补录", "没有完成的月数"],
        rows,
        total or None,
        words=2,
        note=f"应完成按各月在库、结对、任职的天数和当时的规定折算；完成率中超出应完成的不计。{running}{cut}",
    )
