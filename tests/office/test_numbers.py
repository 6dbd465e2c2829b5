"""Per cents and means are rounded half up, whatever their size. domain.md, "Numbers the office reports"."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.numbers import mean, read_number, rounded, share

WHOLES = st.integers(1, 10**9)
TENTHS = st.integers(0, 10**7).map(lambda number: Decimal(number).scaleb(-1))


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


@given(part=st.integers(0, 10**9), whole=WHOLES)
@example(1, 16)
@example(1, 8)
@example(3, 16)
@example(9_995, 10_000)
def test_a_share_is_the_exact_fraction_rounded_half_up_to_a_tenth_of_a_per_cent(part, whole):
    found = share(part, whole)
    assert Fraction(found) == half_up(Fraction(100 * part, whole), 1)
    assert found.as_tuple().exponent == -1


@given(numbers=st.lists(TENTHS, min_size=1, max_size=60), places=st.integers(0, 3))
@example([Decimal("0.1"), Decimal("0.2")], 1)
def test_a_mean_is_the_exact_fraction_rounded_half_up(numbers, places):
    exact = sum(map(Fraction, numbers)) / len(numbers)
    assert Fraction(mean(sum(numbers), len(numbers), places)) == half_up(exact, places)


def test_a_sixteenth_is_the_same_everywhere():
    assert str(share(1, 16)) == "6.3"
    assert str(share(1, 1)) == "100.0"


def test_nothing_has_neither_share_nor_mean():
    assert share(0, 0) is None
    assert mean(None, 0) is None


@given(hundredths=st.integers(0, 10_000))
def test_a_mark_with_two_decimals_is_kept_with_one_half_up(hundredths):
    found = rounded(read_number(f"{hundredths / 100:.2f}"))
    assert Fraction(found) == half_up(Fraction(hundredths, 100), 1)


def test_a_number_of_more_than_sixteen_figures_before_or_behind_the_point_is_none():
    for text in ("9" * 16, "1e15", "1e-15"):
        assert read_number(text) == Decimal(text)
    for text in ("9" * 17, "1e16", "1e-16"):
        with pytest.raises(ValueError, match="不是数字"):
            read_number(text)


@pytest.mark.parametrize("text", ["", "八十", "nan", "inf", "-Infinity", "1e999999", "80分"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="不是数字"):
        read_number(text)
