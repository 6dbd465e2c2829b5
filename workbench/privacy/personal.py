"""Where a person's data lies, and what becomes of it when it is erased: in the records, and in their history.

What the office has to be able to show later stays without the person: state, village and post with their days, votes, notices and
decisions; of the dossier what figures count (sex, birth date, education, political status, ethnicity, category), so that the
figures of past days stay as they were. Of who was never in the pool the birth date is cut to the year.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Count, Value, When

from accounts.history import tracked_models
from mentoring.models import Talk, TalkPhoto
from office.pinyin import pinyin_of
from reserve_cadres.assessments.models import MARKS, VOTES
from reserve_cadres.models import (
    Approval,
    Assessment,
    Attachment,
    AwardOrPenalty,
    Cadre,
    Candidacy,
    ChangeProposal,
    ElectionResult,
    FamilyMember,
    ImportRow,
    Nomination,
    Objection,
    QualificationReview,
    ResumeEntry,
    StateChange,
)
from training.models import Attendance, Placement, PlacementRemark, Task, TaskFile, TaskNote
from workbench.privacy.models import PersonalCopy, PersonalRequest

ERASED = "已删除"
Keys = Callable[[int], Iterable[Any]]


def _the_person(key: int) -> Iterable[Any]:
    return [key]


def _candidacies(key: int) -> Iterable[Any]:
    return Candidacy.objects.filter(cadre=key).values("pk")


def _placements(key: int) -> Iterable[Any]:
    return Placement.objects.filter(cadre=key).values("pk")


def _tasks(key: int) -> Iterable[Any]:
    return Task.objects.filter(cadre=key).values("pk")


def _talks_alone(key: int) -> Iterable[Any]:
    """Talks with nobody else: what was said in the others is somebody else's too."""
    alone = Talk.objects.annotate(people=Count("cadres")).filter(people=1).values("pk")
    return Talk.objects.filter(cadres=key, pk__in=alone).values("pk")


@dataclass(frozen=True)
class Holding:
    """Records of one model that hold something of a person: those whose column ``by`` has one of ``keys``.

    In ``texts`` whatever is said gives way to :data:`ERASED`, as a rule may ask that something is said; ``emptied`` names the
    values of other columns. ``guarded`` ones are decisions and closed months, which only the owner of the database rewrites.
    """

    model: type[models.Model]
    by: str = "cadre"
    keys: Keys = _the_person
    texts: tuple[str, ...] = ()
    emptied: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    guarded: bool = False

    def rows(self, key: int) -> models.QuerySet[Any]:
        """The records of the person with this key."""
        return self.model._base_manager.filter(**{f"{self.by}__in": self.keys(key)})

    def events(self, key: int) -> models.QuerySet[Any] | None:
        """Their history, also of those that are gone; None where none is kept."""
        if self.model not in tracked_models():
            return None
        event_model: Any = self.model._meta.get_field("events").related_model
        by = "pgh_obj" if self.by == "pk" else self.by
        return event_model.objects.filter(**{f"{by}__in": self.keys(key)})

    def changes(self, **also: Any) -> dict[str, Any]:
        """What is written over them."""
        said = {name: _erased(name) for name in self.texts}
        return said | dict(self.emptied) | also


def _erased(name: str) -> Case:
    return Case(When(**{name: ""}, then=Value("")), default=Value(ERASED), output_field=models.TextField())


_DOSSIER_EMPTIED = {
    **dict.fromkeys(
        [
            "id_number", "photo", "native_place", "birthplace", "household", "health", "marital_state", "professional_title",
            "school_and_major", "fulltime_school_and_major", "fulltime_degree", "fulltime_degree_school",
            "inservice_school_and_major", "inservice_degree", "inservice_degree_school", "occupation", "skills", "phone",
            "address", "source_channel", "training_direction", "succession_intent", "remarks",
        ],
        "",
    ),
    "joined_party_on": None,
    "joined_work_on": None,
}  # fmt: skip

HOLDINGS = (
    Holding(Cadre, "pk", emptied=_DOSSIER_EMPTIED),
    Holding(ResumeEntry, texts=("description",), deleted=True),
    Holding(FamilyMember, texts=("relation", "name", "work"), emptied={"birth_month": None}, deleted=True),
    Holding(AwardOrPenalty, texts=("title", "authority"), deleted=True),
    Holding(Attachment, texts=("title", "file"), deleted=True),
    Holding(Assessment, texts=("remarks",), emptied=dict.fromkeys([*MARKS, *VOTES])),
    Holding(Candidacy, texts=("exception_reason", "withdrawal_reason", "disqualification_reason")),
    Holding(Nomination, "candidacy", _candidacies, texts=("nominator", "grounds"), emptied={"signers": []}),
    Holding(ElectionResult, texts=("name",)),
    Holding(ImportRow, texts=("name",), emptied={
        "cells": {}, "values": {}, "changes": {}, "meant": [], "problems": [], "doubts": [],
    }),
    Holding(Attendance, texts=("reason",)),
    Holding(PlacementRemark, "placement", _placements, texts=("remark",)),
    Holding(Task, texts=("title", "description", "outcome")),
    Holding(TaskNote, "task", _tasks, texts=("text",)),
    Holding(TaskFile, "task", _tasks, texts=("title", "file"), deleted=True),
    Holding(TalkPhoto, "talk", _talks_alone, texts=("file",), deleted=True),
    Holding(PersonalRequest, texts=("applicant", "asked", "answer")),
    Holding(PersonalCopy, deleted=True),
    Holding(QualificationReview, "candidacy", _candidacies, texts=("opinion",), guarded=True),
    Holding(Objection, "candidacy", _candidacies, texts=("raised_by", "content", "settlement"), guarded=True),
    Holding(Approval, "candidacy", _candidacies, texts=("opinion",), guarded=True),
    Holding(StateChange, texts=("basis",), guarded=True),
    Holding(ChangeProposal, texts=("basis", "departures", "proposer", "opinion"), guarded=True),
    Holding(Placement, texts=("duties", "evaluation", "cancellation_reason"), guarded=True),
    Holding(Talk, "pk", _talks_alone, texts=(
        "summary", "thought", "study", "work", "problem", "help_given", "new_direction", "follow_up", "settlement",
    ), guarded=True),
)  # fmt: skip


def nameless(cadre: Cadre) -> dict[str, Any]:
    """What stands in place of a name, so that no two are namesakes; and the birth date as far as figures need it."""
    name = f"{ERASED}{cadre.pk}"
    pinyin, initials = pinyin_of(name)
    found: dict[str, Any] = {"name": name, "pinyin": pinyin, "pinyin_initials": initials}
    if not StateChange.objects.filter(cadre=cadre, state="in_pool").exists():
        found |= {"birth_date": cadre.birth_date.replace(month=1, day=1), "birth_day_known": False}
    return found


def files_of(key: int) -> list[Any]:
    """The kept files of what is deleted, and the photo."""
    found = [
        getattr(row, one.name)
        for holding in HOLDINGS
        for one in holding.model._meta.concrete_fields
        if isinstance(one, models.FileField) and (holding.deleted or holding.model is Cadre)
        for row in holding.rows(key)
    ]
    return [one for one in found if one]
