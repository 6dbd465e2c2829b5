"""Recording reviews: the only code that decides whether a candidate may be on a ballot.

Source: domain.md, "Open selection", 3.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from reserve_cadres.selection.nominations.eligibility import why_not_eligible
from reserve_cadres.selection.nominations.models import Candidacy, CandidacyQuerySet
from reserve_cadres.selection.reviews.models import AFTER_THE_MEETING, QualificationReview
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import SelectionRound, VillageSelection

Stage = QualificationReview.Stage
Result = QualificationReview.Result
Review = Candidacy.Review


@dataclass(frozen=True)
class Step:
    """One step of the review: the branch, the township, or one department."""

    stage: str
    department: str = ""

    @property
    def key(self) -> str:
        """The step in one word, for forms and workbooks."""
        return f"department:{self.department}" if self.department else self.stage

    @property
    def label(self) -> str:
        """The step's name."""
        return self.department or Stage(self.stage).label


@dataclass(frozen=True)
class Finding:
    """What a step found about a candidate."""

    candidacy_id: int
    step: Step
    result: str
    opinion: str = ""
    reviewer: str = ""
    reviewed_on: date | None = None


def steps_of(selection_round: SelectionRound) -> list[Step]:
    """The steps a round's candidates must all pass: branch, township, and its departments."""
    return [
        Step(Stage.BRANCH),
        Step(Stage.TOWNSHIP),
        *(Step(Stage.DEPARTMENT, department) for department in selection_round.departments),
    ]


def verdict(steps: Sequence[Step], results: dict[str, str]) -> Review:
    """The outcome of the whole review from ``results`` (step key → result): one failure fails, all must have passed."""
    found = [results.get(step.key, Result.PENDING) for step in steps]
    if Result.FAIL in found:
        return Review.FAILED
    return Review.PASSED if all(result == Result.PASS for result in found) else Review.PENDING


@transaction.atomic
def record_reviews(findings: Sequence[Finding], *, recorded_by: User | None) -> int:
    """Keep what was found, replacing earlier results of the same steps, whose history stays; returns how many changed.

    Raises ``ValidationError`` where a failure has no opinion, the round has ended, or the person has been approved.
    """
    keys = {finding.candidacy_id for finding in findings}
    candidacies = {
        one.pk: one
        for one in Candidacy.objects.select_for_update(of=["self"]).filter(pk__in=keys).for_pages().order_by("pk")
    }
    if problems := _problems_of(findings, candidacies):
        raise ValidationError(problems)
    _must_precede_the_meeting(findings, candidacies)
    known = {
        (review.candidacy_id, review.stage, review.department): review
        for review in QualificationReview.objects.filter(candidacy__in=keys)
    }
    changed = 0
    for finding in findings:
        review = known.get((finding.candidacy_id, finding.step.stage, finding.step.department))
        changed += _keep(finding, review, recorded_by)
    settle(Candidacy.objects.filter(pk__in=keys))
    return changed


def _must_precede_the_meeting(findings: Sequence[Finding], candidacies: dict[int, Candidacy]) -> None:
    """What is found later may still fail somebody; a pass is what the meeting rested on."""
    selections = {one.opened_post.selection_id for one in candidacies.values()}
    # The meetings stand above: of them only the day of a village's first valid one.
    meetings = VillageSelection.objects.filter(pk__in=selections, meetings__status="valid").order_by()
    held = dict(meetings.values_list("pk").annotate(Min("meetings__held_on")))
    late = [
        f"{candidacies[one.candidacy_id].cadre}({day:%Y-%m-%d} 大会)"
        for one in findings
        if one.result == Result.PASS
        and (day := held.get(candidacies[one.candidacy_id].opened_post.selection_id))
        and day < (one.reviewed_on or timezone.localdate())
    ]
    if late:
        raise ValidationError({"reviewed_on": f"{AFTER_THE_MEETING}{'、'.join(dict.fromkeys(late))}。"})


def _problems_of(findings: Sequence[Finding], candidacies: dict[int, Candidacy]) -> list[str]:
    """Why the findings cannot be kept, each reason once."""
    problems = []
    for one in candidacies.values():
        selection_round = one.opened_post.selection.round
        if selection_round.status != "announced":
            problems.append(f"批次{selection_round.get_status_display()}，不能再登记审查结果。")
        elif one.approvals.exists():
            problems.append(f"{one.cadre}已经审批，不能再改审查结果。")
    for finding in findings:
        candidacy = candidacies[finding.candidacy_id]
        if finding.result == Result.FAIL and not finding.opinion.strip():
            problems.append(f"{candidacy.cadre}：{finding.step.label}不通过，须写明意见。")
        if finding.result == Result.PASS and finding.step.stage == Stage.TOWNSHIP:
            conditions = Conditions.of(candidacy.opened_post.selection.round)
            problems += [
                f"{candidacy.cadre}不符合条件，镇复审不能通过：{why}"
                for why in why_not_eligible(candidacy, conditions)
            ]
    return list(dict.fromkeys(problems))


def _keep(finding: Finding, review: QualificationReview | None, recorded_by: User | None) -> bool:
    """Write one finding over the step's earlier ``review``, if it says anything new; whether it did."""
    said = {
        "result": finding.result,
        "opinion": finding.opinion.strip(),
        "reviewer": finding.reviewer.strip(),
        "reviewed_on": finding.reviewed_on or timezone.localdate(),
    }
    if review is None and finding.result == Result.PENDING and not said["opinion"]:
        return False
    if review and all(getattr(review, name) == value for name, value in said.items()):
        return False
    if review is None:
        step = finding.step
        review = QualificationReview(candidacy_id=finding.candidacy_id, stage=step.stage, department=step.department)
    for name, value in said.items():
        setattr(review, name, value)
    review.recorded_by = recorded_by
    review.save()
    return True


def settle(candidacies: CandidacyQuerySet) -> None:
    """Write the outcome of the whole review of each candidate, from the single results and the round's steps."""
    reviewed = list(candidacies.select_related("opened_post__selection__round").prefetch_related("reviews"))
    changed = []
    for candidacy in reviewed:
        steps = steps_of(candidacy.opened_post.selection.round)
        outcome = verdict(steps, results_of(candidacy))
        if candidacy.review != outcome:
            candidacy.review = outcome
            changed.append(candidacy)
    Candidacy.objects.bulk_update(changed, ["review"])


def known_of(people: Iterable[Candidacy]) -> dict[tuple[int, str], QualificationReview]:
    """(Candidate's key, step's key) → the review on record."""
    reviews = QualificationReview.objects.filter(candidacy__in=[one.pk for one in people])
    return {(one.candidacy_id, Step(one.stage, one.department).key): one for one in reviews}


def results_of(candidacy: Candidacy) -> dict[str, str]:
    """Step key → result, from the candidate's prefetched reviews."""
    return {Step(review.stage, review.department).key: review.result for review in candidacy.reviews.all()}
