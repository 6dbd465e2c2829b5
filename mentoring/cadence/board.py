"""Who talked how often in a month, who is behind, and how many days are left. Source: domain.md, "Mentoring".

What is owed :mod:`mentoring.cadence.duties` tells. Each talk recorded stands in one line: its mentor's, or that of talks that are
nobody's duty.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from accounts.models import User
from mentoring.cadence.cadence import Kind, Measure, owed
from mentoring.cadence.duties import Duties, Reach, Records
from mentoring.months.models import MonthClosing
from mentoring.months.months import last_of
from mentoring.talks.models import is_late
from reserve_cadres.models import Cadre
from villages.models import Village


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

    def add(self, number: int, week: int, *, late: bool) -> None:
        """Count so many more."""
        self.talks += number
        self.late += number if late else 0
        self.weeks[week] += number


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


def month_board(reach: Reach, month: date, today: date) -> Board:
    """The board of a month, in one query for any number of people."""
    return month_boards(reach, [month], today)[0]


def month_boards(reach: Reach, months: Sequence[date], today: date) -> list[Board]:
    """The board of each month, the earliest first, in one query for any number of people and months."""
    if not months:
        return []
    records = Records(reach, months[0], months[-1])
    return [_board(records, month, today) for month in months]


def _board(records: Records, month: date, today: date) -> Board:
    weeks = weeks_of(month)
    duties, rules = Duties(records, month), records.rules_in(month)
    lines = {
        key: MentorLine(mentor=duties.mentors[key[0]], kind=key[1], measure=rules[key[1]][0], weeks=[0] * len(weeks))
        for key, days in duties.of_mentor.items()
        # Who has the role alone, of a kind from whom no number of talks is asked, is no line.
        if days and (key in duties.paired or (rules[key[1]][0] == Measure.TALKS and rules[key[1]][1]))
    }
    others = TalkCount(weeks=[0] * len(weeks))
    _count_talks(records.talks_in(month), weeks, lines, others)
    met = {key: Counter(people) for key, people in records.met_in(month).items()}
    for (mentor_id, kind, cadre_id), days in duties.of_person.items():
        line, number = lines[mentor_id, kind], rules[kind][1]
        due = owed(number, days.bit_count(), month) if line.measure == Measure.EACH else 0
        done = met[mentor_id, kind][cadre_id] if (mentor_id, kind) in met else 0
        line.people.append(PersonLine(duties.people[cadre_id], line.mentor, done, due))
    for key, line in lines.items():
        if line.measure == Measure.EACH:
            line.due = sum(person.due for person in line.people)
            line.done = sum(min(person.done, person.due) for person in line.people)
        else:
            line.due = owed(rules[line.kind][1], duties.of_mentor[key].bit_count(), month)
    last = last_of(month)
    return Board(
        month=month,
        mentors=sorted(lines.values(), key=lambda one: (list(Kind).index(Kind(one.kind)), -one.behind, one.mentor.pk)),
        others=others,
        people=list(duties.people.values()),
        asked=frozenset(kind for kind, (_, number) in rules.items() if number),
        week_labels=[f"{start.day} 日" if start == end else f"{start.day}—{end.day} 日" for start, end in weeks],
        days_left=(last - max(today, month - timedelta(days=1))).days if today <= last else 0,
        closing=records.closing_of(month),
    )


def _count_talks(
    held: Iterable[Any],
    weeks: Sequence[tuple[date, date]],
    lines: dict[tuple[int, str], MentorLine],
    others: TalkCount,
) -> None:
    """Put the talks of a month, counted by day, into their lines."""
    for some in held:
        key = (some.mentor_id, some.kind)
        if key in lines and lines[key].measure == Measure.TALKS:
            lines[key].done += some.number
        if some.seen:
            week = next(number for number, (_, end) in enumerate(weeks) if some.held_on <= end)
            lines.get(key, others).add(some.number, week, late=is_late(some.held_on, some.recorded_in))


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
