"""Backups are kept by rule: the newest of 7 days, 4 weeks and 12 months."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workbench.backups.keeping import DAYS, MONTHS, WEEKS, kept

MOMENTS = st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)), max_size=60)


@given(MOMENTS)
def test_the_newest_is_kept_and_never_more_than_the_rule_asks(moments):
    keep = kept(moments)
    assert keep <= set(moments)
    assert len(keep) <= DAYS + WEEKS + MONTHS
    if moments:
        assert max(moments) in keep


@given(MOMENTS)
def test_clearing_away_twice_clears_no_more(moments):
    assert kept(kept(moments)) == kept(moments)


@given(MOMENTS)
def test_each_of_the_last_days_weeks_and_months_keeps_its_newest(moments):
    keep = kept(moments)
    for number, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        for name in sorted({moment.strftime(period) for moment in moments}, reverse=True)[:number]:
            assert max(moment for moment in moments if moment.strftime(period) == name) in keep


def test_after_two_years_of_daily_backups_a_week_of_days_a_month_of_weeks_and_a_year_of_months_are_left():
    last = datetime(2026, 11, 27, 3)
    keep: set[datetime] = set()
    for day in range(730, -1, -1):
        keep = kept(keep | {last - timedelta(days=day)})
    assert sorted(keep, reverse=True)[:DAYS] == [last - timedelta(days=day) for day in range(DAYS)]
    # Weeks end on Sunday, months on their last day.
    sundays = [datetime(2026, 11, 22, 3), datetime(2026, 11, 15, 3), datetime(2026, 11, 8, 3)]
    assert set(sundays) <= keep
    ends = {
        datetime(2025 + (11 + number) // 12, (11 + number) % 12 + 1, 1, 3) - timedelta(days=1)
        for number in range(1, 12)
    }
    assert ends <= keep
