"""The citizen identity number (公民身份号码, GB 11643-1999): what it says and whether it can be right."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import CharField, CheckConstraint, Q, Value
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear, Mod, StrIndex, Substr
from django.db.models.lookups import Exact

from reserve_cadres.people.codes import Sex

_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECK_CHARACTERS = "10X98765432"
_FORM = re.compile(r"\d{17}[\dX]")
_WRONG_CHECK_CHARACTER = "身份证号校验位不对，请核对是否抄错。"


@dataclass(frozen=True)
class Identity:
    """What an identity number says about its bearer."""

    number: str
    birth_date: date
    sex: Sex


def check_character(first_seventeen: str) -> str:
    """The 18th character that belongs to the first seventeen digits (ISO 7064, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def read_identity(number: str) -> Identity:
    """Read an identity number written in its standard form.

    Raises ``ValidationError`` with the first thing that is wrong: length, characters, birth date, check character.
    domain.md, "The dossier", R: 18 characters with a right check character.
    """
    if len(number) == 15 and number.isdigit():
        raise ValidationError("是 15 位旧身份证号，请换成 18 位公民身份号码。", code="old")
    if len(number) != 18:
        raise ValidationError(f"身份证号应为 18 位，这里是 {len(number)} 位。", code="length")
    if not _FORM.fullmatch(number):
        raise ValidationError("身份证号前 17 位应为数字，末位为数字或 X。", code="characters")
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValidationError(f"身份证号中的出生日期 {number[6:14]} 不存在。", code="birth_date") from None
    if number[17] != check_character(number[:17]):
        raise ValidationError(_WRONG_CHECK_CHARACTER, code="check")
    return Identity(number, birth_date, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def validate_identity(number: str) -> None:
    """Field validator: refuse a number :func:`read_identity` cannot read."""
    read_identity(number)


def masked_identity(number: str) -> str:
    """The number by which one recognises a paper, for who may not see it whole.

    Three digits and two: what is hidden leaves thousands of numbers, also to who knows the county and the year of birth.
    """
    return f"{number[:3]}{'*' * 13}{number[-2:]}" if number else ""


def masked_phone(phone: str) -> str:
    """The phone number with its middle hidden."""
    return f"{phone[:3]}****{phone[-2:]}" if len(phone) >= 7 else ("*" * len(phone))


def number_rules() -> list[CheckConstraint]:
    """What :func:`read_identity` reads, held by the database: check character, birth date and sex of who has a number.

    A digit is found by its place among the digits, as a conversion would fail on what is none.
    """
    digits = [StrIndex(Value("0123456789"), Substr("id_number", place, 1)) - 1 for place in range(1, 18)]
    weighted = [digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)]
    remainder = Mod(sum(weighted[1:], weighted[0]), 11)
    born = ExtractYear("birth_date") * 10000 + ExtractMonth("birth_date") * 100 + ExtractDay("birth_date")
    none = Q(id_number="")
    return [
        CheckConstraint(
            condition=none | Q(Exact(Substr("id_number", 18, 1), Substr(Value(_CHECK_CHARACTERS), remainder + 1, 1))),
            name="id_number_has_its_check_character",
            violation_error_message=_WRONG_CHECK_CHARACTER,
        ),
        CheckConstraint(
            condition=none | Q(Exact(Substr("id_number", 7, 8), Cast(born, CharField()))),
            name="id_number_says_the_birth_date",
            violation_error_message="出生日期与身份证号不一致。",
        ),
        CheckConstraint(
            condition=none
            | Q(sex=Sex.MALE, id_number__regex=r"^.{16}[13579]")
            | Q(sex=Sex.FEMALE, id_number__regex=r"^.{16}[02468]"),
            name="id_number_says_the_sex",
            violation_error_message="性别与身份证号不一致。",
        ),
    ]


ID_NUMBER_RULES = number_rules()
