"""Keeping townships, villages and departments: the only code that writes their particulars.

Source: domain.md, "Villages and posts".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Role
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
    """Make a township. The first one runs the installation, and the first that is no demo in place of a demo.

    Raises ``ValidationError`` by field, as for a name there is already.
    """
    township = write(Township(), particulars)
    running = Township.objects.filter(runs_installation=True).first()
    if running is None or (running.is_demo and not township.is_demo):
        _run_by(township)
    return township


@transaction.atomic
def hand_installation_to(township: Township) -> None:
    """Let the administrators of ``township``, and no longer those of another one, see to backups and faults.

    Raises ``ValidationError`` for a demo, and where nobody would be there to do it.
    """
    if township.is_demo:
        raise ValidationError("演示乡镇不能负责本系统的运行。")
    administrators = User.objects.filter(township=township, is_active=True, roles__role=Role.ADMINISTRATOR)
    if not administrators.exists():
        raise ValidationError(f"{township}没有能登录的系统管理员，移交后就没有人看备份和运行情况了。")
    _run_by(township)


def _run_by(township: Township) -> None:
    # Two who hand it on at once do so one after the other.
    list(Township.objects.select_for_update().order_by("pk"))
    Township.objects.filter(runs_installation=True).exclude(pk=township.pk).update(runs_installation=False)
    Township.objects.filter(pk=township.pk).update(runs_installation=True)
    township.runs_installation = True


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
