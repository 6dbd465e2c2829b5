"""The ground of a walk: a township with a clock of its own, how an act is tried, and what must hold after each."""

from collections import defaultdict
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from unittest import mock

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.permissions import Role
from mentoring.models import Pairing, Talk
from office.pinyin import pinyin_of
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.dossiers import open_dossier
from reserve_cadres.pool.figures import figures
from reserve_cadres.pool.pool import Posting, admit
from tests.conftest import make_user, make_village
from tests.walk.model import Person, Said, Standing, Town
from villages.models import Post, Township, Village

BEGAN = date(2024, 3, 1)
TITLES = ("党组织书记", "村主任")
VOTES = st.lists(st.sampled_from([0, 20, 35, 36, 50, 70]), min_size=1, max_size=4)
# So many days of the past are looked at again after each step.
REMEMBERED = 4


class Ground(RuleBasedStateMachine):
    """Everything a walk stands on; the rules are in the classes above."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        # The walk leaves nothing behind; the days of its township are its own.
        self.stack.enter_context(transaction.atomic())
        self.today = BEGAN
        self.stack.enter_context(mock.patch("django.utils.timezone.now", self._now))
        self.town = Town()
        self.past: dict[date, dict[int, tuple]] = {}
        self.known_changes: set[int] = set()
        self.number = 0

    def _now(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.today, time(10)))

    @initialize(stage=st.integers(0, 9), votes=VOTES)
    def found(self, stage, votes):
        """Three villages with two posts each, who works there, some people, and what has gone on so far."""
        self.township = Township.objects.create(name="石西镇")
        self.villages = [make_village(self.township, name, TITLES) for name in ("红星村", "白塔村", "三道堰社区")]
        for post in Post.objects.order_by("pk"):
            self.town.quotas[post.pk] = post.quota
            self.town.village_of[post.pk] = post.village_id
        self.organiser = make_user(Role.ORGANISER, self.township)
        self.mentors = [
            (make_user(Role(kind.value), self.township, village), kind.value, village.pk)
            for village in self.villages
            for kind in Pairing.Kind
        ]
        for number in range(6):
            self.open_dossier(number, woman=number % 3 == 0)
        for number, key in enumerate(sorted(self.town.people)[:4]):
            post = self.post(number)
            posting = Posting(key, self.town.village_of[post], post, self.today, "原有名册", "石党〔2023〕1 号")
            admit(posting, origin=StateChange.Origin.REGISTERED, recorded_by=self.organiser)
            self.learn()

        self.go_some_way(stage, votes)

    def go_some_way(self, stage: int, votes: list[int]) -> None:
        """What has gone on before the walk begins, so that it need not find its way to everything from nothing."""

    def new_name(self) -> str:
        """A name nobody has: who might be somebody on file would be asked about."""
        signs = "甲乙丙丁戊己庚辛壬癸"
        return "".join(signs[int(digit)] for digit in f"{self.number:03}")

    def open_dossier(self, village: int, *, woman: bool) -> None:
        self.number += 1
        said = {
            "name": self.new_name(),
            "sex": "female" if woman else "male",
            "birth_date": date(1985 + self.number % 15, 6, 1),
            "education": 4,
            "political_status": "party_member",
        }
        made = self.act(open_dossier, said, township=self.township, village=self.village(village))
        assert made, "nothing stands in the way of a dossier"
        self.town.people[made.pk] = Person(made.pk, made.village_id, woman)

    def teardown(self):
        transaction.set_rollback(True)
        self.stack.close()

    def act(self, function, *args, **kwargs):
        """Try an act; None where it was refused in words, else what it returned (True for nothing).

        A refusal by the database that no function said before is a fault, and so is any other error.
        """
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                connection.check_constraints()
        except ValidationError:
            assert self._new_changes() == [], "what was refused left something behind"
            return None
        return True if result is None else result

    def _new_changes(self) -> list[StateChange]:
        return list(StateChange.objects.exclude(pk__in=self.known_changes).order_by("pk"))

    def stands(self, *expected: tuple[int, Standing]) -> None:
        """Exactly these standings came on record by the last act; the days before them stay as they were."""
        found = [(one.cadre_id, _standing(one)) for one in self._new_changes()]
        assert sorted(found, key=repr) == sorted(expected, key=repr)
        self.learn()

    def learn(self) -> list[StateChange]:
        """Take over what the last act put on record."""
        made = self._new_changes()
        for one in made:
            self.known_changes.add(one.pk)
            self.town.people[one.cadre_id].standings.append(_standing(one))
            self.forget_from(one.effective_on)
        return made

    def forget_from(self, day: date | None) -> None:
        """A change of ``day`` was put on record: what was remembered of that day and later is no longer the past."""
        self.past = {one: stood for one, stood in self.past.items() if day and one < day}

    def person(self, number: int) -> Person:
        """One of those on file, by any number."""
        keys = sorted(self.town.people)
        return self.town.people[keys[number % len(keys)]]

    def post(self, number: int) -> int:
        keys = sorted(self.town.quotas)
        return keys[number % len(keys)]

    @rule(days=st.integers(1, 9))
    def time_passes(self, days):
        self.past[self.today - timedelta(days=1)] = self._stood(self.today - timedelta(days=1))
        for day in sorted(self.past)[:-REMEMBERED]:
            del self.past[day]
        self.today += timedelta(days=days)

    @staticmethod
    def _stood(day: date) -> dict[int, tuple]:
        rows = Cadre.objects.standing_on(day).values_list("pk", "standing_state", "standing_village", "standing_post")
        return {key: (state, village, post) for key, state, village, post in rows}

    @invariant()
    def nobody_sits_beyond_the_quota(self):
        sitting = defaultdict(set)
        for key, post in Cadre.objects.filter(state="in_pool").values_list("pk", "post"):
            sitting[post].add(key)
        for post in Post.objects.all():
            holders = sitting[post.pk]
            assert holders == self.town.holders(post.pk)
            assert post.quota == self.town.quotas[post.pk]
            assert len(holders) <= post.quota + post.surplus

    @invariant()
    def everybody_stands_where_the_newest_change_says(self):
        found = {one.pk: (one.state, one.village_id, one.post_id) for one in Cadre.objects.all()}
        assert found == {key: one.now.place for key, one in self.town.people.items()}
        newest = {one.cadre_id: _standing(one) for one in StateChange.objects.latest_on(date.max)}
        assert newest == {key: one.now for key, one in self.town.people.items() if one.standings}

    @invariant()
    def everybody_is_found_by_the_spelling_of_their_name(self):
        people = Cadre.objects.values_list("name", "pinyin", "pinyin_initials")
        assert not [name for name, *spelling in people if tuple(spelling) != pinyin_of(name)]

    @invariant()
    def the_past_stays_as_it_was(self):
        for day, stood in self.past.items():
            assert self._stood(day) == stood == self.town.standing_on(day)

    @invariant()
    def the_figures_are_those_of_a_plain_count(self):
        pool = self.town.pool_on(self.today)
        found = figures(self.organiser, self.today)
        assert found.total == len(pool)
        assert found.women == sum(self.town.people[key].woman for key in pool)
        assert sum(row["total"] for row in found.villages) == len(pool)
        for breakdown in found.breakdowns:
            assert sum(line.count for line in breakdown.lines) == len(pool), breakdown.title

    @invariant()
    def every_talk_on_record_is_one_that_was_held(self):
        found = [
            Said(one.mentor_id, one.kind, one.held_on, frozenset(cadre.pk for cadre in one.cadres.all()))
            for one in Talk.objects.prefetch_related("cadres")
        ]
        assert sorted(found, key=repr) == sorted(self.town.talks, key=repr)

    def village(self, number: int) -> Village:
        return self.villages[number % len(self.villages)]


def _standing(change: StateChange) -> Standing:
    return Standing(change.effective_on, change.state, change.village_id, change.post_id)
