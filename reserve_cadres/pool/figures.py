"""The numbers the office reports, as of any day, from the database's own counting. domain.md, "Numbers the office reports"."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Choices, Count, Q, Sum, Value

from accounts.models import User
from office.numbers import mean, share
from office.together import read_together
from reserve_cadres.people.access import FIGURES
from reserve_cadres.people.bands import AGE_BANDS, band_key, band_label, full_years, in_band
from reserve_cadres.people.codes import COLLEGE_OR_ABOVE, PARTY_MEMBERS, Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.posts import POSTS, of_post
from reserve_cadres.pool.models import StateChange, StateChangeQuerySet


@dataclass(frozen=True)
class Line:
    """One line of a table: a label, how many, and their share of the whole in per cent; None of an empty whole."""

    label: str
    count: int
    share: Decimal | None
    key: str = ""


@dataclass(frozen=True)
class Breakdown:
    """The pool divided by one thing; the counts of its lines add up to the total."""

    title: str
    lines: list[Line]
    parameter: str = ""

    @property
    def largest(self) -> int:
        return max((line.count for line in self.lines), default=0)


@dataclass(frozen=True)
class Figures:
    """The pool on one day."""

    day: date
    total: int
    mean_age: Decimal | None
    college_or_above: int
    women: int
    undated: int
    breakdowns: list[Breakdown]
    villages: list[dict]


def figures(user: User, day: date) -> Figures:
    """The pool that ``user`` may see, as it was on ``day``: state and age of that day."""
    return figures_of(StateChange.objects.visible_to(user, FIGURES), day)


def figures_of(changes: StateChangeQuerySet, day: date) -> Figures:
    """The pool as ``changes`` tell of it, as it was on ``day``; in one statement.

    People whose entry has no known day count on every day; ``undated`` says how many they are.
    """
    aged = _aged(changes, day)
    whole = counted(aged.annotate(whole=Value(0)), "whole")
    ethnicities = aged.order_by().values_list("cadre__ethnicity").annotate(number=Count("pk"))
    ethnicities = ethnicities.order_by("-number", "cadre__ethnicity")
    villages = _by_village(aged)
    read_together(whole, ethnicities, villages)
    return _told(day, summed(whole), ethnicities, [row | {"mean_age": mean_age(row)} for row in villages])


def figures_by_township(changes: StateChangeQuerySet, day: date) -> tuple[Figures, dict[int, Counter]]:
    """The same of many townships together, without their villages, and what each of them counts.

    In one statement that looks at each person once: ethnicity, which is no code, divides its groups.
    """
    townships: dict[int, list[dict]] = defaultdict(list)
    ethnicities: Counter[str] = Counter()
    for row in counted(_aged(changes, day), "cadre__township", "cadre__ethnicity"):
        ethnicities[row.pop("cadre__ethnicity")] += row["total"]
        townships[row.pop("cadre__township")].append(row)
    people = {key: summed(rows) for key, rows in townships.items()}
    in_order = sorted(ethnicities.items(), key=lambda one: (-one[1], one[0]))
    return _told(day, summed(people.values()), in_order, []), people


def _aged(changes: StateChangeQuerySet, day: date) -> Any:
    return changes.in_pool_on(day).annotate(age=full_years(day, "cadre__birth_date"))


def counted(aged: Any, *groups: str) -> Any:
    """Every coded count of each of the ``groups``: total, age bands, sex, education, political status, category, posts."""
    return (
        aged.order_by()
        .values(*groups)
        .annotate(
            total=Count("pk"),
            years=Sum("age"),
            undated=Count("pk", filter=Q(effective_on__isnull=True)),
            college_or_above=Count("pk", filter=Q(cadre__education__gte=COLLEGE_OR_ABOVE)),
            **{f"age_{number}": Count("pk", filter=in_band("age", *band)) for number, band in enumerate(AGE_BANDS)},
            **_coded("sex", Sex),
            **_coded("education", Education),
            **_coded("political_status", PoliticalStatus),
            **_coded("category", Category),
            **{f"post_{code}": Count("pk", filter=of_post(code)) for code, _ in POSTS},
        )
    )


def summed(rows: Iterable[Mapping[str, Any]]) -> Counter:
    """The counts of several groups added up; 0 for what none of them has."""
    whole: Counter = Counter()
    for row in rows:
        whole.update({name: number or 0 for name, number in row.items()})
    return whole


def mean_age(counts: Mapping[str, Any]) -> Decimal | None:
    """The mean age of a group by its ``years`` and ``total``."""
    return mean(counts["years"], counts["total"])


def _told(day: date, counts: Counter, ethnicities: Iterable[tuple[str, int]], villages: list[dict]) -> Figures:
    total = counts["total"]
    bands = [
        Line(band_label(*band), counts[f"age_{n}"], share(counts[f"age_{n}"], total), band_key(*band))
        for n, band in enumerate(AGE_BANDS)
    ]
    return Figures(
        day=day,
        total=total,
        mean_age=mean_age(counts),
        college_or_above=counts["college_or_above"],
        women=counts[f"sex_{Sex.FEMALE}"],
        undated=counts["undated"],
        breakdowns=[
            Breakdown("年龄", bands, "band"),
            _breakdown("性别", "sex", Sex.choices, counts),
            _breakdown("学历", "education", Education.choices, counts),
            _breakdown("政治面貌", "political_status", PoliticalStatus.choices, counts),
            _breakdown("人员类别", "category", Category.choices, counts),
            _breakdown("后备岗位", "post", POSTS, counts),
            Breakdown("民族", [Line(name or "未填", number, share(number, total)) for name, number in ethnicities]),
        ],
        villages=villages,
    )


def _coded(name: str, codes: type[Choices]) -> dict:
    counts = {f"{name}_{code}": Count("pk", filter=Q(**{f"cadre__{name}": code})) for code in codes.values}
    return counts


def _breakdown(title: str, name: str, codes: Sequence[tuple[Any, str]], counts: Mapping[str, int]) -> Breakdown:
    total = counts["total"]
    lines = [
        Line(label, counts[f"{name}_{code}"], share(counts[f"{name}_{code}"], total), str(code))
        for code, label in codes
    ]
    unknown = total - sum(line.count for line in lines)
    if unknown:
        lines.append(Line("未填", unknown, share(unknown, total)))
    return Breakdown(title, lines, name)


def _by_village(aged: Any) -> Any:
    rows = (
        aged.order_by()
        .values("village", "village__name", "village__position")
        .annotate(
            total=Count("pk"),
            years=Sum("age"),
            women=Count("pk", filter=Q(cadre__sex=Sex.FEMALE)),
            college_or_above=Count("pk", filter=Q(cadre__education__gte=COLLEGE_OR_ABOVE)),
            party_members=Count("pk", filter=Q(cadre__political_status__in=PARTY_MEMBERS)),
        )
    )
    return rows.order_by("village__position", "village")
