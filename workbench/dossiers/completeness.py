"""What is missing from a file, person by person and village by village.

Source: domain.md, "The dossier", and the issue that names the parts. Worked out by the database for any number of people.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, Value
from django.db.models.expressions import NegatedExpression
from django.db.models.functions import Cast

from reserve_cadres.models import Assessment, Attachment, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.fields import FIELDS

Scan = Attachment.Kind


@dataclass(frozen=True)
class Requirement:
    """A part a file should have: its key, its name, and the condition under which it is missing."""

    key: str
    label: str
    missing: Q | NegatedExpression

    @property
    def flag(self) -> str:
        """The name under which a person is annotated with it."""
        return f"lacks_{self.key}"


def _none(model: type[models.Model], **only: Any) -> NegatedExpression:
    return ~Exists(model._default_manager.filter(cadre=OuterRef("pk"), **only))


def _empty(name: str) -> Q:
    return Q(**{f"{name}__isnull": True} if Cadre._meta.get_field(name).null else {name: ""})


def requirements(year: int) -> list[Requirement]:
    """What a file should have, in its order; ``year`` is the one whose assessment should be in it."""
    fields = [
        Requirement(one.name, one.heading, one.asked & _empty(one.name)) for one in FIELDS if one.asked is not None
    ]
    return [
        *fields,
        Requirement("resume", "简历", _none(ResumeEntry)),
        Requirement("family", "家庭成员", _none(FamilyMember)),
        Requirement("id_card", "身份证扫描件", _none(Attachment, kind=Scan.ID_CARD)),
        Requirement("diploma", "学历证书扫描件", _none(Attachment, kind=Scan.DIPLOMA)),
        Requirement("commitment", "承诺书扫描件", _none(Attachment, kind=Scan.COMMITMENT)),
        Requirement("review_form", "审查表扫描件", _none(Attachment, kind=Scan.REVIEW_FORM)),
        Requirement("assessment", f"{year} 年度考核", _none(Assessment, year=year)),
        Requirement("assessment_form", "考核表扫描件", _none(Attachment, kind=Scan.ASSESSMENT_FORM)),
    ]


def with_missing(people: CadreQuerySet, year: int) -> CadreQuerySet:
    """Add a flag for each requirement and ``missing_count`` to each of ``people`` (a QuerySet)."""
    asked = requirements(year)
    people = people.annotate(
        **{one.flag: ExpressionWrapper(one.missing, output_field=BooleanField()) for one in asked}
    )
    flags = [Cast(F(one.flag), IntegerField()) for one in asked]
    return people.annotate(missing_count=sum(flags, Value(0)))


def missing_of(person: Cadre, year: int) -> list[str]:
    """What is missing from the file of a person annotated by :func:`with_missing`."""
    return [one.label for one in requirements(year) if getattr(person, one.flag)]


def villages_missing(people: CadreQuerySet, year: int) -> list[dict]:
    """For each village: ``people``, ``complete``, ``incomplete``, and how many lack each part, under the part's flag."""
    counts = {f"count_{one.key}": Count("pk", filter=Q(**{one.flag: True})) for one in requirements(year)}
    rows = (
        with_missing(people, year)
        .order_by("village__position", "village")
        .values("village", "village__name")
        .annotate(people=Count("pk"), complete=Count("pk", filter=Q(missing_count=0)), **counts)
        .annotate(incomplete=F("people") - F("complete"))
    )
    return list(rows)
