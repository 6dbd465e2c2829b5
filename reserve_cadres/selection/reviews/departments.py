"""What a department has to review: its own step of the rounds under way. Source: domain.md, "Open selection", 3."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.models import QualificationReview
from reserve_cadres.selection.reviews.reviews import Step
from reserve_cadres.selection.rounds.models import SelectionRound
from villages.models import Department

_ROUND = "opened_post__selection__round"


@dataclass(frozen=True)
class DepartmentReview:
    """A department's step in one round, and of how many candidates it said something."""

    selection_round: SelectionRound
    step: Step
    candidates: int
    done: int

    @property
    def open(self) -> int:
        """Candidates it has said nothing of yet."""
        return self.candidates - self.done


def reviews_of(departments: Iterable[Department]) -> list[DepartmentReview]:
    """The steps of ``departments`` in the rounds under way, in a fixed number of queries."""
    departments = list(departments)
    rounds = list(SelectionRound.objects.reviewed_by(departments).order_by("-nominations_from", "pk"))
    standing = Candidacy.objects.standing().filter(**{f"{_ROUND}__in": rounds})
    candidates = dict(standing.order_by().values_list(_ROUND).annotate(Count("pk")))
    said = QualificationReview.objects.filter(stage=QualificationReview.Stage.DEPARTMENT, candidacy__in=standing)
    said = said.exclude(result=QualificationReview.Result.PENDING).order_by()
    done = {row[:2]: row[2] for row in said.values_list(f"candidacy__{_ROUND}", "department").annotate(Count("pk"))}
    return [
        DepartmentReview(
            one,
            Step(QualificationReview.Stage.DEPARTMENT, department.review_name),
            candidates.get(one.pk, 0),
            done.get((one.pk, department.review_name), 0),
        )
        for one in rounds
        for department in departments
        if one.township_id == department.township_id and department.review_name in one.departments
    ]
