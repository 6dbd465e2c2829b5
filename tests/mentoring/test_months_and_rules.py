"""Which month is closed, and which rule holds in it, at their boundaries. domain.md, "Mentoring"."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from mentoring.cadence.cadence import rules_in, set_rule
from mentoring.months.months import close_month, closing_of, last_of, must_be_open
from tests.mentoring.conftest import month_before
from villages.models import Township


@pytest.mark.parametrize(("days", "closes"), [(-1, False), (0, False), (1, True)])
def test_a_month_is_closed_from_the_day_after_its_last_one(township, monkeypatch, days, closes):
    month = date(2026, 2, 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: last_of(month) + timedelta(days=days))
    if closes:
        assert close_month(township, month, closed_by=None).month == month
    else:
        with pytest.raises(ValidationError, match="还没有过完"):
            close_month(township, month, closed_by=None)


def test_a_month_is_closed_once_for_its_township_and_for_no_other_month(township):
    earlier, before = month_before(2), month_before()
    neighbour = Township.objects.create(name="邻镇")
    close_month(township, before, closed_by=None)
    assert closing_of(township.pk, before)
    assert not closing_of(township.pk, earlier)
    assert not closing_of(neighbour.pk, before)
    must_be_open(township.pk, earlier)
    must_be_open(neighbour.pk, before)
    with pytest.raises(ValidationError, match="这个月已经关闭"):
        close_month(township, before, closed_by=None)


def test_unless_the_township_says_otherwise_leaders_owe_four_secretaries_one_each_and_cadres_none(township):
    assert rules_in(township.pk, date(2026, 1, 1)) == {
        "secretary": ("each", 1), "resident_leader": ("talks", 4), "resident_cadre": ("talks", 0),
    }  # fmt: skip


def test_of_several_rules_the_one_that_began_last_holds_whichever_was_entered_first(township):
    for month, number in ((3, 3), (1, 1), (2, 2)):
        set_rule(township, "secretary", measure="each", number=number, starts_on=date(2026, month, 1))
    found = [rules_in(township.pk, date(2026, month, 1))["secretary"] for month in (1, 2, 3, 12)]
    assert found == [("each", 1), ("each", 2), ("each", 3), ("each", 3)]
