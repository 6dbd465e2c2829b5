"""Who talked how often in a month, who is behind, and how many days are left. Source: domain.md, "Mentoring".

What is owed follows from the days of the month on which it was a duty. A reserve with a mentor: the days on which their pair
was in force and the reserve in the pool. A kind of mentor counted by talks: the days on which the role was held, or such a
pair. From the day on which somebody no longer holds the role anywhere, nothing is owed. While the month runs, what holds today
is taken to hold to its end. Each talk recorded stands in one line: its mentor's, or that of talks that are nobody's duty.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Self, cast

from django.db.models import F, QuerySet

from accounts.models import User
from accounts.tenure import tenures_of
from mentoring.access import VIEW
from mentoring.cadence.cadence import Kind, Measure, owed, rules_in
from mentoring.months.models import MonthClosing
from mentoring.months.months import closing_of, last_of
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk, TalkQuerySet
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.codes import State
from villages.models import Village

Days = frozenset[int]
NO_DAYS: Days = frozenset()


@dataclass(frozen=True)
class Reach:
    """Whose talks a board counts; ``village_ids`` is None for a whole township."""

    township_id: int
    people: QuerySet
    talks: TalkQuerySet
    village_ids: frozenset[int] | None = None

    @classmethod
    def of(cls, user: User) -> Self:
        """What a user sees of their township."""
        scope = user.scope_of(VIEW)
        return cls(
            cast(int, user.township_id),
            Cadre.objects.visible_to(user, VIEW),
            Talk.objects.visible_to(user, VIEW),
            None if scope.whole_township or scope.everything else scope.village_ids,
        )

    @classmethod
    def of_township(cls, township_id: int) -> Self:
        """A whole township."""
        people = Cadre.objects.filter(township=township_id)
        return cls(township_id, people, Talk.objects.filter(mentor__township=township_id))

    def covers(self, village_id: int | None) -> bool:
        """Whether a village belongs to it."""
        return self.village_ids is None or village_id in self.village_ids


@dataclass
class PersonLine:
    """One reserve cadre with one mentor: how often they talked, and how often they should."""

    cadre: Cadre
    mentor: User
    done: int
    due: int

    @property
    def behind(self) -> bool:
        return self.done < self.due


@dataclass(kw_only=True)
class TalkCount:
    """How many talks, those the viewer sees: in all, in each week, and entered late."""

    weeks: list[int]
    talks: int = 0
    late: int = 0

    def add(self, talk: Talk, week: int) -> None:
        """Count one more."""
        self.talks += 1
        self.late += talk.late
        self.weeks[week] += 1


@dataclass(kw_only=True)
class MentorLine(TalkCount):
    """One mentor in one capacity: due and done in the month, week by week, and with whom.

    ``done`` counts towards what is due. For a viewer of one village it goes beyond the talks seen where the mentor has others.
    """

    mentor: User
    kind: str
    measure: str
    due: int = 0
    done: int = 0
    people: list[PersonLine] = field(default_factory=list)

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
        return "、".join(str(person.cadre) for person in self.people if person.behind)


@dataclass(frozen=True)
class Board:
    """A month: the mentors, the talks that are nobody's duty, the people of the pool, the days left, and whether it is closed.

    ``asked`` are the kinds of mentors from whom talks are asked at all.
    """

    month: date
    mentors: list[MentorLine]
    others: TalkCount
    people: list[Cadre]
    asked: frozenset[str]
    week_labels: list[str]
    days_left: int
    closing: MonthClosing | None

    @property
    def behind(self) -> list[MentorLine]:
        """The mentors who are behind."""
        return [line for line in self.mentors if line.behind]

    @property
    def talks(self) -> int:
        """All talks of the month."""
        return sum(line.talks for line in [*self.mentors, self.others])

    @property
    def weeks(self) -> list[int]:
        """All talks of the month, week by week."""
        return [sum(numbers) for numbers in zip(*(line.weeks for line in [*self.mentors, self.others]), strict=True)]


def weeks_of(month: date) -> list[tuple[date, date]]:
    """The weeks of a month, Monday to Sunday, cut off at its ends."""
    last, weeks, start = last_of(month), [], month
    while start <= last:
        end = min(start + timedelta(days=6 - start.weekday()), last)
        weeks.append((start, end))
        start = end + timedelta(days=1)
    return weeks


def days_of(month: date, first: date | None, last: date | None) -> Days:
    """The days of the month from ``first`` to ``last``, both included; None is without end."""
    begins = 1 if first is None or first < month else first.day if first <= last_of(month) else 32
    ends = last_of(month).day if last is None or last > last_of(month) else last.day if last >= month else 0
    return frozenset(range(begins, ends + 1))


def month_board(reach: Reach, month: date, today: date) -> Board:
    """The board of a month, in a fixed number of queries for any number of people."""
    weeks = weeks_of(month)
    rules = rules_in(reach.township_id, month)
    duties = _Duties(reach, month)
    lines = {
        key: MentorLine(mentor=duties.mentors[key[0]], kind=key[1], measure=rules[key[1]][0], weeks=[0] * len(weeks))
        for key, days in duties.of_mentor.items()
        # Who has the role alone, of a kind from whom no number of talks is asked, is no line.
        if days and (key in duties.paired or (rules[key[1]][0] == Measure.TALKS and rules[key[1]][1]))
    }
    others = TalkCount(weeks=[0] * len(weeks))
    with_person = _count_talks(reach, month, weeks, lines, others)
    for (mentor_id, kind, cadre_id), days in sorted(duties.of_person.items(), key=lambda one: duties.place(one[0][2])):
        line, number = lines[mentor_id, kind], rules[kind][1]
        due = owed(number, len(days), month) if line.measure == Measure.EACH else 0
        done = with_person[mentor_id, kind, cadre_id]
        line.people.append(PersonLine(duties.people[cadre_id], line.mentor, done, due))
    for key, line in lines.items():
        if line.measure == Measure.EACH:
            line.due = sum(person.due for person in line.people)
            line.done = sum(min(person.done, person.due) for person in line.people)
        else:
            line.due = owed(rules[line.kind][1], len(duties.of_mentor[key]), month)
    last = last_of(month)
    return Board(
        month=month,
        mentors=sorted(lines.values(), key=lambda one: (list(Kind).index(Kind(one.kind)), -one.behind, one.mentor.pk)),
        others=others,
        people=sorted(duties.people.values(), key=lambda one: duties.place(one.pk)),
        asked=frozenset(kind for kind, (_, number) in rules.items() if number),
        week_labels=[f"{start.day}—{end.day} 日" for start, end in weeks],
        days_left=(last - max(today, month - timedelta(days=1))).days if today <= last else 0,
        closing=closing_of(reach.township_id, month),
    )


class _Duties:
    """On which days of a month who had to talk with whom."""

    def __init__(self, reach: Reach, month: date) -> None:
        self.month = month
        in_pool = _days_in_pool(reach, month)
        self.people = {one.pk: one for one in reach.people.filter(pk__in=in_pool).select_related("village")}
        self.of_person: dict[tuple[int, str, int], Days] = defaultdict(frozenset)
        self.of_mentor: dict[tuple[int, str], Days] = defaultdict(frozenset)
        self._by_role(reach)
        pairs = Pairing.objects.filter(cadre__in=self.people, starts_on__lte=last_of(month)).exclude(ends_on__lt=month)
        for one in pairs:
            days = days_of(month, one.starts_on, one.ends_on) & in_pool[one.cadre_id]
            days -= self.given_up.get((one.mentor_id, one.kind), NO_DAYS)
            if days:
                self.of_person[one.mentor_id, one.kind, one.cadre_id] |= days
                self.of_mentor[one.mentor_id, one.kind] |= days
        self.paired = {(mentor_id, kind) for mentor_id, kind, _ in self.of_person}
        self.mentors = User.objects.in_bulk({mentor_id for mentor_id, _ in self.of_mentor})

    def _by_role(self, reach: Reach) -> None:
        """The days on which a role was held, and those on which it was held no more (it may have been held before its history)."""
        tenures = tenures_of(reach.township_id, Kind.values)
        ends: dict[tuple[int, str], list[date | None]] = defaultdict(list)
        for one in tenures:
            ends[one.user_id, one.role].append(one.last)
            if reach.covers(one.village_id):
                self.of_mentor[one.user_id, one.role] |= days_of(self.month, one.first, one.last)
        self.given_up = {
            key: days_of(self.month, max(day for day in found if day) + timedelta(days=1), None)
            for key, found in ends.items()
            if None not in found
        }

    def place(self, cadre_id: int) -> tuple:
        """Where somebody stands in lists."""
        one = self.people[cadre_id]
        return (one.village.position, one.village_id, one.pinyin, one.pk)


def _days_in_pool(reach: Reach, month: date) -> dict[int, Days]:
    """Who was in the pool on which days of the month."""
    changes = StateChange.objects.filter(cadre__in=reach.people.order_by().values("pk"))
    changes = changes.exclude(effective_on__gt=last_of(month)).order_by(
        "cadre", F("effective_on").asc(nulls_first=True), "pk"
    )
    found: dict[int, Days] = {}
    for cadre_id, group in groupby(changes.values_list("cadre", "state", "effective_on"), key=lambda row: row[0]):
        rows = list(group)
        untils = [following[2] and following[2] - timedelta(days=1) for following in rows[1:]]
        days = NO_DAYS
        for (_, state, since), until in zip(rows, [*untils, None], strict=True):
            if state == State.IN_POOL:
                days |= days_of(month, since, until)
        if days:
            found[cadre_id] = days
    return found


def _count_talks(
    reach: Reach,
    month: date,
    weeks: Sequence[tuple[date, date]],
    lines: dict[tuple[int, str], MentorLine],
    others: TalkCount,
) -> Counter:
    """Put each talk of the month into its line; returns how often each mentor talked with each person."""
    seen = set(reach.talks.in_month(month).values_list("pk", flat=True))
    with_person: Counter = Counter()
    of_township = Talk.objects.in_month(month).filter(mentor__township=reach.township_id)
    for talk in of_township.prefetch_related("cadres"):
        key = (talk.mentor_id, talk.kind)
        if key in lines and lines[key].measure == Measure.TALKS:
            lines[key].done += 1
        for cadre in talk.cadres.all():
            with_person[*key, cadre.pk] += 1
        if talk.pk in seen:
            week = next(number for number, (_, end) in enumerate(weeks) if talk.held_on <= end)
            lines.get(key, others).add(talk, week)
    return with_person


@dataclass(frozen=True)
class Cell:
    """One person and one kind of mentor: with whom they talked; without lines the person has no mentor of that kind."""

    label: str
    asked: bool
    lines: list[PersonLine]


def by_village(board: Board) -> list[tuple[Village, list[tuple[Cadre, list[Cell]]]]]:
    """Reserves × kinds of mentor: for each village its people, each with a cell for every kind."""
    found: dict[tuple[int, str], list[PersonLine]] = defaultdict(list)
    for line in board.mentors:
        for person in line.people:
            found[person.cadre.pk, line.kind].append(person)
    groups = [list(group) for _, group in groupby(board.people, key=lambda cadre: cadre.village_id)]
    return [
        (
            group[0].village,
            [
                (cadre, [Cell(kind.label, kind in board.asked, found[cadre.pk, kind]) for kind in Kind])
                for cadre in group
            ],
        )
        for group in groups
    ]
