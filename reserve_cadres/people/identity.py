"""The citizen identity number (公民身份号码, GB 11643-1999): what it says and whether it can be right."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from reserve_cadres.people.codes import Sex

_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECK_CHARACTERS = "10X98765432"
_FORM = re.compile(r"\d{17}[\dX]")


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
        raise ValidationError("身份证号校验位不对，请核对是否抄错。", code="check")
    return Identity(number, birth_date, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def validate_identity(number: str) -> None:
    """Field validator: refuse a number :func:`read_identity` cannot read."""
    read_identity(number)


def masked_identity(number: str) -> str:
    """The number with the birth date and sequence hidden, for readers who may not see it whole."""
    return f"{number[:6]}********{number[-4:-2]}**" if number else ""


def masked_phone(phone: str) -> str:
    """The phone number with its middle hidden."""
    return f"{phone[:3]}****{phone[-2:]}" if len(phone) >= 7 else ("*" * len(phone))
