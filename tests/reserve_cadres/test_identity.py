from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reserve_cadres.people.identity import (
    check_character,
    masked_identity,
    masked_phone,
    read_identity,
)

births = st.dates(date(1920, 1, 1), date(2010, 12, 31))
sequences = st.integers(0, 999)


def number_of(birth, sequence):
    first = f"519900{birth:%Y%m%d}{sequence:03}"
    return first + check_character(first)


@given(births, sequences)
def test_a_number_says_birth_date_and_sex(birth, sequence):
    identity = read_identity(number_of(birth, sequence))
    assert identity.birth_date == birth
    assert identity.sex == ("male" if sequence % 2 else "female")


@given(births, sequences, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_found(birth, sequence, place, character):
    number = number_of(birth, sequence)
    wrong = number[:place] + character + number[place + 1 :]
    if wrong != number:
        with pytest.raises(ValidationError):
            read_identity(wrong)


@given(births, sequences, st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(birth, sequence, place):
    number = number_of(birth, sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(ValidationError):
            read_identity(swapped)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("519900850601123", "old"),
        ("51990019850601123", "length"),
        ("5199001985060A1231", "characters"),
        ("519900198502301234", "birth_date"),
    ],
)
def test_what_is_wrong_is_said_in_particular(number, code):
    with pytest.raises(ValidationError) as problem:
        read_identity(number)
    assert problem.value.error_list[0].code == code


def test_the_known_example_of_the_standard_is_right():
    # GB 11643-1999, annex: 11010519491231002X.
    assert check_character("11010519491231002") == "X"


def test_a_masked_number_hides_birth_date_and_sequence():
    assert "1985" not in masked_identity("519900198506011234")
    assert masked_identity("") == ""
    assert masked_phone("13812345678") == "138****78"
