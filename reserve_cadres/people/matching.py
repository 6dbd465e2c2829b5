"""Which person a row or a form means, and when that has to be asked. Every import and the nominations ask here.

Source: domain.md, "Excel as offices keep it": on the ID number; without one, on village, name and birth month; what is
not certain is asked.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from office.bulk import among
from reserve_cadres.people.cadres import CadreQuerySet

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# What is typed for the dot within a minority name, after full width is folded; in a Chinese name a point is one, too.
_LOOK_ALIKE = "•●‧∙⋅・˙ᐧ"
_DOTS = re.compile(rf"\s*[·.。{_LOOK_ALIKE}]\s*")
# What :func:`plain_name` leaves nowhere, for the database: characters nobody sees, look-alike dots, spaces in between.
NOT_PLAIN = rf"[\u00ad\u200b-\u200f\u2060\ufeff{_LOOK_ALIKE}]|^\s|\s$|[\u3400-\u9fff]\s|\s[\u3400-\u9fff]"


@lru_cache(maxsize=32768)
def plain_name(name: str) -> str:
    """A name as it is kept: width and look-alike characters folded, nothing unseen in it, one dot for all dots.

    黄　冬 → 黄冬, 迪丽•娜扎 → 迪丽·娜扎; a name in letters keeps its inner spaces and points.
    """
    folded = unicodedata.normalize("NFKC", name)
    seen = "".join(one for one in folded if unicodedata.category(one) != "Cf")
    if not _HAN.search(seen):
        return re.sub(rf"[{_LOOK_ALIKE}]", "·", re.sub(r"\s+", " ", seen)).strip()
    return _DOTS.sub("·", re.sub(r"\s+", "", seen)).strip("·")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a row or a form names them. ``village_id`` is None where the village is not on file yet."""

    name: str
    birth_date: date | None = None
    id_number: str = ""
    village_id: int | None = None

    @property
    def key(self) -> tuple:
        """What is the same of people who may be one: name and birth month."""
        return plain_name(self.name), self.birth_date and (self.birth_date.year, self.birth_date.month)


@dataclass(frozen=True, slots=True)
class Dossier(Person):
    """Somebody on file, with the key of the dossier."""

    pk: int = 0


class Doubt(Enum):
    """Why it is not certain who is meant, in words with the number of dossiers that may be meant."""

    OTHER_NAME = "此身份证号档案上的姓名是「{name}」，请核对。"
    OTHER_NUMBER = "本村已有同名、同出生年月的档案，身份证号不同。"
    OTHER_BIRTH = "本村已有「{name}」的档案，出生年月是 {birth}：是同一个人、出生年月更正过，还是两个人？"
    SEVERAL = "本村已有 {number} 份同名、同出生年月的档案，不能确定是哪一个人。"
    ELSEWHERE = "别的村已有 {number} 份同名、同出生年月的档案，没有身份证号可区分。"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom the files know: one ``found``; several or one ``possible``, to be asked about for ``doubt``; or nobody."""

    found: Dossier | None = None
    # Whether it was found by the ID number, which leaves nothing to ask.
    by_number: bool = False
    possible: tuple[Dossier, ...] = ()
    doubt: Doubt | None = None

    @property
    def meant(self) -> tuple[Dossier, ...]:
        """Every dossier that is or may be meant."""
        return (self.found,) if self.found else self.possible

    @property
    def reason(self) -> str:
        """Why it has to be asked; "" where it has not."""
        if not self.doubt:
            return ""
        first = self.possible[0]
        birth = f"{first.birth_date:%Y.%m}" if first.birth_date else ""
        return self.doubt.value.format(name=first.name, number=len(self.possible), birth=birth)


_NOBODY = Answer()


def match(people: CadreQuerySet, asked: Sequence[Person]) -> list[Answer]:
    """An answer for each of ``asked`` from ``people`` (dossiers of one township), in two queries."""
    columns = ("name", "birth_date", "id_number", "village_id", "pk")
    numbers = {one.id_number for one in asked if one.id_number}
    by_number = {
        row[2]: Dossier(*row)
        for row in people.numbered(numbers).order_by().values_list(*columns)
    }  # fmt: skip
    # Of who is known by the number no namesake is asked about.
    names = {plain_name(one.name) for one in asked if one.birth_date and one.id_number not in by_number}
    alike: dict[str, list[Dossier]] = defaultdict(list)
    for row in people.filter(name__in=among(names, "text")).order_by("pk").values_list(*columns):
        alike[plain_name(row[0])].append(Dossier(*row))
    return [
        _answer(one, by_number.get(one.id_number), alike.get(plain_name(one.name), []) if one.birth_date else [])
        for one in asked
    ]


def _answer(asked: Person, with_number: Dossier | None, namesakes: list[Dossier]) -> Answer:
    if asked.id_number and with_number:
        if asked.name and plain_name(with_number.name) != plain_name(asked.name):
            return Answer(possible=(with_number,), doubt=Doubt.OTHER_NAME)
        return Answer(found=with_number, by_number=True)
    alike = [one for one in namesakes if one.key == asked.key]
    here = tuple(one for one in alike if one.village_id == asked.village_id)
    if len(here) > 1:
        return Answer(possible=here, doubt=Doubt.SEVERAL)
    if here:
        contradicts = asked.id_number and here[0].id_number
        return Answer(possible=here, doubt=Doubt.OTHER_NUMBER) if contradicts else Answer(found=here[0])
    corrected = tuple(
        one
        for one in namesakes
        if one.village_id == asked.village_id and one.key != asked.key and may_be_corrected(one, asked)
    )
    if corrected:
        return Answer(possible=corrected, doubt=Doubt.OTHER_BIRTH)
    # Two people of two villages with two ID numbers are two people.
    elsewhere = tuple(one for one in alike if not (asked.id_number and one.id_number))
    return Answer(possible=elsewhere, doubt=Doubt.ELSEWHERE) if elsewhere else _NOBODY


def may_be_corrected(one: Person, other: Person) -> bool:
    """Whether two of one name and village but of other birth months may be one person, one of them written wrongly.

    Two ID numbers that differ in more than two digits, the check character left aside, are of two people.
    """
    if not (one.id_number and other.id_number):
        return True
    return sum(a != b for a, b in zip(one.id_number[:17], other.id_number[:17], strict=True)) <= 2


@dataclass(frozen=True)
class Listed:
    """Somebody of a list that is at hand: its own key there (编号), the dossier, the village's name, and the record."""

    key: int
    person: Any
    village: str
    record: object


class Roll:
    """A list at hand (who is invited, due, in the pool), to find people by its key, else by name and village.

    ``what`` names the list in the reasons: 邀请名单里.
    """

    def __init__(self, what: str, listed: Iterable[Listed]) -> None:
        self.what = what
        self.by_key: dict[int, Listed] = {}
        self.by_name: dict[str, list[Listed]] = defaultdict(list)
        for one in listed:
            self.by_key[one.key] = one
            # By the name alone, and as it is shown where the village has another of that name.
            for name in {plain_name(one.person.name), plain_name(one.person.known_as)}:
                self.by_name[name].append(one)

    def knows(self, name: str) -> bool:
        """Whether anybody of this name is on the list."""
        return plain_name(name) in self.by_name

    def find(self, name: str, *, key: str = "", village: str = "") -> Any:
        """The record of the one who is meant. Raises ``ValueError`` with why it is nobody or not certain."""
        alike = self.by_name.get(plain_name(name), [])
        if not alike:
            raise ValueError(f"{self.what}没有「{name}」。")
        if re.fullmatch(r"\d{1,18}", key) and (keyed := self.by_key.get(int(key))):
            if keyed not in alike:
                raise ValueError(f"编号 {key} 是{keyed.person}，与姓名「{name}」对不上。")
            return keyed.record
        if village and not (alike := _of_village(village, alike)):
            raise ValueError(f"{self.what}没有{village}的「{name}」。")
        if len(alike) > 1:
            shown = dict.fromkeys(one.person.known_as for one in alike)
            or_so = f"，或写作{'、'.join(shown)}" if len(shown) == len(alike) else ""
            raise ValueError(f"{self.what}有 {len(alike)} 个「{name}」，请填编号或村(社区){or_so}。")
        return alike[0].record


def _of_village(said: str, alike: list[Listed]) -> list[Listed]:
    """Those of the village a table means: also without 村 behind it, with the township before it, or as its committee."""
    said = re.sub(r"\s", "", said)
    if exact := [one for one in alike if one.village == said]:
        return exact
    plain = re.sub(r"^.+?[镇乡道](?=.)|(村|社区)?([村居]民委员会|[村居]委会)$|(村|社区)$", "", said)
    return [one for one in alike if plain and re.sub(r"(村|社区)$", "", one.village) == plain]
