"""Opening a dossier and keeping what it says: the only code that writes it by hand. Source: domain.md, "The dossier".

State and post are the pool's (:mod:`reserve_cadres.pool.pool`); rosters and nominations add to a dossier by rules of
their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model

from office.records import write
from office.uploads import kind_of
from reserve_cadres.people.education import LEVELS, highest_education
from reserve_cadres.people.fields import FIELDS
from reserve_cadres.people.identity import Identity, read_identity
from reserve_cadres.people.models import Attachment, AwardOrPenalty, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.people.opening import keep_new
from villages.models import Township, Village

# What is kept here of the table of fields; a village is given once, when the dossier is opened.
KEPT = frozenset(field.name for field in FIELDS if field.in_form) - {"village"}


@dataclass(frozen=True)
class ResumeLine:
    """A line of the résumé; the last day is None while it lasts."""

    began_on: date
    description: str
    ended_on: date | None = None


@dataclass(frozen=True)
class Relative:
    """A family member or main social relation."""

    relation: str
    name: str
    birth_month: date | None = None
    political_status: str = ""
    work: str = ""


@dataclass(frozen=True)
class Honour:
    """An award or a penalty."""

    kind: str
    given_on: date
    title: str
    authority: str = ""


@dataclass(frozen=True)
class Scan:
    """A scan for the file; without a title it goes by its kind."""

    kind: str
    file: File
    title: str = ""


Values = TypeVar("Values")


@dataclass(frozen=True)
class Line(Generic[Values]):
    """A line of a part of the dossier: a new one without ``pk``; one on file that is taken out without ``values``."""

    values: Values | None
    pk: int | None = None


@dataclass(frozen=True)
class Lines:
    """What is new, changed or taken out of the parts of a dossier; lines that are not named stay."""

    resume: Sequence[Line[ResumeLine]] = ()
    family: Sequence[Line[Relative]] = ()
    awards: Sequence[Line[Honour]] = ()


def settled(said: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the fields of a dossier, as values of fields: birth date and sex from the ID number, the
    highest education from both kinds, other categories without the main one.

    Raises ``ValidationError`` by field for what contradicts it, and without an ID number for what is then needed.
    domain.md, "The dossier", R.
    """
    news: dict[str, Any] = {}
    faults: dict[str, str] = {}
    if number := said.get("id_number"):
        try:
            identity = read_identity(number)
        except ValidationError as problem:
            faults["id_number"] = problem.messages[0]
        else:
            beside = {name: said.get(name) for name in ("birth_date", "birth_day_known", "sex")}
            faults |= contradictions(identity, **beside)
            news |= {"birth_date": identity.birth_date, "birth_day_known": True, "sex": identity.sex}
    else:
        for name, label in (("birth_date", "出生日期"), ("sex", "性别")):
            if not said.get(name):
                faults[name] = f"没有身份证号时，请填写{label}。"
    try:
        news["education"] = highest_education(said.get("education"), *map(said.get, LEVELS))
    except ValueError as problem:
        faults["education"] = str(problem)
    if said.get("category") in (tags := said.get("tags") or []):
        news["tags"] = [tag for tag in tags if tag != said["category"]]
    if faults:
        raise ValidationError(faults)
    return news


def contradictions(
    identity: Identity, *, birth_date: date | None, birth_day_known: bool | None, sex: str | None
) -> dict[str, str]:
    """Field → how what was said beside an ID number differs from it; of a date whose day is not known, by its month."""
    found = {}
    born = identity.birth_date
    same_month = birth_date and (birth_date.year, birth_date.month) == (born.year, born.month)
    if birth_date and not (birth_date == born if birth_day_known else same_month):
        found["birth_date"] = f"与身份证号不一致，身份证号上是 {identity.birth_date:%Y-%m-%d}。"
    if sex not in {"", None, identity.sex}:
        found["sex"] = f"与身份证号不一致，身份证号上是「{identity.sex.label}」。"
    return found


@transaction.atomic
def open_dossier(
    said: Mapping[str, Any], *, township: Township, village: Village, other_people: Collection[int] = ()
) -> Cadre:
    """Open a dossier with the fields ``said``. It does not enter the pool by that.

    Raises ``ValidationError`` by field, as :func:`settled` does, for an ID number that has a dossier already, and where
    the person may be somebody on file: see :func:`keep_new`, also for ``other_people``.
    """
    return keep_new(_filled(Cadre(township=township, village=village), said), other_people=other_people)


@transaction.atomic
def change_dossier(cadre: Cadre, said: Mapping[str, Any], lines: Lines | None = None) -> Cadre:
    """Change the fields ``said`` of a dossier and the ``lines`` of its parts, all of it or nothing.

    Raises ``ValidationError`` by field, as :func:`settled` does.
    """
    kept = _filled(Cadre.objects.select_for_update(of=["self"]).get(pk=cadre.pk), said)
    kept.save()
    if lines:
        for model, part in ((ResumeEntry, lines.resume), (FamilyMember, lines.family), (AwardOrPenalty, lines.awards)):
            for line in part:
                _keep_line(model, kept, line)
    return kept


@transaction.atomic
def keep_photos(photos: Mapping[int, bytes]) -> None:
    """Make pictures, as :func:`office.uploads.picture_only` gives them, the photos of the dossiers with these keys."""
    for cadre in Cadre.objects.select_for_update(of=["self"]).filter(pk__in=photos).order_by("pk"):
        photo = photos[cadre.pk]
        cadre.photo.save(f"{cadre.name}.{kind_of(photo)}", ContentFile(photo), save=False)
        cadre.save(update_fields=["photo"])


@transaction.atomic
def add_scan(cadre: Cadre, scan: Scan) -> Attachment:
    """Put a scan into a person's file. Raises ``ValidationError`` by field, as for a kind of file that is not kept."""
    return write(Attachment(cadre=cadre), scan)


def _filled(cadre: Cadre, said: Mapping[str, Any]) -> Cadre:
    if unknown := said.keys() - KEPT:
        raise TypeError(f"Not kept by hand: {', '.join(sorted(unknown))}")
    told = {name: getattr(cadre, name) for name in KEPT} | dict(said)
    for name, value in (dict(said) | settled(told)).items():
        # A photo that was taken away comes as False, one that stays as it is on file.
        field: Any = Cadre._meta.get_field(name)
        field.save_form_data(cadre, value)
    cadre.full_clean()
    return cadre


def _keep_line(model: type[Model], cadre: Cadre, line: Line[Any]) -> None:
    on_file = model._default_manager.filter(cadre=cadre, pk=line.pk)
    if line.values is None:
        on_file.delete()
    else:
        # One that somebody else took out meanwhile is a new one: what was typed is not lost.
        write(on_file.first() or model(cadre=cadre), line.values)
