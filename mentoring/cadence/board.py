"""Who talked how often in a month, who is behind, and how many days are left. Source: domain.md, "Mentoring".

What is owed follows from the days of the month on which it was a duty. A reserve with a mentor: the days on which their pair
was in force and the reserve in the pool. A kind of mentor counted by talks: the days on which the role was held, or such a
pair. From the day on which somebody no longer holds the role anywhere, nothing is owed. While the month runs, what holds today
is taken to hold to its end. Each talk recorded stands in one line: its mentor's, or that of talks that are nobody's duty.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Self, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import tenure
from accounts.models import User
from mentoring.access import VIEW
from mentoring.cadence.cadence import Kind, Measure, in_force, owed, set_until
from mentoring.months.models import MonthClosing
from mentoring.months.months import closings_of, last_of
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk, TalkPerson, TalkQuerySet
from office.together import read_together
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
    """The board of a month, in one query for any number of people."""
    weeks = weeks_of(month)
    held = _talks_in(reach, month)
    set_rules, closings = set_until(reach.township_id, month), closings_of(reach.township_id, month)
    duties = _Duties(reach, month, held, set_rules, closings)
    rules = in_force(set_rules)
    lines = {
        key: MentorLine(mentor=duties.mentors[key[0]], kind=key[1], measure=rules[key[1]][0], weeks=[0] * len(weeks))
        for key, days in duties.of_mentor.items()
        # Who has the role alone, of a kind from whom no number of talks is asked, is no line.
        if days and (key in duties.paired or (rules[key[1]][0] == Measure.TALKS and rules[key[1]][1]))
    }
    others = TalkCount(weeks=[0] * len(weeks))
    with_person = _count_talks(held, weeks, lines, others)
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
        closing=next(iter(closings), None),
    )


class _Duties:
    """On which days of a month who had to talk with whom. What else is asked of the month is ``read_beside``."""

    def __init__(self, reach: Reach, month: date, *read_beside: QuerySet) -> None:
        self.month = month
        keys = reach.people.order_by().values("pk")
        changes = StateChange.objects.filter(cadre__in=keys).exclude(effective_on__gt=last_of(month))
        entries = changes.filter(state=State.IN_POOL, cadre=OuterRef("pk"))
        people = reach.people.filter(Exists(entries)).select_related("village")
        changes = changes.order_by("cadre", F("effective_on").asc(nulls_first=True), "pk")
        rows = changes.values_list("cadre", "state", "effective_on")
        pairs = Pairing.objects.filter(cadre__in=keys, starts_on__lte=last_of(month)).exclude(ends_on__lt=month)
        mentors = User.objects.filter(Q(township=reach.township_id) | Q(pk__in=pairs.order_by().values("mentor")))
        held_roles = tenure.reading(reach.township_id, Kind.values)
        read_together(people, rows, pairs, mentors, *held_roles, *read_beside)
        in_pool = _days_in_pool(rows, month)
        self.people = {one.pk: one for one in people if one.pk in in_pool}
        self.mentors = {one.pk: one for one in mentors}
        self.of_person: dict[tuple[int, str, int], Days] = defaultdict(frozenset)
        self.of_mentor: dict[tuple[int, str], Days] = defaultdict(frozenset)
        self._by_role(reach, tenure.tenures_in(held_roles))
        for one in pairs:
            days = days_of(month, one.starts_on, one.ends_on) & in_pool.get(one.cadre_id, NO_DAYS)
            days -= self.given_up.get((one.mentor_id, one.kind), NO_DAYS)
            if days:
                self.of_person[one.mentor_id, one.kind, one.cadre_id] |= days
                self.of_mentor[one.mentor_id, one.kind] |= days
        self.paired = {(mentor_id, kind) for mentor_id, kind, _ in self.of_person}

    def _by_role(self, reach: Reach, tenures: Iterable[tenure.Tenure]) -> None:
        """The days on which a role was held, and those on which it was held no more (it may have been held before its history)."""
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


def _days_in_pool(changes: Iterable[Any], month: date) -> dict[int, Days]:
    """Who was in the pool on which days of the month, by person, state and day of the changes up to its end."""
    found: dict[int, Days] = {}
    for cadre_id, group in groupby(changes, key=lambda row: row[0]):
        rows = list(group)
        untils = [following[2] and following[2] - timedelta(days=1) for following in rows[1:]]
        days = NO_DAYS
        for (_, state, since), until in zip(rows, [*untils, None], strict=True):
            if state == State.IN_POOL:
                days |= days_of(month, since, until)
        if days:
            found[cadre_id] = days
    return found


def _talks_in(reach: Reach, month: date) -> QuerySet[Any]:
    """The talks of a month in the township: ``seen`` by the viewer or not, ``with_people`` the keys of those talked with."""
    people = TalkPerson.objects.filter(talk=OuterRef("pk")).order_by("pk").values("cadre")
    found = Talk.objects.in_month(month).filter(mentor__township=reach.township_id)
    return found.annotate(seen=Exists(reach.talks.filter(pk=OuterRef("pk"))), with_people=ArraySubquery(people))


def _count_talks(
    held: Iterable[Any],
    weeks: Sequence[tuple[date, date]],
    lines: dict[tuple[int, str], MentorLine],
    others: TalkCount,
) -> Counter:
    """Put each talk of the month into its line; returns how often each mentor talked with each person."""
    with_person: Counter = Counter()
    for talk in held:
        key = (talk.mentor_id, talk.kind)
        if key in lines and lines[key].measure == Measure.TALKS:
            lines[key].done += 1
        for cadre_id in talk.with_people:
            with_person[*key, cadre_id] += 1
        if talk.seen:
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
