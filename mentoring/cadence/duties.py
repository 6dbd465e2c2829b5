"""What a board of the months is worked out from: who had to talk with whom on which days, and who talked.

What is owed follows from the days of the month on which it was a duty. A reserve with a mentor: the days on which their pair
was in force and the reserve in the pool. A kind of mentor counted by talks: the days on which the role was held, or such a
pair. From the day on which somebody no longer holds the role anywhere, nothing is owed. While the month runs, what holds today
is taken to hold to its end.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, Self, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncMonth

from accounts import tenure
from accounts.models import User
from mentoring.access import VIEW
from mentoring.cadence.cadence import Kind, in_force, set_until
from mentoring.months.models import MonthClosing
from mentoring.months.months import closings_in, first_of, last_of
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk, TalkPerson, TalkQuerySet
from office.together import read_together
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.codes import State
from villages.models import Village

# Days of a month, a bit for each: of thousands of people in a dozen months they are compared faster than as sets.
Days = int
NO_DAYS: Days = 0
# What a board shows of somebody: of a very large township's people the other columns would be most of what is read.
_OF_A_PERSON = ("name", "told_apart_by", "pinyin", "township", "village")
_OF_A_VILLAGE = ("name", "position", "township")
# The days from and to, both included; None is without end.
Span = tuple[date | None, date | None]


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
            None if scope.whole_township else scope.village_ids,
        )

    @classmethod
    def of_township(cls, township_id: int) -> Self:
        """A whole township."""
        people = Cadre.objects.filter(township=township_id)
        return cls(township_id, people, Talk.objects.filter(mentor__township=township_id))

    def covers(self, village_id: int | None) -> bool:
        """Whether a village belongs to it."""
        return self.village_ids is None or village_id in self.village_ids


@lru_cache(maxsize=4096)
def days_of(month: date, first: date | None, last: date | None) -> Days:
    """The days of the month from ``first`` to ``last``, both included; None is without end. Most people have the same."""
    begins = 1 if first is None or first < month else first.day if first <= last_of(month) else 32
    ends = last_of(month).day if last is None or last > last_of(month) else last.day if last >= month else 0
    return sum(1 << day for day in range(begins, ends + 1))


class Records:
    """All that the months from ``first`` to ``last`` are judged by, read in one statement for any number of people and months."""

    def __init__(self, reach: Reach, first: date, last: date) -> None:
        self.reach = reach
        end = last_of(last)
        keys = reach.people.order_by().values("pk")
        changes = StateChange.objects.filter(cadre__in=keys).exclude(effective_on__gt=end)
        entries = changes.filter(state=State.IN_POOL, cadre=OuterRef("pk"))
        people = reach.people.filter(Exists(entries)).order_by("village__position", "village", "pinyin", "pk")
        people = people.only(*_OF_A_PERSON)
        villages = Village.ever.filter(township=reach.township_id).only(*_OF_A_VILLAGE)
        changes = changes.order_by("cadre", F("effective_on").asc(nulls_first=True), "pk")
        rows = changes.values_list("cadre", "state", "effective_on")
        paired = Pairing.objects.filter(cadre__in=keys, starts_on__lte=end).exclude(ends_on__lt=first).order_by("pk")
        mentors = User.objects.filter(Q(township=reach.township_id) | Q(pk__in=paired.order_by().values("mentor")))
        pairs = paired.values_list("mentor_id", "kind", "cadre_id", "starts_on", "ends_on")
        held_roles = tenure.reading(reach.township_id, Kind.values)
        talks, met = _talks_in(reach, first, end)
        self._rules, closings = set_until(reach.township_id, last), closings_in(reach.township_id, first, last)
        read_together(people, villages, rows, pairs, mentors, *held_roles, talks, met, self._rules, closings)
        by_key = {one.pk: one for one in villages}
        for one in people:
            one.village = by_key[one.village_id]
        # Everywhere in the order of lists.
        self.people: dict[int, Cadre] = {one.pk: one for one in people}
        places = {key: place for place, key in enumerate(self.people)}
        self.mentors = {one.pk: one for one in mentors}
        self.pairs = sorted((one for one in pairs if one[2] in places), key=lambda one: places[one[2]])
        self.tenures = tenure.tenures_in(held_roles)
        self.spans = {key: _in_pool(group) for key, group in groupby(rows, key=lambda row: row[0])}
        self._talks: dict[date, list[Any]] = defaultdict(list)
        for talk in talks:
            self._talks[first_of(talk.held_on)].append(talk)
        self._met: dict[date, dict[tuple[int, str], list[int]]] = defaultdict(dict)
        for mentor_id, kind, month, keys_met in met:
            self._met[month][mentor_id, kind] = keys_met
        self._closings = {one.month: one for one in closings}

    def talks_in(self, month: date) -> list[Any]:
        """How many talks of a month in the township each mentor had on each day, by the month of entry, ``seen`` or not."""
        return self._talks.get(month, [])

    def met_in(self, month: date) -> dict[tuple[int, str], list[int]]:
        """Mentor and kind → the keys of those talked with in a month, once for each talk."""
        return self._met.get(month, {})

    def rules_in(self, month: date) -> dict[str, tuple[str, int]]:
        """Kind → (measure, number) in force in a month."""
        return in_force(rule for rule in self._rules if rule.starts_on <= month)

    def closing_of(self, month: date) -> MonthClosing | None:
        """The closing in force of a month."""
        return self._closings.get(month)


class Duties:
    """On which days of a month who had to talk with whom."""

    def __init__(self, records: Records, month: date) -> None:
        self.month = month
        in_pool = {key: days for key, spans in records.spans.items() if (days := _days_within(spans, month))}
        # In the order of lists, as what follows from them.
        self.people = {key: one for key, one in records.people.items() if key in in_pool}
        self.mentors = records.mentors
        self.of_person: dict[tuple[int, str, int], Days] = defaultdict(int)
        self.of_mentor: dict[tuple[int, str], Days] = defaultdict(int)
        self._by_role(records)
        for mentor_id, kind, cadre_id, starts_on, ends_on in records.pairs:
            days = in_pool.get(cadre_id, NO_DAYS) & days_of(month, starts_on, ends_on)
            days &= ~self.given_up.get((mentor_id, kind), NO_DAYS)
            if days:
                self.of_person[mentor_id, kind, cadre_id] |= days
                self.of_mentor[mentor_id, kind] |= days
        self.paired = {(mentor_id, kind) for mentor_id, kind, _ in self.of_person}

    def _by_role(self, records: Records) -> None:
        """The days on which a role was held, and those on which it was held no more (it may have been held before its history)."""
        ends: dict[tuple[int, str], list[date | None]] = defaultdict(list)
        for one in records.tenures:
            ends[one.user_id, one.role].append(one.last)
            if records.reach.covers(one.village_id):
                self.of_mentor[one.user_id, one.role] |= days_of(self.month, one.first, one.last)
        self.given_up = {
            key: days_of(self.month, max(day for day in found if day) + timedelta(days=1), None)
            for key, found in ends.items()
            if None not in found
        }


def _in_pool(changes: Iterable[Any]) -> list[Span]:
    """The spans in which somebody was in the pool, each to the day before the next change; by the changes in their order."""
    rows = list(changes)
    untils = [following[2] and following[2] - timedelta(days=1) for following in rows[1:]]
    spans = zip(rows, [*untils, None], strict=True)
    return [(since, until) for (_, state, since), until in spans if state == State.IN_POOL]


def _days_within(spans: Iterable[Span], month: date) -> Days:
    """The days of the month that lie in any of the spans."""
    days = NO_DAYS
    for since, until in spans:
        days |= days_of(month, since, until)
    return days


def _month_of(day: str) -> Cast:
    """The first of a day's month; the database's own function gives a time."""
    return Cast(TruncMonth(day), DateField())


def _talks_in(reach: Reach, first: date, last: date) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """How many talks each mentor had on each day, ``seen`` by the viewer or not; and with whom in each month, talk after talk."""
    township = reach.township_id
    held = Talk.objects.filter(held_on__range=(first, last), mentor__township=township).order_by()
    held = held.annotate(seen=Exists(reach.talks.filter(pk=OuterRef("pk"))), recorded_in=_month_of("recorded_on"))
    on_a_day = ("mentor_id", "kind", "held_on", "recorded_in", "seen")
    talks = held.values(*on_a_day).annotate(number=Count("pk")).values_list(*on_a_day, "number", named=True)
    met = TalkPerson.objects.filter(talk__held_on__range=(first, last), talk__mentor__township=township).order_by()
    in_a_month = ("talk__mentor_id", "talk__kind", "month")
    met = met.annotate(month=_month_of("talk__held_on")).values(*in_a_month).annotate(people=ArrayAgg("cadre"))
    return talks, met.values_list(*in_a_month, "people")
