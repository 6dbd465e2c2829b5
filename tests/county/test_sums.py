"""What the level above reads of a township is what the township's own pages say, and the whole is their sum."""

from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.permissions import Role
from mentoring.cadence.board import month_board
from mentoring.cadence.duties import Reach
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.access import FIGURES
from reserve_cadres.people.codes import Education, PoliticalStatus, Sex
from reserve_cadres.pool.figures import figures
from reserve_cadres.terms.terms import Elected, TermDates, conversions, record_results, save_term
from tests.conftest import make_cadre, make_user, make_village
from tests.county.conftest import county_account
from villages.models import Post, Township
from workbench.county.bench import Bench, bench_by
from workbench.county.months import count_months, queue_what_is_old
from workbench.county.overview import overview
from workbench.county.reach import Part
from workbench.county.tables import TABLES
from workbench.home.bench import Strength
from workbench.tables.pool import changes as changes_table
from workbench.tables.pool import structure as structure_table

# A person: village, post or none, sex, education, party, and on which days of 2020 they entered, left and came back.
person = st.tuples(
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(Sex.values),
    st.sampled_from([None, *Education.values]),
    st.sampled_from(PoliticalStatus.values),
    st.lists(st.dates(date(2020, 1, 1), date(2020, 12, 31)), min_size=1, max_size=3, unique=True),
)
GUARDS = [
    "reserve_cadres.Cadre:standing_of_a_new_dossier_is_on_record",
    "reserve_cadres.StateChange:a_change_is_where_the_person_stands",
    "reserve_cadres.StateChange:only_who_was_in_the_pool_before_is_registered",
]
TODAY = timezone.localdate()
DAYS = st.dates(date(2020, 1, 1), date(2021, 1, 31))


def put_in(people, villages):
    """People with the changes of their days in turn: into the pool, out of it, into it again in the next village."""
    with pgtrigger.ignore(*GUARDS):
        for place, on_post, sex, education, party, days in people:
            village = villages[place]
            post = village.posts.first() if on_post else None
            stands = len(days) % 2 == 1
            cadre = Cadre.objects.create(
                township=village.township, village=village, post=post if stands else None, name="某", sex=sex,
                birth_date=date(1985, 6, 1), education=education, political_status=party,
                state="in_pool" if stands else "out",
            )  # fmt: skip
            StateChange.objects.bulk_create(
                StateChange(
                    cadre=cadre, village=village, post=post, state="out" if number % 2 else "in_pool",
                    origin="registered", document_number="1号", effective_on=day,
                )
                for number, day in enumerate(sorted(days))
            )  # fmt: skip


class SumsOfTownships(TestCase):
    @settings(max_examples=15)
    @given(st.lists(person, max_size=10), DAYS, DAYS)
    def test_the_whole_is_the_sum_of_the_townships_own_pages(self, people, one_day, other_day):
        since, until = sorted([one_day, other_day])
        townships = [Township.objects.create(name=name, code=f"51990010{n}") for n, name in enumerate("甲乙丙")]
        villages = [make_village(townships[number // 2], f"村{number}") for number in range(5)]
        Post.objects.update(quota=20)
        put_in(people, villages)
        users = [make_user(Role.LEADING_GROUP, township) for township in townships]
        reader = county_account()
        part = Part.of(reader)
        found = overview(part, until)
        own = [figures(user, until) for user in users]
        assert [line.people["total"] for line in found.lines] == [one.total for one in own]
        assert found.whole.people["total"] == found.figures.total == sum(one.total for one in own)
        assert [line.mean_age for line in found.lines] == [one.mean_age for one in own]
        for place, breakdown in enumerate(found.figures.breakdowns):
            counts = [{line.label: line.count for line in one.breakdowns[place].lines} for one in own]
            for line in breakdown.lines:
                assert line.count == sum(one.get(line.label, 0) for one in counts), (breakdown.title, line.label)
        for user, township, line in zip(users, townships, found.lines, strict=True):
            inside = Part.of(reader, township)
            # Of one township the level above has the very table that the township hands up.
            for name, table in (
                ("structure", structure_table(user, until)),
                ("changes", changes_table(user, since, until)),
            ):
                seen = TABLES[name][2](inside, since, until)
                assert (seen.headings, seen.rows, seen.total) == (table.headings, table.rows, table.total)
            posts = Post.objects.visible_to(user).with_bench_strength().select_related("village").order_by("village")
            bench = Strength.of(posts)
            assert (line.seats, line.filled, line.bare) == (bench.seats, bench.filled, bench.bare)
            short = sum(post.missing > 0 for post in posts)
            assert TABLES["bench"][2](inside, since, until).total[2:6] == [line.seats, line.filled, short, line.bare]
        for name, tables in (
            ("structure", [structure_table(user, until) for user in users]),
            ("changes", [changes_table(user, since, until) for user in users]),
        ):
            whole = TABLES[name][2](part, since, until)
            totals = [table.total[1:] for table in tables if table.total]
            assert [row[1:] for row in whole.rows] == totals
            # The last column of the structure is a mean.
            last = -1 if name == "structure" else None
            assert (whole.total or [""])[1:last] == [sum(column) for column in zip(*totals, strict=True)][:last]


def test_who_stands_for_two_posts_is_on_the_bench_of_either(county, village):
    posts = make_village(village.township, "又一村", ("村党支部书记", "村委会主任")).posts.order_by("position")
    Post.objects.exclude(pk__in=posts).update(quota=0)
    with pgtrigger.ignore(*GUARDS):
        Cadre.objects.create(
            township=village.township, village=posts[0].village, post=posts[0], joint_post=posts[1], state="in_pool",
            name="某", sex="male", birth_date=date(1985, 6, 1),
        )  # fmt: skip
    assert bench_by(Part.of(county), "village__township") == [
        ((village.township_id,), Bench(posts=2, seats=4, filled=2, short=2, bare=0))
    ]


@pytest.fixture
def two(township, village, neighbour, county):
    """Two townships with talks and a term change each."""
    for place in (village, neighbour.villages.get()):
        people = [make_cadre(place, name, post=place.posts.first()) for name in ("甲", "乙")]
        mentor = make_user(Role.SECRETARY, place.township, place)
        for one in people:
            pair(one, mentor, "secretary", date(2020, 1, 1))
        record_talk(mentor, "secretary", people[:1], recorded_by=mentor, held_on=TODAY, summary="近况")
        term = save_term(TermDates("换届", date(2021, 3, 1)), township=place.township)
        elected = [Elected(place.posts.first().pk, cadre_id=people[0].pk)]
        record_results(term, elected, propose_appointments=False, recorded_by=None)
    return [township, neighbour]


def test_a_months_talks_are_those_of_each_townships_board(two, county):
    month = TODAY.replace(day=1)
    boards = [month_board(Reach.of(make_user(Role.LEADING_GROUP, one)), month, TODAY) for one in two]
    assert TABLES["cadence"][2](Part.of(county), month, month).rows == []
    count_months(two, [(month - timedelta(days=1)).replace(day=1), month], TODAY)
    found = TABLES["cadence"][2](Part.of(county), month, month)
    expected = [
        [len(one.mentors), sum(x.due for x in one.mentors), sum(x.done for x in one.mentors)] for one in boards
    ]
    assert [row[1:4] for row in found.rows] == expected
    assert found.total[1:4] == [sum(column) for column in zip(*expected, strict=True)]
    assert [row[7] for row in found.rows] == [one.talks for one in boards] == [1, 1]
    inside = TABLES["cadence"][2](Part.of(county, two[0]), month, month)
    assert inside.total[1:] == found.rows[0][1:]
    # Counting again changes nothing but the time.
    count_months(two, [month], TODAY)
    assert TABLES["cadence"][2](Part.of(county), month, month).rows == found.rows


def test_the_months_are_counted_once_an_hour_while_somebody_reads_them(db):
    jobs = DBTaskResult.objects.filter(task_path__endswith="month").count
    now = timezone.now().replace(hour=10)
    queue_what_is_old(now)
    assert jobs() == 0
    county_account()
    for minutes, queued in ((0, 1), (0, 1), (59, 1), (60, 2)):
        queue_what_is_old(now + timedelta(minutes=minutes))
        assert jobs() == queued


def test_a_term_change_converts_as_the_townships_own_page_says(two, county):
    found = TABLES["terms"][2](Part.of(county), TODAY, TODAY)
    for township, row in zip(two, found.rows, strict=True):
        changes = StateChange.objects.visible_to(make_user(Role.LEADING_GROUP, township), FIGURES)
        whole = conversions(changes, township.terms.get())["合计"][0]
        assert row == [township.name, "2021-03-01", whole.pool, whole.elected, whole.rate]
    assert found.total[2:4] == [4, 2]
    inside = TABLES["terms"][2](Part.of(county, two[0]), TODAY, TODAY)
    assert [row[1:] for row in inside.rows] == [found.rows[0][2:]]


def test_a_table_of_the_county_costs_as_many_statements_for_one_township_as_for_many(two, county, client):
    client.force_login(county)

    def asked():
        numbers = {}
        for address in ("/county/", "/county/statistics/", *(f"/county/tables/?table={name}" for name in TABLES)):
            with CaptureQueriesContext(connection) as context:
                assert client.get(address).status_code == 200
            numbers[address] = len(context)
        return numbers

    few = asked()
    for number in range(4):
        make_cadre(make_village(Township.objects.create(name=f"又一镇{number}"), "村"), "某")
    assert asked() == few
    assert max(few.values()) <= 12
