"""Who stands where on a day, against a plain walk through the changes. domain.md, "Keeping the pool alive"."""

from dataclasses import dataclass
from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from reserve_cadres.models import Cadre, ChangeProposal, StateChange
from reserve_cadres.people.cadres import as_they_stood
from reserve_cadres.people.codes import State
from tests.conftest import make_cadre, make_user, make_village
from villages.models import Township

START = date(2020, 1, 1)
FIGURES = "reserve_cadres.view_figures"


@dataclass(frozen=True)
class Change:
    """A change as the test draws it: whose, when (None: not known), into what and where."""

    who: int
    day: int | None
    state: str
    place: int
    revokes: bool

    @property
    def effective_on(self) -> date | None:
        return None if self.day is None else START + timedelta(days=self.day)


# Few days, so that many fall on one; four people, three of them of one township.
CHANGES = st.lists(
    st.builds(
        Change,
        who=st.integers(0, 3),
        day=st.none() | st.integers(0, 4),
        state=st.sampled_from(State.values),
        place=st.integers(0, 1),
        revokes=st.booleans(),
    ),
    max_size=14,
)


# Changes in any order and by any door, as reading them must not rely on how they came.
MADE_UP = [
    "reserve_cadres.StateChange:a_change_is_where_the_person_stands",
    "reserve_cadres.StateChange:a_decided_change_follows_its_decision",
    "reserve_cadres.StateChange:who_is_moved_was_there_before",
]


def in_force(changes: list[Change], who: int, day: date) -> Change | None:
    """The plain reading: of the changes known by then the last one; among those of one day the one recorded last."""
    found = None
    for one in changes:
        if one.who != who or (one.effective_on and one.effective_on > day):
            continue
        if found is None or (one.effective_on or date.min) >= (found.effective_on or date.min):
            found = one
    return found


def record(changes: list[Change], people: list[Cadre], places: list[list]) -> None:
    for one in changes:
        cadre = people[one.who]
        decided = {}
        if one.revokes and (before := cadre.state_changes.order_by("pk").last()):
            made = ChangeProposal.objects.create(
                cadre=cadre, kind="revocation", revokes=before, effective_on=START, basis="复议", proposer="支部",
                proposed_on=START, status="approved", decided_on=START, decided_by="镇党委", document_number="1号",
            )  # fmt: skip
            decided = {"proposal": made, "origin": "revoked"}
        StateChange.objects.create(
            cadre=cadre, state=one.state, village=places[one.who == 3][one.place], effective_on=one.effective_on,
            **({"origin": "reassigned"} | decided),
        )  # fmt: skip


@given(changes=CHANGES, asked=st.integers(-1, 5))
@pytest.mark.django_db(transaction=True)
@pgtrigger.ignore(*MADE_UP)
def test_who_is_in_the_pool_on_a_day_is_what_a_plain_walk_through_the_changes_says(changes, asked):
    day = START + timedelta(days=asked)
    with transaction.atomic():
        townships = [Township.objects.create(name=f"镇{Township.objects.count()}") for _ in range(2)]
        places = [[make_village(township, name) for name in ("东村", "西村")] for township in townships]
        people = [make_cadre(places[number == 3][0], f"人{number}", in_pool=False) for number in range(4)]
        record(changes, people, places)
        standing = {number: one for number in range(4) if (one := in_force(changes, number, day))}
        expected = {
            people[number].pk: (one.state, places[number == 3][one.place].pk) for number, one in standing.items()
        }
        own = {people[number].pk for number in range(3)}
        here = places[0][0].pk
        everybody = StateChange.objects.all()
        office = StateChange.objects.visible_to(make_user(Role.ORGANISER, townships[0]), FIGURES)
        secretary = make_user(Role.SECRETARY, townships[0], places[0][0])
        village = StateChange.objects.visible_to(secretary, FIGURES)

        found = {one.cadre_id: (one.state, one.village_id) for one in everybody.latest_on(day)}
        assert found == expected
        assert everybody.latest_on(day).count() == len(expected)
        pool = {key for key, (state, _) in expected.items() if state == State.IN_POOL}
        assert {one.cadre_id for one in everybody.in_pool_on(day)} == pool
        assert {one.cadre_id for one in office.in_pool_on(day)} == pool & own
        assert {one.cadre_id for one in village.in_pool_on(day)} == {
            key for key in pool & own if expected[key][1] == here
        }
        stood = as_they_stood(Cadre.objects.standing_on(day))
        assert {one.pk: (one.state, one.village_id) for one in stood} == expected
        transaction.set_rollback(True)


def test_the_changes_of_other_townships_are_not_read(organiser, village, foreign_village):
    """However many people a neighbour has, the pool of one township costs what its own people cost."""
    make_cadre(village, "甲")
    cadre = make_cadre(foreign_village, "某", in_pool=False)
    with pgtrigger.ignore(*MADE_UP):
        StateChange.objects.bulk_create(
            StateChange(
                cadre=cadre, state="in_pool", village=foreign_village, origin="registered", document_number="1"
            )
            for _ in range(5000)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reserve_cadres_statechange, reserve_cadres_cadre")
        found = StateChange.objects.visible_to(organiser, FIGURES).in_pool_on(date(2026, 1, 1))
        query, parameters = found.order_by().values("pk").query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT, COSTS OFF, TIMING OFF) {query}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "state_change_by_day" in plan, plan
    assert "Seq Scan on reserve_cadres_statechange" not in plan, plan
