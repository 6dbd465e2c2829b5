"""What training adds to the statistics as of a day. domain.md, "Training" and "Numbers the office reports"."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.models import User
from office.numbers import share
from office.together import count_together, read_together
from reserve_cadres.models import StateChange
from training.access import VIEW
from training.models import Attendance, Placement, Task, YearPlan
from training.year.year import Standing, standing_of


@dataclass(frozen=True)
class TrainingFigures:
    """Training from the first of January to the day, placements on the day, tasks as they stood on it."""

    standing: Standing | None
    invited: int
    present: int
    rate: Decimal | None
    trained: int
    untrained: int
    on_placement: int
    open_tasks: int
    overdue_tasks: int
    finished_tasks: int
    outcomes: list[tuple[str, Decimal]]

    @property
    def lines(self) -> list[tuple[str, object]]:
        """Label and number of each figure, for page and workbook."""
        plan = []
        if self.standing:
            plan = [("已举办培训(次)", self.standing.held), ("计划培训(次)", self.standing.planned),
                    ("全年目标(次)", self.standing.target)]  # fmt: skip
            plan += [(f"其中{line.label}(次)", line.held) for line in self.standing.lines]
        return [
            *plan,
            ("应参加(人次)", self.invited),
            ("到会(人次)", self.present),
            ("到会率(%)", "" if self.rate is None else self.rate),
            ("在库且参加过培训(人)", self.trained),
            ("在库没有参加过培训(人)", self.untrained),
            ("正在跟岗挂职(人)", self.on_placement),
            ("进行中任务(项)", self.open_tasks),
            ("逾期任务(项)", self.overdue_tasks),
            ("已完成任务(项)", self.finished_tasks),
            *(
                (f"任务成效({unit})", int(total) if total == int(total) else float(total))
                for unit, total in self.outcomes
            ),
        ]


def training_figures(user: User, day: date) -> TrainingFigures:
    """The figures of what ``user`` sees; people and their states as they were on ``day``."""
    scope = user.scope_of(VIEW)
    came = Q(session__status="held", session__starts_at__year=day.year, session__starts_at__date__lte=day)
    attendances = Attendance.objects.visible_to(user, VIEW).filter(came)
    present = attendances.filter(status="present")
    in_pool = StateChange.objects.visible_to(user, VIEW).in_pool_on(day)
    tasks = Task.objects.visible_to(user, VIEW).filter(set_on__lte=day)
    still_open = tasks.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    finished = tasks.filter(status="finished", ended_on__lte=day)
    counts = count_together(
        {
            "invited": attendances,
            "present": present,
            "in_pool": in_pool,
            "trained": in_pool.filter(cadre__in=present.values("cadre")),
            "on_placement": Placement.objects.visible_to(user, VIEW).between(day, day),
            "open_tasks": still_open,
            "overdue_tasks": still_open.filter(due_on__lt=day),
            "finished_tasks": finished,
        }
    )
    numbers = finished.filter(outcome_number__isnull=False)
    outcomes = numbers.values_list("outcome_unit").annotate(Sum("outcome_number")).order_by("outcome_unit")
    plans = YearPlan.objects.filter(township=scope.township_id, year=day.year)
    read_together(outcomes, plans)
    standing = None
    if scope.whole_township and scope.township_id:
        standing = standing_of(scope.township_id, next(iter(plans), None), day.year, day)
    return TrainingFigures(
        standing=standing,
        rate=share(counts["present"], counts["invited"]),
        untrained=counts.pop("in_pool") - counts["trained"],
        outcomes=list(outcomes),
        **counts,
    )
