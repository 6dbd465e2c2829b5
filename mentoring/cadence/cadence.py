"""Who talked how often in a month, who is behind, and how many days are left. Source: domain.md, "Mentoring".

A month is looked at as it was: pairs in force and people in the pool on its last day, or today while it runs.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from mentoring.cadence.models import CadenceRule
from mentoring.months.models import MonthClosing
from mentoring.months.months import closing_of, first_of, last_of, lock_months
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk
from reserve_cadres.models import StateChange

Kind = Pairing.Kind
Measure = CadenceRule.Measure

# R: each resident leader talks at least 4 times a month, each secretary with each reserve at least once a month.
DEFAULTS = {
    Kind.SECRETARY: (Measure.EACH, 1),
    Kind.RESIDENT_LEADER: (Measure.TALKS, 4),
    Kind.RESIDENT_CADRE: (Measure.TALKS, 0),
}


def rules_in(township_id: int, month: date) -> dict[str, tuple[str, int]]:
    """Kind → (measure, number) in force in a month."""
    rules = {str(kind): rule for kind, rule in DEFAULTS.items()}
    found = CadenceRule.objects.filter(township=township_id, starts_on__lte=month).order_by("starts_on")
    return rules | {rule.kind: (rule.measure, rule.number) for rule in found}


@dataclass
class MentorLine:
    """One mentor in one capacity: due and done in the month, week by week, and with whom."""

    mentor: User
    kind: str
    measure: str
    number: int
    weeks: list[int]
    due: int = 0
    done: int = 0
    late: int = 0
    people: list["PersonLine"] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return Kind(self.kind).label

    @property
    def behind(self) -> int:
        """How many talks, or people to talk with, are still missing."""
        return max(self.due - self.done, 0)

    @property
    def missing(self) -> str:
        """The names of those not talked with as often as is due."""
        return "、".join(person.pairing.cadre.name for person in self.people if person.behind)


@dataclass
class PersonLine:
    """One reserve cadre with one mentor: how often they talked, and how often they should."""

    pairing: Pairing
    done: int
    due: int

    @property
    def behind(self) -> bool:
        return self.done < self.due


@dataclass(frozen=True)
class Board:
    """A month: the mentors, the days left, and whether it is closed."""

    month: date
    mentors: list[MentorLine]
    week_labels: list[str]
    days_left: int
    closing: MonthClosing | None

    @property
    def behind(self) -> list[MentorLine]:
        """The mentors who are behind."""
        return [line for line in self.mentors if line.behind]


def weeks_of(month: date) -> list[tuple[date, date]]:
    """The weeks of a month, Monday to Sunday, cut off at its ends."""
    last, weeks, start = last_of(month), [], month
    while start <= last:
        end = min(start + timedelta(days=6 - start.weekday()), last)
        weeks.append((start, end))
        start = end + timedelta(days=1)
    return weeks


def month_board(pairings, township_id: int, month: date, today: date) -> Board:
    """The board of a month from visible ``pairings``, in a handful of queries for any number of people."""
    last = last_of(month)
    day = min(last, max(today, month))
    in_pool = StateChange.objects.filter(cadre__township=township_id).in_pool_on(day)
    pairs = list(
        pairings.on(day)
        .filter(cadre__in=in_pool.values("cadre"))
        .select_related("mentor", "cadre__village")
        .order_by("cadre__village__position", "cadre__village", "cadre__pinyin", "pk")
    )
    rules = rules_in(township_id, month)
    weeks = weeks_of(month)
    lines: dict[tuple[int, str], MentorLine] = {}
    for one in pairs:
        measure, number = rules[one.kind]
        key = (one.mentor_id, one.kind)
        if key not in lines:
            lines[key] = MentorLine(one.mentor, one.kind, measure, number, [0] * len(weeks))
        lines[key].people.append(PersonLine(one, 0, number if measure == Measure.EACH else 0))
    with_person: Counter = Counter()
    for talk in Talk.objects.in_month(month).filter(mentor__in={key[0] for key in lines}).prefetch_related("cadres"):
        line = lines.get((talk.mentor_id, talk.kind))
        if line is None:
            continue
        if line.measure == Measure.TALKS:
            line.done += 1
        line.late += talk.late
        line.weeks[next(number for number, (_, end) in enumerate(weeks) if talk.held_on <= end)] += 1
        for cadre in talk.cadres.all():
            with_person[talk.mentor_id, talk.kind, cadre.pk] += 1
    for (mentor_id, kind), line in lines.items():
        for person in line.people:
            person.done = with_person[mentor_id, kind, person.pairing.cadre_id]
        if line.measure == Measure.EACH:
            line.due = sum(person.due for person in line.people)
            line.done = sum(min(person.done, person.due) for person in line.people)
        else:
            line.due = line.number
    ordered = sorted(lines.values(), key=lambda line: (list(Kind).index(line.kind), -line.behind, line.mentor.pk))
    return Board(
        month=month,
        mentors=ordered,
        week_labels=[f"{start.day}—{end.day} 日" for start, end in weeks],
        days_left=max((last - today).days, 0) if today >= month else monthrange(month.year, month.month)[1],
        closing=closing_of(township_id, month),
    )


def by_village(board: Board) -> list[tuple[object, list[tuple[object, dict[str, PersonLine]]]]]:
    """Reserves × mentors: for each village its people, each with their line by kind of mentor."""
    people: dict[int, dict[str, PersonLine]] = defaultdict(dict)
    cadres = {}
    for line in board.mentors:
        for person in line.people:
            cadre = person.pairing.cadre
            cadres[cadre.pk] = cadre
            people[cadre.pk][line.kind] = person
    villages: dict[int, list] = defaultdict(list)
    for cadre in sorted(cadres.values(), key=lambda one: (one.village.position, one.village_id, one.pinyin, one.pk)):
        villages[cadre.village_id].append((cadre, people[cadre.pk]))
    return [(group[0][0].village, group) for group in villages.values()]


@transaction.atomic
def set_rule(township, kind: str, *, measure: str, number: int, starts_on: date) -> CadenceRule:
    """Let a rule hold from a month on; earlier months keep theirs.

    Raises ``ValidationError`` where that month or a later one is closed: a closed month stays judged as it was.
    """
    starts_on = first_of(starts_on)
    lock_months(township.pk)
    if closed := MonthClosing.objects.in_force().filter(township=township, month__gte=starts_on).first():
        raise ValidationError(
            {"starts_on": f"{closed.month.year} 年 {closed.month.month} 月已关闭，规定只能从以后的月份起改。"}
        )
    rule, _ = CadenceRule.objects.update_or_create(
        township=township, kind=kind, starts_on=starts_on, defaults={"measure": measure, "number": number}
    )
    return rule
