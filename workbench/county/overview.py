"""The townships at a glance: a line each of what matters, and their sum."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F

from mentoring.months.months import first_of
from office.numbers import share
from office.together import read_together
from reserve_cadres.people.codes import Sex
from reserve_cadres.pool.figures import Figures, figures_by_township, mean_age, summed
from villages.models import Township, Village
from workbench.county.bench import bench_by
from workbench.county.models import TownshipMonth
from workbench.county.reach import Part


@dataclass(frozen=True)
class Line:
    """A township, or all of them together (``township`` None): its pool, its posts and its talks of the month."""

    township: Township | None
    villages: int
    people: Counter
    seats: int
    filled: int
    bare: int
    due: int
    met: int
    open_to_look_into: bool = False

    @property
    def mean_age(self) -> Decimal | None:
        return mean_age(self.people)

    @property
    def women(self) -> int:
        return self.people[f"sex_{Sex.FEMALE}"]

    @property
    def missing(self) -> int:
        """The seats nobody is on."""
        return self.seats - self.filled

    @property
    def bench_rate(self) -> Decimal | None:
        return share(self.filled, self.seats)

    @property
    def talk_rate(self) -> Decimal | None:
        return share(self.met, self.due)


@dataclass(frozen=True)
class Overview:
    """All townships: the pool together, a line each, and their sum."""

    figures: Figures
    lines: Sequence[Line]
    whole: Line


def overview(part: Part, day: date) -> Overview:
    """The pool of a day with the posts and the month's talks as they stand."""
    pool, people = figures_by_township(part.changes, day)
    keys = part.townships.order_by().values("pk")
    townships = part.townships.annotate(looks=F("sign_in_rules__county_reads_people"))
    villages = Village.objects.filter(township__in=keys).order_by().values("township").annotate(number=Count("pk"))
    months = TownshipMonth.objects.filter(township__in=keys, month=first_of(day))
    read_together(townships, villages, months)
    of_villages = {one["township"]: one["number"] for one in villages}
    of_posts = {key: bench for (key,), bench in bench_by(part, "village__township")}
    of_months = {one.township_id: one for one in months}
    lines = []
    for one in townships:
        bench, month = of_posts.get(one.pk), of_months.get(one.pk)
        lines.append(
            Line(
                township=one,
                villages=of_villages.get(one.pk, 0),
                people=people.get(one.pk, Counter()),
                seats=bench.seats if bench else 0,
                filled=bench.filled if bench else 0,
                bare=bench.bare if bench else 0,
                due=month.due if month else 0,
                met=month.met if month else 0,
                open_to_look_into=bool(one.looks),
            )
        )
    return Overview(pool, lines, _together(lines))


def _together(lines: Iterable[Line]) -> Line:
    lines = list(lines)

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in lines)

    return Line(
        township=None,
        villages=total("villages"),
        people=summed(one.people for one in lines),
        seats=total("seats"),
        filled=total("filled"),
        bare=total("bare"),
        due=total("due"),
        met=total("met"),
    )
