"""Keeping townships, villages and departments: the only code that writes their particulars.

Source: domain.md, "Villages and posts".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from office.records import write, write_new
from villages.models import Department, Township, Village


@dataclass(frozen=True)
class TownshipParticulars:
    """What a township is called; ``code`` is the national one, "" where unknown."""

    name: str
    code: str = ""
    is_demo: bool = False


@transaction.atomic
def found_township(particulars: TownshipParticulars) -> Township:
    """Make a township. Raises ``ValidationError`` by field, as for a name there is already."""
    return write(Township(), particulars)


@dataclass(frozen=True)
class VillageParticulars:
    """What is known of a village or community; ``code`` is the national 12-digit one, a number is None where unknown."""

    name: str
    kind: str = Village.Kind.VILLAGE
    code: str = ""
    households: int | None = None
    population: int | None = None
    party_members: int | None = None
    groups: int | None = None
    position: int = 0


@transaction.atomic
def save_village(particulars: VillageParticulars, *, township: Township, village: Village | None = None) -> Village:
    """Make a village, or change one. Raises ``ValidationError`` by field, as for a name the township has already."""
    return write(village or Village(township=township), particulars)


def add_villages(particulars: Iterable[VillageParticulars], *, township: Township) -> list[Village]:
    """Make villages that were found missing, in one statement for any number; as :func:`office.records.write_new`."""
    return write_new(Village, [(Village(township=township), one) for one in particulars])


@dataclass(frozen=True)
class DepartmentParticulars:
    """What is known of a department."""

    name: str
    reviews_as: str = ""


@transaction.atomic
def save_department(
    particulars: DepartmentParticulars, *, township: Township, department: Department | None = None
) -> Department:
    """Make a department of the township, or rename one. Raises ``ValidationError`` by field."""
    return write(department or Department(township=township), particulars)
