"""The citizen identity number (公民身份号码, GB 11643-1999): what it says and whether it can be right."""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from django.core.exceptions import ValidationError
from django.db.models import CharField, CheckConstraint, Q, Value
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear, Mod, StrIndex, Substr
from django.db.models.lookups import Exact

from accounts.sealed_fields import SEALED, SealedCharField
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
    total = sum(map(mul, _WEIGHTS, map(int, first_seventeen)))
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


class IdentityField(SealedCharField):
    """An ID number that lies sealed and tells birth date and sex openly, which stand beside it anyway.

    So the database still holds it against them, and a number cannot be given to somebody else. Only what
    :func:`read_identity` reads is sealed; anything else is left to the database to refuse.
    """

    said_openly = 9

    def openly(self, text: str) -> str | None:
        try:
            identity = read_identity(text)
        except ValidationError:
            return None
        return f"{identity.birth_date:%Y%m%d}{'m' if identity.sex == Sex.MALE else 'f'}"


# Birth date and sex, then the 18 characters and 16 bytes of the seal, in letters.
_SEALED_FORM = rf"{SEALED}[0-9]{{8}}[mf][A-Za-z0-9_-]{{46}}"


NUMBER_FORM = CheckConstraint(
    condition=Q(id_number="") | Q(id_number__regex=rf"^([0-9]{{17}}[0-9X]|{_SEALED_FORM})$"),
    name="id_number_has_18_characters",
    violation_error_message="身份证号应为 17 位数字加 1 位数字或 X。",
)


def number_rules() -> list[CheckConstraint]:
    """What :func:`read_identity` reads, held by the database: check character, birth date and sex of who has a number.

    A digit is found by its place among the digits, as a conversion would fail on what is none. Of a sealed number the database
    reads what the seal tells; the check character was read before it was sealed.
    """
    digits = [StrIndex(Value("0123456789"), Substr("id_number", place, 1)) - 1 for place in range(1, 18)]
    weighted = [digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)]
    remainder = Mod(sum(weighted[1:], weighted[0]), 11)
    born = Cast(
        ExtractYear("birth_date") * 10000 + ExtractMonth("birth_date") * 100 + ExtractDay("birth_date"), CharField()
    )
    none, sealed = Q(id_number=""), Q(id_number__regex=f"^{SEALED}")
    return [
        CheckConstraint(
            condition=none
            | sealed
            | Q(Exact(Substr("id_number", 18, 1), Substr(Value(_CHECK_CHARACTERS), remainder + 1, 1))),
            name="id_number_has_its_check_character",
            violation_error_message=_WRONG_CHECK_CHARACTER,
        ),
        CheckConstraint(
            condition=none
            | (sealed & Q(Exact(Substr("id_number", 2, 8), born)))
            | (~sealed & Q(Exact(Substr("id_number", 7, 8), born))),
            name="id_number_says_the_birth_date",
            violation_error_message="出生日期与身份证号不一致。",
        ),
        CheckConstraint(
            condition=none
            | Q(sex=Sex.MALE, id_number__regex=rf"^(.{{16}}[13579].$|{SEALED}.{{8}}m)")
            | Q(sex=Sex.FEMALE, id_number__regex=rf"^(.{{16}}[02468].$|{SEALED}.{{8}}f)"),
            name="id_number_says_the_sex",
            violation_error_message="性别与身份证号不一致。",
        ),
    ]


ID_NUMBER_RULES = number_rules()
