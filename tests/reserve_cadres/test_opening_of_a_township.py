"""Until when who was in the pool before the system is entered: each township for itself. domain.md, "Open selection", 7."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from reserve_cadres.pool.opening import close_opening, in_use_since, why_not_registered
from tests.conftest import make_cadre, make_user

DAY = date(2015, 3, 1)


def test_a_township_is_in_use_since_its_own_first_account(township, foreign_village):
    assert in_use_since(township.pk) is None
    make_user(Role.ORGANISER, foreign_village.township)
    User.objects.update(date_joined=timezone.now() - timedelta(days=100))
    assert in_use_since(township.pk) is None
    for days in (5, 9):
        one = make_user(Role.ORGANISER, township)
        User.objects.filter(pk=one.pk).update(date_joined=timezone.now() - timedelta(days=days))
    assert in_use_since(township.pk) == timezone.localdate() - timedelta(days=9)


def test_a_township_closes_its_own_opening_once_and_nobody_elses(village, foreign_village):
    here, there = make_cadre(village, "甲", in_pool=False), make_cadre(foreign_village, "乙", in_pool=False)
    closer, other = (make_user(Role.ORGANISER, one.township) for one in (village, foreign_village))
    close_opening(village.township, closed_by=closer)
    assert "关闭期初登记" in why_not_registered(here, DAY, "原名册")[""]
    assert why_not_registered(there, DAY, "原名册") == {}
    with pytest.raises(ValidationError, match="期初登记已经关闭"):
        close_opening(village.township, closed_by=closer)
    close_opening(foreign_village.township, closed_by=other)


def test_who_has_changes_on_record_but_stood_in_no_round_may_still_be_registered(village, post):
    moved = make_cadre(village, "甲", post=post, on=DAY)
    assert why_not_registered(moved, DAY, "原名册") == {}
