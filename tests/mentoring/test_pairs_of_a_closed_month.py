"""A closed month keeps its pairs as it was judged by them. domain.md, "Mentoring"."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.months.months import close_month, last_of, reopen_month
from mentoring.pairs.pairs import end_pair, end_pairs, hand_over, pair
from tests.conftest import make_cadre, make_user, refused_by_the_database
from tests.mentoring.conftest import BEGAN, TODAY, month_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(township, people, organiser):
    """The month before, closed while the two people had their pairs."""
    month = month_before()
    close_month(township, month, closed_by=organiser)
    return month


def words(month):
    return f"{month.year} 年 {month.month} 月已关闭，这个月的结对不能再改，须由组织办重新开放。"


def test_a_pair_neither_begins_nor_ends_so_that_a_closed_month_would_be_another(
    township, village, people, secretary, organiser, closed
):
    other, newcomer = make_user(Role.SECRETARY, township, village), make_cadre(village, "丁")
    last = last_of(closed)
    active = people[0].pairings.get(kind="secretary")
    for act in (
        lambda: pair(newcomer, secretary, "secretary", closed),
        lambda: pair(newcomer, secretary, "secretary", last),
        lambda: pair(newcomer, secretary, "secretary", closed - timedelta(days=40)),
        lambda: pair(people[0], other, "secretary", last),
        lambda: hand_over(Pairing.objects.filter(pk=active.pk), other, last),
        lambda: end_pair(active, ends_on=last - timedelta(days=1), reason="换人"),
    ):
        with pytest.raises(ValidationError, match=words(closed)):
            act()
    # To its last day, and from the day after it on, nothing of it is another.
    pair(newcomer, secretary, "secretary", last + timedelta(days=1))
    pair(people[0], other, "secretary", last + timedelta(days=1))
    end_pair(people[1].pairings.get(kind="secretary"), ends_on=last, reason="换人")
    # Who is paired already stays so, whatever day is named.
    assert pair(people[0], other, "secretary", closed).starts_on == last + timedelta(days=1)
    reopen_month(township, closed, reason="补录", reopened_by=organiser)
    end_pair(people[1].pairings.get(kind="resident_leader"), ends_on=closed, reason="换人")


def test_pairs_of_who_left_within_a_closed_month_last_to_its_end(people, closed):
    pairings = Pairing.objects.filter(cadre=people[0])
    assert end_pairs(pairings, since=closed + timedelta(days=3), reason="退出") == 2
    assert set(pairings.values_list("ends_on", flat=True)) == {last_of(closed)}


def test_the_database_keeps_the_pairs_of_a_closed_month(township, village, other_village, people, secretary, closed):
    active = Pairing.objects.get(cadre=people[0], kind="secretary")
    said = {"cadre": make_cadre(village, "丁"), "mentor": secretary, "kind": "secretary"}
    found = Pairing.objects.filter(pk=active.pk)
    last = last_of(closed)
    for act in (
        lambda: Pairing.objects.create(**said, starts_on=last),
        lambda: Pairing.objects.create(**said, starts_on=BEGAN, ends_on=closed, end_reason="补"),
        lambda: found.update(starts_on=closed + timedelta(days=1)),
        lambda: found.update(ends_on=last - timedelta(days=1), end_reason="改"),
        lambda: found.update(mentor=make_user(Role.SECRETARY, township, village)),
        lambda: found.update(kind="resident_cadre"),
        lambda: found.update(cadre=said["cadre"]),
        found.delete,
    ):
        with refused_by_the_database(words(closed)):
            act()
    found.update(ends_on=last, end_reason="换人")
    found.update(ends_on=TODAY, starts_on=BEGAN + timedelta(days=1))
    Pairing.objects.create(**said, starts_on=last + timedelta(days=1))


DAYS = st.integers(-70, 70)


@settings(max_examples=40)
@given(began=DAYS, length=st.none() | st.integers(0, 90), new_began=DAYS, new_length=st.none() | st.integers(0, 90))
def test_days_of_a_pair_may_be_others_as_long_as_the_closed_month_has_the_same(
    township, village, secretary, organiser, began, length, new_began, new_length
):
    """The plain reading: the set of days of the month on which the pair is in force."""
    month = date(2026, 2, 1)

    def span(first, days):
        starts_on = month + timedelta(days=first)
        return starts_on, None if days is None else starts_on + timedelta(days=days)

    def within(first, last):
        month_days = (month + timedelta(days=number) for number in range(28))
        return {day for day in month_days if day >= first and (last is None or day <= last)}

    old, new = span(began, length), span(new_began, new_length)
    cadre = make_cadre(village, "丁")
    made = Pairing.objects.create(
        cadre=cadre, mentor=secretary, kind="secretary", starts_on=old[0], ends_on=old[1], end_reason="换人"
    )
    closing = close_month(township, month, closed_by=organiser)
    change = {"starts_on": new[0], "ends_on": new[1]}
    if within(*old) == within(*new):
        Pairing.objects.filter(pk=made.pk).update(**change)
    else:
        with refused_by_the_database(words(month)):
            Pairing.objects.filter(pk=made.pk).update(**change)
    reopen_month(township, closing.month, reason="试", reopened_by=organiser)
    Pairing.objects.filter(pk=made.pk).delete()
