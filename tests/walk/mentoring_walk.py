"""Pairs, talks and months, tried at random."""

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from mentoring.cadence.board import month_board
from mentoring.cadence.cadence import set_rule
from mentoring.cadence.duties import Reach
from mentoring.models import Pairing, Talk
from mentoring.months.months import close_month, first_of, last_of, reopen_month
from mentoring.pairs.pairs import end_pair, pair
from mentoring.talks.talks import record_talk
from reserve_cadres.models import Cadre
from tests.walk.ground import Ground
from tests.walk.model import Said

ANY = st.integers(0, 50)


class MentoringWalk(Ground):
    """Who mentors whom, who talked, and which months are closed."""

    def go_some_way(self, stage, votes):
        """Pairs for all in the pool, and a talk."""
        super().go_some_way(stage, votes)
        for number in range(2 * len(self.town.people)):
            self.a_pair_is_made(number, number // 2, 0)
        self.a_talk_is_held(stage, 0, [])

    @rule(who=ANY, which=ANY, back=st.integers(-1, 30))
    def a_pair_is_made(self, who, which, back):
        person = self.person(who)
        here = [one for one in self.mentors if one[2] == person.now.village] or self.mentors
        mentor, kind, village = here[which % len(here)]
        made = self.act(pair, Cadre.objects.get(pk=person.key), mentor, kind, self.today - timedelta(days=back))
        if made:
            assert person.now.state == "in_pool"
            assert village == person.now.village
            active = Pairing.objects.active().filter(cadre=person.key, kind=kind)
            assert [one.mentor_id for one in active] == [mentor.pk]

    @precondition(lambda self: Pairing.objects.active().exists())
    @rule(which=ANY, back=st.integers(0, 20))
    def a_pair_is_ended(self, which, back):
        active = list(Pairing.objects.active().order_by("pk"))
        self.act(end_pair, active[which % len(active)], ends_on=self.today - timedelta(days=back), reason="工作调整")

    @precondition(lambda self: Pairing.objects.exists())
    @rule(which=ANY, back=st.integers(-1, 50), others=st.lists(ANY, max_size=2))
    def a_talk_is_held(self, which, back, others):
        pairs = list(Pairing.objects.select_related("mentor").order_by("pk"))
        day = self.today - timedelta(days=back)
        one = pairs[which % len(pairs)]
        keys = {one.cadre_id, *(pairs[number % len(pairs)].cadre_id for number in others)}
        people = list(Cadre.objects.filter(pk__in=keys))
        # No two talks of the walk say the same.
        said = f"第 {len(self.town.talks)} 次"
        if self.act(record_talk, one.mentor, one.kind, people, held_on=day, recorded_by=one.mentor, summary=said):
            assert first_of(day) not in self.town.closed
            assert day <= self.today
            paired = Pairing.objects.filter(mentor=one.mentor, kind=one.kind, starts_on__lte=day).exclude(
                ends_on__lt=day
            )
            assert keys <= set(paired.values_list("cadre", flat=True))
            self.town.talks.append(Said(one.mentor_id, one.kind, day, frozenset(keys)))

    def months(self) -> list[date]:
        """The month that runs and the two before."""
        return [first_of(self.today - timedelta(days=30 * back)) for back in range(3)]

    @precondition(lambda self: not set(self.months()[1:]) <= self.town.closed)
    @rule(which=st.integers(0, 2))
    def a_month_is_closed(self, which):
        month = self.months()[which]
        over = last_of(month) < self.today
        closed = self.act(close_month, self.township, month, closed_by=self.organiser)
        assert bool(closed) == (over and month not in self.town.closed)
        if closed:
            self.town.closed.add(month)

    @precondition(lambda self: self.town.closed)
    @rule(which=ANY)
    def a_month_is_opened_again(self, which):
        month = sorted(self.town.closed)[which % len(self.town.closed)]
        assert self.act(reopen_month, self.township, month, reason="补录", reopened_by=self.organiser)
        self.town.closed.remove(month)

    @rule(
        kind=st.sampled_from(Pairing.Kind.values), measure=st.sampled_from(["talks", "each"]), number=st.integers(0, 3)
    )
    def another_number_of_talks_is_asked(self, kind, measure, number):
        set_for = first_of(self.today)
        done = self.act(set_rule, self.township, kind, measure=measure, number=number, starts_on=set_for)
        assert bool(done) == (not any(month >= set_for for month in self.town.closed))
        if done:
            self.town.asked[kind][set_for] = (measure, number)

    def asked_in(self, kind: str, month: date) -> tuple[str, int]:
        """How many talks a kind of mentor owes in a month, and how they are counted."""
        return max((one for one in self.town.asked[kind].items() if one[0] <= month), key=lambda one: one[0])[1]

    @invariant()
    def the_board_is_the_sum_of_its_lines_and_each_line_that_of_its_days(self):
        # The month that runs, or the one before: each step one of them.
        month = first_of(self.today - timedelta(days=30 * (len(self.known_changes) % 2)))
        self._compare(month_board(Reach.of_township(self.township.pk), month, self.today), month)

    def _compare(self, board, month: date) -> None:
        said = [one for one in self.town.talks if first_of(one.day) == month]
        assert board.talks == sum(board.weeks) == len(said)
        days = [month + timedelta(days=number) for number in range(last_of(month).day)]
        pool = {day: self.town.pool_on(day) for day in days}
        owing: dict[tuple, dict[int, set]] = defaultdict(lambda: defaultdict(set))
        for one in Pairing.objects.filter(starts_on__lte=days[-1]):
            for day in days:
                if one.starts_on <= day <= (one.ends_on or day) and one.cadre_id in pool[day]:
                    owing[one.mentor_id, one.kind][one.cadre_id].add(day)
        assert {(line.mentor.pk, line.kind) for line in board.mentors} == set(owing)
        for line in board.mentors:
            people = owing[line.mentor.pk, line.kind]
            measure, number = self.asked_in(line.kind, month)
            own = [one for one in said if (one.mentor, one.kind) == (line.mentor.pk, line.kind)]
            with_each = Counter(key for one in own for key in one.people)
            each = {
                key: _share(number, len(owed), len(days)) if measure == "each" else 0 for key, owed in people.items()
            }
            assert {one.cadre.pk: (one.due, one.done) for one in line.people} == {
                key: (due, with_each[key]) for key, due in each.items()
            }
            assert line.talks == len(own)
            if measure == "each":
                done = sum(min(with_each[key], due) for key, due in each.items())
                assert (line.due, line.done) == (sum(each.values()), done)
            else:
                due = _share(number, len(set().union(*people.values())), len(days))
                assert (line.due, line.done) == (due, len(own))

    @invariant()
    def nobody_has_two_mentors_of_a_kind_on_a_day(self):
        today = Counter(Pairing.objects.on(self.today).values_list("cadre", "kind"))
        assert all(number == 1 for number in today.values())

    @invariant()
    def no_talk_lies_in_the_future_or_was_recorded_before_it_was_held(self):
        assert not Talk.objects.filter(held_on__gt=self.today).exists()


def _share(number: int, days: int, whole: int) -> int:
    """So many of ``number`` as ``days`` are of the ``whole``, a half rounded up."""
    return math.floor(Fraction(number * days, whole) + Fraction(1, 2))
