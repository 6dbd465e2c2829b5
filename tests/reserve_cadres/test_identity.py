from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Value
from hypothesis import given, settings
from hypothesis import strategies as st

from reserve_cadres.people.codes import Sex
from reserve_cadres.people.identity import (
    IdentityField,
    check_character,
    masked_identity,
    masked_phone,
    number_rules,
    read_identity,
    validate_identity,
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


def test_the_birth_date_is_read_from_its_own_places():
    # The example of the standard: its county does not end in nought.
    assert read_identity("11010519491231002X").birth_date == date(1949, 12, 31)
    with pytest.raises(ValidationError, match="身份证号中的出生日期 19850230 不存在"):
        read_identity("519900198502301234")
    with pytest.raises(ValidationError, match="身份证号应为 18 位，这里是 17 位"):
        validate_identity("51990019850601123")


@pytest.mark.parametrize(
    ("whole", "masked"),
    [("11010519491231002X", "110*************2X"), ("", "")],
)
def test_of_a_masked_number_three_digits_and_two_stay(whole, masked):
    assert masked_identity(whole) == masked


def test_who_knows_county_and_year_still_finds_thousands_of_numbers_behind_a_mask():
    masked, found = masked_identity("519900198506011236"), 0
    for day in range(365):
        birth = date(1985, 1, 1) + timedelta(days=day)
        for sequence in range(1000):
            first = f"519900{birth:%Y%m%d}{sequence:03}"
            found += first[-1] == masked[-2] and check_character(first) == masked[-1]
    assert found > 3000


@pytest.mark.parametrize(
    ("whole", "masked"),
    [("1234567", "123****67"), ("123456", "******"), ("12", "**"), ("", ""), ("13812345678", "138****78")],
)
def test_a_number_too_short_to_be_masked_in_the_middle_is_hidden_whole(whole, masked):
    assert masked_phone(whole) == masked


def held(number, birth, sex) -> list[bool]:
    """Which of the database's rules hold: check character, birth date, sex."""
    said = {"id_number": Value(number), "birth_date": Value(birth), "sex": Value(sex)}
    return [rule.condition.check(said) for rule in number_rules()]


@pytest.mark.django_db
@settings(max_examples=40)
@given(births, sequences, st.integers(-1, 1), st.sampled_from(Sex.values))
def test_the_database_holds_birth_date_and_sex_to_the_number(birth, sequence, days, sex):
    number = number_of(birth, sequence)
    said = birth + timedelta(days=days)
    assert held(number, said, sex) == [True, said == birth, sex == read_identity(number).sex]
    assert held("", said, sex) == [True] * 3


@pytest.mark.django_db
@settings(max_examples=40)
@given(births, sequences, st.integers(0, 17), st.sampled_from("0123456789"))
def test_the_database_finds_a_wrong_character_as_the_function_does(birth, sequence, place, character):
    number = number_of(birth, sequence)
    wrong = number[:place] + character + number[place + 1 :]
    assert held(wrong, birth, "male")[0] == (wrong == number)


@pytest.mark.parametrize(("sequence", "told"), [(1, "19900102m"), (2, "19900102f")])
def test_a_sealed_number_tells_birth_date_and_sex_and_what_is_none_tells_nothing(sequence, told):
    number = number_of(date(1990, 1, 2), sequence)
    assert IdentityField().openly(number) == told
    assert IdentityField().openly(number[:-1]) is None
