"""Pictures of the pool: its course over the years, and its ages now and on the next election day."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse

from accounts.models import User
from office.pictures.charts import columns, lines
from office.pictures.figures import Figure, FigureTable, Picture, Series, table_of
from reserve_cadres.models import Cadre, StateChange, Term
from reserve_cadres.people.access import FIGURES, VIEW
from reserve_cadres.people.bands import full_years
from reserve_cadres.pool.figures import figures
from reserve_cadres.terms.access import VIEW as VIEW_TERM
from villages.models import Post
from workbench.checkup.checkup import oldest_of
from workbench.statistics.compare import Delta

POINTS = 8


def days_until(day: date, *, every: int) -> list[date]:
    """``POINTS`` days back from ``day``: the ends of every so many months before it, then the day itself."""
    found = [day]
    month = day.replace(day=1)
    while len(found) < POINTS:
        end = month - timedelta(days=1)
        if (end.month % every) == 0:
            found.append(end)
        month = end.replace(day=1)
    return found[::-1]


def course_picture(user: User, day: date, *, every: int) -> Picture:
    """How many were in the pool at the end of quarters or years, the women and those with college or above among them.

    ``every`` is the number of months between two points. Each point is the statistics page's figures of that day.
    """
    days = days_until(day, every=every)
    found = [figures(user, one) for one in days]

    def series(label: str, name: str, query: str, tone: str) -> Series:
        numbers = [(one.day, getattr(one, name)) for one in found]
        return Series(
            label,
            [
                Figure(number, f"{at:%Y-%m-%d} {label} {number} 人", _people(at, query) if number else "")
                for at, number in numbers
            ],
            tone,
        )

    every_series = [
        series("在库", "total", "", "first"),
        series("大专及以上", "college_or_above", "&education=college_or_above", "second"),
        series("女", "women", "&sex=female", "third"),
    ]
    labels = [f"{one:%Y-%m-%d}" for one in days]
    title = "库的变化"
    table = table_of("截至", labels, every_series)
    changes = ["", *(Delta("", after.total, before.total).signed for before, after in pairwise(found))]
    rows = [
        [*row, str(one.mean_age or "—"), change] for row, one, change in zip(table.rows, found, changes, strict=True)
    ]
    return Picture(
        title,
        lines(title, [_short(one, every) for one in days], every_series),
        FigureTable([*table.headings, "平均年龄", "比上一行"], rows),
        "每一点都是当天的在库人数，与统计页同一天的数字相同。",
        [(one.tone, one.label) for one in every_series],
    )


def _short(day: date, every: int) -> str:
    return f"{day.year}年" if every == 12 and (day.month, day.day) == (12, 31) else f"{day:%y-%m-%d}"


def _people(day: date, query: str = "") -> str:
    return f"{reverse('cadres:list')}?on={day:%Y-%m-%d}{query}"


@dataclass(frozen=True)
class ElectionDay:
    """The day ages are looked at ahead for, and where it is taken from."""

    day: date
    source: str


def next_election_day(user: User, today: date) -> ElectionDay:
    """The next term change on record, else the day after a term ends (of the term changes, else of the posts)."""
    terms = Term.objects.filter(township=user.township_id) if user.has_perm(VIEW_TERM) else Term.objects.none()
    said: dict[str, Any] = terms.filter(election_day__gt=today).aggregate(day=Min("election_day"))
    if said["day"]:
        return ElectionDay(said["day"], "下一次换届的选举日")
    said = terms.filter(ends_on__gt=today).aggregate(day=Max("ends_on"))
    if not said["day"]:
        posts = Post.objects.visible_to(user).filter(incumbent_term_end__gt=today)
        said = posts.aggregate(day=Min("incumbent_term_end"))
    if said["day"]:
        return ElectionDay(said["day"], "任期届满的日子")
    return ElectionDay(date(today.year + 5, 12, 31), "没有登记换届和任期届满，按五年后")


@dataclass(frozen=True)
class Ages:
    """The picture, the limit, and who is over it on the later day: each with the age then."""

    picture: Picture
    oldest: int
    over: list[Cadre]


def ages_picture(user: User, day: date, later: date) -> Ages:
    """The people in the pool on ``day`` by age, and the same people on ``later``; those over the limit then by name."""
    now, then = figures(user, day), figures(user, later)
    series = []
    for at, found, tone in ((day, now, "first"), (later, then, "second")):
        by_age = next(one for one in found.breakdowns if one.parameter == "band")
        series.append(
            Series(
                f"{at:%Y-%m-%d}",
                [
                    Figure(line.count, f"{at:%Y-%m-%d} {line.label} {line.count} 人",
                           _people(at, f"&band={line.key}") if line.count else "")
                    for line in by_age.lines
                ],
                tone,
            )
        )  # fmt: skip
    labels = [line.label for line in next(one for one in now.breakdowns if one.parameter == "band").lines]
    oldest = oldest_of(user)
    standing = StateChange.objects.visible_to(user, FIGURES).in_pool_on(later).values("cadre")
    over = Cadre.objects.visible_to(user, VIEW).filter(pk__in=standing)
    over = over.annotate(years=full_years(later, "birth_date")).filter(years__gt=oldest).for_list()
    title = "年龄：现在和换届时"
    picture = Picture(
        title,
        columns(title, labels, series),
        table_of("年龄", labels, series, total=True),
        f"换届时按现在在库的人、{later:%Y-%m-%d} 的周岁。",
        [(one.tone, one.label) for one in series],
    )
    return Ages(picture, oldest, list(over.order_by("village__position", "village", "-birth_date", "pk")))
