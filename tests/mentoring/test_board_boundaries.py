"""The board at the boundaries of days, of duties and of townships. domain.md, "Mentoring"."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.history import events_of
from accounts.models import RoleAssignment
from accounts.permissions import Role
from accounts.staff import assign_roles
from mentoring.cadence.board import PersonLine, month_board
from mentoring.cadence.duties import Reach
from mentoring.months.months import close_month
from mentoring.pairs.pairs import pair
from tests.conftest import make_cadre, make_user, make_village
from tests.mentoring.conftest import talked
from tests.mentoring.test_board import LATER, MONTH, SINCE, board, line_of, move_history
from tests.reserve_cadres.test_changes import carried_out
from villages.models import Township

pytestmark = pytest.mark.django_db


def test_who_did_what_was_due_is_not_behind():
    behind = {(done, due): PersonLine(None, None, done, due).behind for done, due in [(0, 0), (1, 1), (2, 1), (0, 1)]}
    assert behind == {(0, 0): False, (1, 1): False, (2, 1): False, (0, 1): True}


# Of one talk a month of 30 days half a month's duty owes one, a day less none.
@pytest.mark.parametrize(("day", "due"), [(date(2026, 4, 15), 0), (date(2026, 4, 16), 1)])
def test_the_day_on_which_somebody_leaves_is_no_day_in_the_pool(township, village, secretary, day, due):
    reserve = make_cadre(village, "甲")
    pair(reserve, secretary, "secretary", SINCE)
    carried_out(reserve, "exit", effective_on=day, proposed_on=day)
    people = [(one.due, line.mentor) for line in board(township).mentors for one in line.people]
    assert people == [(due, secretary)]


@pytest.mark.parametrize(("first", "due"), [(date(2026, 4, 16), 1), (date(2026, 4, 17), 0)])
def test_the_day_on_which_somebody_enters_is_one_in_the_pool(township, village, secretary, first, due):
    pair(make_cadre(village, "甲", on=first), secretary, "secretary", first)
    assert [one.due for one in line_of(board(township), secretary).people] == [due]


@pytest.mark.parametrize(("day", "due"), [(15, 0), (16, 1)])
def test_the_day_on_which_a_role_is_given_up_is_no_day_of_duty_any_more(township, village, secretary, day, due):
    pair(make_cadre(village, "甲"), secretary, "secretary", SINCE)
    move_history(secretary, MONTH)
    assign_roles(secretary, [])
    events_of(RoleAssignment).filter(user=secretary, pgh_label="delete").order_by().update(
        pgh_created_at=timezone.make_aware(datetime(2026, 4, day, 9))
    )
    assert [one.due for line in board(township).mentors for one in line.people] == [due]


def test_a_leader_owes_a_number_of_talks_and_none_of_a_single_person(township, village, leader):
    pair(make_cadre(village, "甲"), leader, "resident_leader", SINCE)
    move_history(leader, MONTH)
    line = line_of(board(township), leader)
    assert (line.due, [one.due for one in line.people]) == (4, [0])


def test_only_who_owes_talks_or_has_pairs_stands_on_the_board(township, village):
    for role in (Role.SECRETARY, Role.RESIDENT_CADRE):
        move_history(make_user(role, township, village), MONTH)
    assert board(township).mentors == []


def test_people_and_talks_of_another_township_are_on_no_board_here(township, village, secretary):
    pair(make_cadre(village, "甲"), secretary, "secretary", SINCE)
    neighbour = make_village(Township.objects.create(name="邻镇"), "外村")
    stranger, mentor = make_cadre(neighbour, "外"), make_user(Role.SECRETARY, neighbour.township, neighbour)
    pair(stranger, mentor, "secretary", SINCE)
    talked(mentor, [stranger], day=MONTH)
    found = board(township)
    assert (found.talks, [one.name for one in found.people]) == (0, ["甲"])
    assert [(one.due, one.done) for one in line_of(found, secretary).people] == [(1, 0)]
    assert board(neighbour.township).talks == 1


def test_a_month_that_another_township_closed_is_open_here(township):
    neighbour = Township.objects.create(name="邻镇")
    closing = close_month(neighbour, MONTH, closed_by=None)
    assert [board(one).closing for one in (township, neighbour)] == [None, closing]


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 3, 1), 30), (date(2026, 3, 31), 30), (date(2026, 4, 1), 29), (date(2026, 4, 30), 0),
        (date(2026, 5, 1), 0), (LATER, 0),
    ],
)  # fmt: skip
def test_the_days_left_are_those_of_the_month_after_today(township, today, left):
    assert month_board(Reach.of_township(township.pk), MONTH, today).days_left == left
