"""Recording assessments, who is missing, and who should leave by rule. Source: domain.md, "Keeping the pool alive"."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from accounts.scope import ScopedQuerySet
from office.together import read_together
from reserve_cadres.assessments.models import MARKS, VOTES, Assessment
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import ExitReason, State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import lock_people
from reserve_cadres.pool.models import StateChange, StateChangeQuerySet
from villages.models import Township

Grade = Assessment.Grade
_VALUES = ["grade", *MARKS, *VOTES, "remarks"]


@dataclass(frozen=True)
class Entry:
    """What was found of one person; ``values`` are the fields of :class:`Assessment` from grade to remarks."""

    cadre_id: int
    values: dict


@dataclass
class VillageLine:
    """A village's assessments of a year: how many are due and done, grade by grade, and who is missing."""

    village_id: int
    village: str
    due: int = 0
    done: int = 0
    grades: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Grade.values, 0))
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Suggestion:
    """Somebody who should leave by rule, why, and the proposal that came of it, if one did."""

    cadre: Cadre
    assessment: Assessment
    rule: str
    proposal: ChangeProposal | None
    # Whether it is still to be put before the leading group.
    open: bool

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.open or self.proposal is None:
            return "还没有提出"
        if self.proposal.status == ChangeProposal.Status.WAITING:
            return "等待领导小组决定"
        if self.proposal.status == ChangeProposal.Status.APPROVED:
            return f"已退出({self.proposal.document_number})"
        return f"决定保留：{self.proposal.opinion}"


def reference_day(year: int) -> date:
    """The day that says who is assessed for a year: its last, or today while it runs."""
    return min(date(year, 12, 31), timezone.localdate())


def due_people(changes: StateChangeQuerySet, year: int) -> CadreQuerySet:
    """People in the pool on the year's reference day, in the order of villages, with ``assessed`` (at most one) prefetched.

    ``changes`` are the changes of state the user sees.
    """
    return (
        Cadre.objects.filter(pk__in=changes.in_pool_on(reference_day(year)).values("cadre"))
        .select_related("village", "post", "joint_post")
        .prefetch_related(Prefetch("assessments", Assessment.objects.filter(year=year), to_attr="assessed"))
        .order_by("village__position", "village", "pinyin", "pk")
    )


def unassessed(changes: StateChangeQuerySet, assessments: ScopedQuerySet, year: int) -> StateChangeQuerySet:
    """One record for each person due who is not assessed for a year, as :func:`village_lines` names them."""
    done = assessments.filter(year=year, cadre=OuterRef("cadre"))
    return changes.in_pool_on(reference_day(year)).filter(~Exists(done))


def village_lines(changes: StateChangeQuerySet, assessments: ScopedQuerySet, year: int) -> list[VillageLine]:
    """Due and done of each village; ``changes`` and ``assessments`` are those the user sees.

    Whoever was assessed was due, also when they left before the year was over: grades add up to done, done and missing to due.
    """
    village = ("village__position", "village", "village__name")
    known_as = Concat("cadre__name", "cadre__told_apart_by")
    people = unassessed(changes, assessments, year).order_by(*village[:2], "cadre__pinyin", "cadre")
    missing = people.values_list(*village, known_as)
    graded = assessments.filter(year=year).order_by(*village[:2]).values_list(*village, "grade")
    graded = graded.annotate(number=Count("pk"))
    read_together(missing, graded)
    lines: dict[tuple[int, int], VillageLine] = {}
    for position, key, name, person in missing:
        line = lines.setdefault((position, key), VillageLine(key, name))
        line.due += 1
        line.missing.append(person)
    for position, key, name, grade, number in graded:
        line = lines.setdefault((position, key), VillageLine(key, name))
        line.due += number
        line.done += number
        line.grades[grade] = number
    return [lines[place] for place in sorted(lines)]


def next_to_assess(lines: Sequence[VillageLine], after: int | None = None) -> VillageLine | None:
    """The first village of ``lines`` that lacks somebody, behind the one with the key ``after``; None where none does."""
    keys = [line.village_id for line in lines]
    rest = lines[keys.index(after) + 1 :] if after in keys else lines
    return next((line for line in rest if line.missing), None)


@transaction.atomic
def record_assessments(
    township: Township, year: int, entries: Sequence[Entry], *, assessed_on: date, recorded_by: User | None
) -> int:
    """Write the assessments of a year, all or none; returns how many are new or changed.

    Raises ``ValidationError`` naming each person and fault: not in the pool that year, a mark outside 0 to 100, an
    opinion counted in part, a day before the year or in the future.
    """
    if year > timezone.localdate().year:
        raise ValidationError("年度还没有到。")
    if assessed_on > timezone.localdate():
        raise ValidationError({"assessed_on": "考核日期晚于今天。"})
    if assessed_on < date(year, 1, 1):
        raise ValidationError({"assessed_on": f"考核日期早于 {year} 年。"})
    # One at a time a township, so that two who fill in the same village do not both write a first assessment.
    Township.objects.select_for_update().get(pk=township.pk)
    keys = [entry.cadre_id for entry in entries]
    known = {one.cadre_id: one for one in Assessment.objects.filter(cadre__in=keys, year=year).select_related("cadre")}
    standing = {
        change.cadre_id: change
        for change in StateChange.objects.filter(cadre__township=township, cadre__in=keys)
        .in_pool_on(reference_day(year))
        .select_related("cadre")
    }
    problems, written = [], 0
    for entry in entries:
        one = known.get(entry.cadre_id)
        if one is None:
            if (change := standing.get(entry.cadre_id)) is None:
                problems.append("有人这一年度不在库，不能考核，请刷新页面。")
                continue
            one = Assessment(cadre=change.cadre, village_id=change.village_id, year=year)
        values = dict.fromkeys(_VALUES) | {"remarks": ""} | entry.values
        if one.pk and all(getattr(one, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(one, name, value)
        one.assessed_on, one.recorded_by = assessed_on, recorded_by
        try:
            one.full_clean(exclude=["cadre", "village", "recorded_by"])
        except ValidationError as problem:
            problems += [f"{one.cadre}：{message}" for message in problem.messages]
            continue
        one.save()
        written += 1
    if problems:
        raise ValidationError(list(dict.fromkeys(problems)))
    return written


def suggested(assessments: ScopedQuerySet, year: int) -> Any:
    """The assessments of a year by which somebody should leave by rule: 不合格, or 基本合格 in it and in the year before.

    ``is_open`` are those not put before the leading group, or put and withdrawn. ``assessments`` are those the user sees.
    """
    before = Assessment.objects.filter(cadre=OuterRef("cadre"), year=year - 1, grade=Grade.BASIC)
    proposals = ChangeProposal.objects.filter(assessment=OuterRef("pk")).order_by("-pk")
    return (
        assessments.filter(year=year)
        .filter(Q(grade=Grade.UNQUALIFIED) | Q(grade=Grade.BASIC) & Exists(before))
        .annotate(put_before=Subquery(proposals.values("status")[:1]))
        .filter(Q(cadre__state=State.IN_POOL) | Q(put_before__isnull=False))
        .annotate(is_open=Q(put_before__isnull=True) | Q(put_before=ChangeProposal.Status.WITHDRAWN))
    )


def suggestions(assessments: ScopedQuerySet, year: int) -> list[Suggestion]:
    """Of those in the pool, who should leave by rule after a year.

    The leading group decides; what it decided stands beside the suggestion. ``assessments`` are those the user sees.
    """
    found = (
        suggested(assessments, year)
        .select_related("cadre__village", "cadre__post")
        .prefetch_related(Prefetch("proposals", ChangeProposal.objects.order_by("-pk")))
        .order_by("cadre__village__position", "cadre__village", "cadre__pinyin", "cadre")
    )
    return [
        Suggestion(
            cadre=one.cadre,
            assessment=one,
            rule=f"{year} 年度不合格" if one.grade == Grade.UNQUALIFIED else f"{year - 1}、{year} 连续两年基本合格",
            proposal=next(iter(one.proposals.all()), None),
            open=one.is_open,
        )
        for one in found
    ]


@transaction.atomic
def propose_exits(
    chosen: Sequence[Suggestion],
    *,
    effective_on: date,
    basis: str,
    proposer: str,
    proposed_on: date,
    recorded_by: User | None,
) -> None:
    """Put suggestions before the leading group as exits for 考核不合格, all or none.

    Raises ``ValidationError`` naming the person where one was put before it already, or cannot be.
    """
    lock_people(one.cadre.pk for one in chosen)
    problems = []
    for one in chosen:
        motion = Motion(
            kind=ChangeProposal.Kind.EXIT,
            reason=ExitReason.NOT_QUALIFIED,
            assessment=one.assessment,
            effective_on=effective_on,
            basis=f"{basis}（{one.rule}）"[:200],
            proposer=proposer,
            proposed_on=proposed_on,
        )
        try:
            if not one.open:
                raise ValidationError("已提出过。")
            with transaction.atomic():
                propose(one.cadre, motion, recorded_by=recorded_by)
        except ValidationError as problem:
            problems += [f"{one.cadre}：{message}" for message in problem.messages]
    if problems:
        raise ValidationError(problems)
