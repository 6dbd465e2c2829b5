"""A township driven at random through the functions the pages call, beside a plain model of it.

After each step: nobody beyond the quota, everybody where the newest change says, nobody in the pool by no door, figures and
board the sums of their lines, and the days before as they were. ``make walk STEPS=10000`` goes further than the suite.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.walk.mentoring_walk import MentoringWalk
from tests.walk.pool_walk import PoolWalk
from tests.walk.reform_walk import ReformWalk
from tests.walk.selection_walk import SelectionWalk

STEPS = int(os.environ.get("STEPS", "300"))
STEPS_A_WALK = 75
# A long way is gone in several parts at once.
PARTS = 1 if STEPS <= 300 else 4


class Walk(PoolWalk, SelectionWalk, MentoringWalk, ReformWalk):
    """Everything together."""


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_a_township_keeps_its_rules_whatever_is_done_in_it(part):
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=-(-STEPS // (PARTS * STEPS_A_WALK)),
            stateful_step_count=STEPS_A_WALK,
            deadline=None,
            # The suite goes the same way each time; whoever wants to find something new goes further.
            derandomize=STEPS <= 300,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if STEPS > 300 else [Phase.generate],
        ),
    )
