"""A secretary and a resident leader with their people."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from tests.conftest import make_cadre, make_user

TODAY = timezone.localdate()
BEGAN = date(TODAY.year - 1, 1, 1)


@pytest.fixture
def secretary(township, village):
    return make_user(Role.SECRETARY, township, village, username="shuji")


@pytest.fixture
def leader(township, village):
    return make_user(Role.RESIDENT_LEADER, township, village, username="zhucun")


@pytest.fixture
def people(village, secretary, leader):
    found = [make_cadre(village, name) for name in ("甲", "乙")]
    for one in found:
        pair(one, secretary, "secretary", BEGAN)
        pair(one, leader, "resident_leader", BEGAN)
    return found


def talked(mentor, people, day=None, kind="secretary", entered=None, **said):
    """A talk entered on its day unless said otherwise."""
    day = day or TODAY
    said = {"summary": "谈了近况"} | said
    talk, _ = record_talk(mentor, kind, people, held_on=day, recorded_on=entered or day, recorded_by=mentor, **said)
    return talk


def month_before(months=1):
    day = TODAY.replace(day=1)
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day
