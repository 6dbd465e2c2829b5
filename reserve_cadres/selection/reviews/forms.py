"""The form of reviews: any number of candidate × step lines, each with its result and opinion."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from office.days import PastDayField
from office.grids import HeldGrid
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.models import QualificationReview
from reserve_cadres.selection.reviews.reviews import Finding, Step, known_of
from reserve_cadres.selection.rounds.models import SelectionRound

Result = QualificationReview.Result


class ReviewsForm(HeldGrid):
    """One line for each candidate and step: one candidate at every step, or one step for every candidate."""

    reviewed_on = PastDayField(label="审查日期", initial=timezone.localdate)
    reviewer = forms.CharField(label="审查人", max_length=50, required=False)

    def __init__(
        self,
        *args: Any,
        selection_round: SelectionRound,
        lines: Sequence[tuple[Candidacy, Step]],
        known: Mapping[tuple[int, str], QualificationReview],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = selection_round
        self.lines_wanted = list(lines)
        self.known = known
        for candidacy, step in self.lines_wanted:
            name = self._name(candidacy, step)
            self.fields[f"{name}-result"] = forms.ChoiceField(
                choices=Result.choices, label=f"{candidacy.cadre} {step.label}"
            )
            self.fields[f"{name}-opinion"] = forms.CharField(
                label=f"{candidacy.cadre} {step.label}的意见",
                max_length=300,
                required=False,
            )
        self.stands(self._found(known))

    def on_file(self) -> dict[str, Any]:
        return self._found(known_of(candidacy for candidacy, _ in self.lines_wanted))

    def _found(self, known: Mapping[tuple[int, str], QualificationReview]) -> dict[str, Any]:
        """Each field of each line, pending where nothing was found yet."""
        values: dict[str, Any] = {}
        for candidacy, step in self.lines_wanted:
            review, name = known.get((candidacy.pk, step.key)), self._name(candidacy, step)
            values[f"{name}-result"] = review.result if review else Result.PENDING
            values[f"{name}-opinion"] = review and review.opinion
        return values

    @staticmethod
    def _name(candidacy: Candidacy, step: Step) -> str:
        return f"{candidacy.pk}-{step.key}"

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Candidate, step, the two fields, and the review on record."""
        for candidacy, step in self.lines_wanted:
            name = self._name(candidacy, step)
            yield (
                candidacy,
                step,
                self[f"{name}-result"],
                self[f"{name}-opinion"],
                self.known.get((candidacy.pk, step.key)),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for candidacy, step in self.lines_wanted:
            name = self._name(candidacy, step)
            if cleaned.get(f"{name}-result") == Result.FAIL and not cleaned.get(f"{name}-opinion"):
                self.add_error(f"{name}-opinion", "不通过须写明意见。")
        return cleaned

    def findings(self) -> list[Finding]:
        """What was changed in the form; lines left as they are keep their reviewer and day."""
        said = self.cleaned_data
        found = []
        for candidacy, step in self.lines_wanted:
            name = self._name(candidacy, step)
            if self.touched(name):
                result, opinion = said[f"{name}-result"], said[f"{name}-opinion"]
                found.append(Finding(candidacy.pk, step, result, opinion, said["reviewer"], said["reviewed_on"]))
        return found
