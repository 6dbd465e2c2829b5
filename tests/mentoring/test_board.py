"""Whose talks are owed and done in a month, by the days on which they were a duty. domain.md, "Mentoring"."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

import pgtrigger
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.history import events_of
from accounts.models import RoleAssignment, User
from accounts.permissions import Role
from accounts.staff import assign_roles
from mentoring.cadence.board import by_village, month_board, month_boards, weeks_of
from mentoring.cadence.cadence import owed, rules_in
from mentoring.cadence.duties import Reach
from mentoring.models import Pairing, Talk
from mentoring.months.months import last_of, months_from
from mentoring.pairs.pairs import end_pair, pair
from reserve_cadres.models import Cadre, StateChange
from tests.conftest import make_cadre, make_user, make_village
from tests.mentoring.conftest import TODAY, month_before, talked
from villages.models import Township

pytestmark = pytest.mark.django_db
MONTH = date(2026, 4, 1)
LATER = date(2026, 6, 1)
# Pairs stand since then.
SINCE = date(2025, 1, 1)


def board(township, month=MONTH, today=LATER, user=None):
    return month_board(Reach.of(user) if user else Reach.of_township(township.pk), month, today)


def line_of(found, mentor):
    return next(line for line in found.mentors if line.mentor == mentor)


def test_a_secretary_who_leaves_within_the_month_owes_their_days_and_keeps_their_talks(township, village, secretary):
    reserve = make_cadre(village, "甲")
    successor = make_user(Role.SECRETARY, township, village)
    pair(reserve, secretary, "secretary", SINCE)
    talked(secretary, [reserve], day=date(2026, 4, 3))
    pair(reserve, successor, "secretary", date(2026, 4, 21))
    found = board(township)
    assert [(line.mentor, line.due, line.done, line.talks) for line in found.mentors] == [
        (secretary, 1, 1, 1), (successor, 0, 0, 0),
    ]  # fmt: skip
    assert found.talks == 1


@pytest.mark.parametrize(
    ("number", "days", "due"), [(1, 14, 0), (1, 15, 1), (4, 30, 4), (4, 15, 2), (4, 3, 0), (4, 4, 1)]
)
def test_what_is_owed_is_the_share_of_the_month_s_days_with_a_half_rounded_up(number, days, due):
    assert owed(number, days, MONTH) == due


def test_the_months_of_a_year_are_read_at_once_and_each_is_what_it_is_by_itself(
    township, village, secretary, leader, django_assert_num_queries
):
    reserve, late = make_cadre(village, "甲"), make_cadre(village, "晚", on=date(2026, 4, 17))
    pair(reserve, secretary, "secretary", SINCE)
    pair(late, leader, "resident_leader", date(2026, 4, 21))
    talked(secretary, [reserve], day=date(2026, 4, 3))
    talked(leader, [late], day=date(2026, 5, 9), kind="resident_leader")
    end_pair(Pairing.objects.get(cadre=reserve), ends_on=date(2026, 5, 11), reason="换届")
    months = months_from(date(2026, 2, 1), LATER)
    assert months == [date(2026, month, 1) for month in (2, 3, 4, 5, 6)]
    with django_assert_num_queries(1):
        found = month_boards(Reach.of_township(township.pk), months, LATER)
    assert found == [board(township, month) for month in months]
    assert [one.talks for one in found] == [0, 0, 1, 1, 0]


def test_who_enters_or_leaves_the_pool_owes_nobody_the_days_before_and_after(township, village, secretary):
    early, late = make_cadre(village, "早"), make_cadre(village, "晚", on=date(2026, 4, 17))
    pair(early, secretary, "secretary", SINCE)
    pair(late, secretary, "secretary", SINCE)
    assert [(person.cadre.name, person.due) for person in line_of(board(township), secretary).people] == [
        ("晚", 0), ("早", 1),
    ]  # fmt: skip


def move_history(user, day):
    """As if all that was done to an account and its roles had been done on ``day``."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    events_of(RoleAssignment).order_by().filter(user=user).update(pgh_created_at=at)
    events_of(User).order_by().filter(pgh_obj_id=user.pk).update(pgh_created_at=at)


def test_a_resident_leader_owes_four_a_month_with_or_without_pairs(township, village):
    leader = make_user(Role.RESIDENT_LEADER, township, village)
    move_history(leader, MONTH)
    assert (line_of(board(township), leader).due, board(township, date(2026, 3, 1)).mentors) == (4, [])
    move_history(leader, date(2026, 4, 16))
    assert line_of(board(township), leader).due == 2


def test_who_gave_up_the_role_or_whose_account_is_closed_owes_their_days(township, village, leader):
    reserve = make_cadre(village, "甲")
    pair(reserve, leader, "resident_leader", SINCE)
    move_history(leader, MONTH)
    assign_roles(leader, [])
    events_of(RoleAssignment).filter(user=leader, pgh_label="delete").order_by().update(
        pgh_created_at=timezone.make_aware(datetime(2026, 4, 16, 9))
    )
    assert line_of(board(township), leader).due == 2
    assert board(township, date(2026, 5, 1)).mentors == []
    other = make_user(Role.RESIDENT_LEADER, township, village)
    move_history(other, MONTH)
    User.objects.filter(pk=other.pk).update(is_active=False)
    events_of(User).filter(pgh_obj_id=other.pk, is_active=False).order_by().update(
        pgh_created_at=timezone.make_aware(datetime(2026, 4, 9, 9))
    )
    assert line_of(board(township), other).due == 1


def test_every_talk_stands_in_a_line_and_what_is_nobody_s_in_one_of_its_own(
    client, township, village, secretary, leader
):
    reserve = make_cadre(village, "甲")
    pair(reserve, secretary, "secretary", SINCE)
    pair(reserve, leader, "resident_leader", SINCE)
    month = month_before()
    talked(secretary, [reserve], day=month)
    talked(leader, [reserve], day=month, kind="resident_leader")
    # The pair is said afterwards to have ended earlier: the talk stays recorded.
    end_pair(reserve.pairings.get(kind="secretary"), ends_on=month - timedelta(days=1), reason="换届")
    found = board(township, month, TODAY)
    assert (found.talks, found.others.talks, found.weeks[0]) == (2, 1, 2)
    client.force_login(secretary)
    page = client.get(f"{reverse('mentoring:board')}?month={month:%Y-%m}").content.decode()
    assert "当月不负联系责任" in page
    assert "合计" in page


def test_reserves_without_a_pair_are_on_the_board(as_organiser, township, village, secretary):
    paired, alone = make_cadre(village, "甲"), make_cadre(village, "乙")
    make_cadre(village, "丙", in_pool=False)
    pair(paired, secretary, "secretary", SINCE)
    ((where, people),) = by_village(board(township))
    assert where == village
    assert {cadre.name: [len(cell.lines) for cell in cells] for cadre, cells in people} == {
        "甲": [1, 0, 0], "乙": [0, 0, 0],
    }  # fmt: skip
    assert alone.name in as_organiser.get(reverse("mentoring:board")).content.decode()


def test_a_secretary_s_board_counts_the_talks_of_the_own_village_and_a_leader_s_duty_as_a_whole(
    township, village, other_village, secretary
):
    leader = make_user(Role.RESIDENT_LEADER, township, village)
    leader.roles.create(role=Role.RESIDENT_LEADER, village=other_village)
    own, stranger = make_cadre(village, "甲"), make_cadre(other_village, "乙")
    for one in (own, stranger):
        pair(one, leader, "resident_leader", SINCE)
        talked(leader, [one], day=MONTH, kind="resident_leader")
    found = board(township, user=secretary)
    line = line_of(found, leader)
    assert (line.talks, line.done, found.talks) == (1, 2, 1)
    assert [one.name for one in found.people] == ["甲"]


DAYS = st.integers(-8, 38)
SPAN = st.tuples(DAYS, DAYS).map(sorted)
KINDS = Pairing.Kind.values


@settings(max_examples=40)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(KINDS), SPAN), max_size=8),
    changes=st.lists(st.tuples(st.integers(0, 2), DAYS, st.booleans()), max_size=8),
    talks=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(KINDS),
            st.integers(0, 29),
            st.sets(st.integers(0, 2), min_size=1),
            st.integers(0, 40),
        ),
        max_size=10,
    ),
)
def test_the_board_agrees_with_a_count_day_by_day(pairs, changes, talks):
    # Comings and goings at random: the board must not rely on the doors they came by.
    with pgtrigger.ignore("reserve_cadres.StateChange:who_is_moved_was_there_before"), transaction.atomic():
        _compare(pairs, changes, talks)
        transaction.set_rollback(True)


def _compare(pairs, changes, talks):
    township = Township.objects.create(name="试算镇")
    village = make_village(township, "试算村")
    mentors = [User.objects.create(username=f"m{n}", name=f"m{n}", township=township) for n in range(3)]
    people = [make_cadre(village, f"人{n}", in_pool=False) for n in range(3)]
    for who, day, entered in sorted(changes, key=lambda one: one[1]):
        state = "in_pool" if entered else "in_selection"
        Cadre.objects.filter(pk=people[who].pk).update(state=state)
        StateChange.objects.create(
            cadre=people[who],
            village=village,
            state=state,
            effective_on=MONTH + timedelta(days=day),
            origin="reassigned",
        )
    for mentor, who, kind, (first, last) in pairs:
        span = MONTH + timedelta(days=first), MONTH + timedelta(days=last)
        taken = Pairing.objects.filter(cadre=people[who], kind=kind, starts_on__lte=span[1], ends_on__gte=span[0])
        if not taken.exists():
            Pairing.objects.create(
                cadre=people[who], mentor=mentors[mentor], kind=kind, starts_on=span[0], ends_on=span[1], end_reason="试",
            )  # fmt: skip
    for mentor, kind, day, whom, later in talks:
        held_on = MONTH + timedelta(days=day)
        one = Talk.objects.create(
            mentor=mentors[mentor],
            kind=kind,
            held_on=held_on,
            recorded_on=held_on + timedelta(days=later),
            summary="谈",
        )
        one.cadres.set([people[n] for n in whom])

    found = board(township)
    assert found.talks == sum(found.weeks) == len(talks)
    held = list(Talk.objects.filter(mentor__township=township))
    weeks = [sum(first <= one.held_on <= last for one in held) for first, last in weeks_of(found.month)]
    assert found.weeks == weeks
    assert sum(line.late for line in [*found.mentors, found.others]) == sum(one.late for one in held)
    expected = _day_by_day(township)
    assert {(line.mentor.pk, line.kind): (line.due, line.done, line.talks) for line in found.mentors} == expected


def _day_by_day(township):
    """The plain reference: each day of the month is asked who was in the pool and which pairs were in force."""
    days = [MONTH + timedelta(days=n) for n in range(last_of(MONTH).day)]
    duty: dict[tuple, dict] = {}
    for day in days:
        in_pool = set(StateChange.objects.in_pool_on(day).values_list("cadre", flat=True))
        together: dict[tuple, set] = {}
        for one in Pairing.objects.on(day).filter(cadre__in=in_pool):
            together.setdefault((one.mentor_id, one.kind), set()).add(one.cadre_id)
        for key, cadres in together.items():
            counts = duty.setdefault(key, {"days": 0, "of": {}})
            counts["days"] += 1
            for cadre in cadres:
                counts["of"][cadre] = counts["of"].get(cadre, 0) + 1
    expected = {}
    for (mentor, kind), counts in duty.items():
        measure, number = rules_in(township.pk, MONTH)[kind]
        held = Talk.objects.filter(mentor=mentor, kind=kind, held_on__range=(days[0], days[-1]))
        due, done = floor(Fraction(number * counts["days"], len(days)) + Fraction(1, 2)), held.count()
        if measure == "each":
            dues = {one: floor(Fraction(number * n, len(days)) + Fraction(1, 2)) for one, n in counts["of"].items()}
            due = sum(dues.values())
            done = sum(min(one_due, held.filter(cadres=one).count()) for one, one_due in dues.items())
        expected[mentor, kind] = (due, done, held.count())
    return expected
