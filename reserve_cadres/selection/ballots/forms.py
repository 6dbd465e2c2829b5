"""The form of a count: papers, and the votes for each candidate."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from office.versions import VERSION
from reserve_cadres.selection.ballots.ballots import COUNTED_MEANWHILE
from reserve_cadres.selection.ballots.counting import (
    Count,
    Method,
    Outcome,
    Rules,
    Votes,
    base_number,
    is_void,
    problems_of,
    standings,
)
from reserve_cadres.selection.ballots.models import Ballot
from reserve_cadres.selection.meetings.models import SelectionMeeting
from reserve_cadres.selection.nominations.models import Candidacy


def _papers(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, required=False, help_text=help_text)


class BallotForm(forms.Form):
    """A count. A ballot with more papers returned than issued is void: then nothing else has to be filled in."""

    issued = _papers("发出票数")
    returned = _papers("收回票数")
    valid = _papers("有效票")
    invalid = _papers("无效票")
    # The ballot the page was opened for, which somebody else may have counted since.
    version_name = VERSION
    correction_reason = forms.CharField(label="更正原因", max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        candidacies: Iterable[Candidacy],
        rules: Rules,
        meeting: SelectionMeeting,
        kind: str,
        number: int = 1,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidacies, self.rules, self.meeting, self.kind = list(candidacies), rules, meeting, kind
        self.version = number
        if not correcting:
            del self.fields["correction_reason"]
        else:
            self.fields["correction_reason"].required = True
        sides = ["for", "against", "abstain"] if rules.method == Method.EACH else ["for"]
        labels = {"for": "赞成" if rules.method == Method.EACH else "得票", "against": "反对", "abstain": "弃权"}
        self.side_labels = [labels[side] for side in sides]
        self.sides = sides
        for one in self.candidacies:
            for side in sides:
                self.fields[f"{side}_{one.pk}"] = _papers(f"{one.cadre}{labels[side]}")

    def lines(self) -> list[tuple[Candidacy, list[forms.BoundField]]]:
        """Each candidate with the fields of their votes."""
        return [(one, [self[f"{side}_{one.pk}"] for side in self.sides]) for one in self.candidacies]

    @property
    def count(self) -> Count | None:
        """The count as filled in; None while issued or returned is missing."""
        said = self.cleaned_data
        if said.get("issued") is None or said.get("returned") is None:
            return None
        votes = [
            Votes(one.pk, *(said.get(f"{side}_{one.pk}") or 0 for side in self.sides)) for one in self.candidacies
        ]
        return Count(said["issued"], said["returned"], said.get("valid"), said.get("invalid"), votes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get(VERSION, str(self.version)) != str(self.version):
            raise ValidationError(COUNTED_MEANWHILE)
        for name in ("issued", "returned"):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "请填写。")
        count = self.count
        if count is None:
            return cleaned
        if not is_void(count):
            # A paper that marks nobody is no vote; an empty field is a forgotten one.
            for name in (f"{side}_{one.pk}" for one in self.candidacies for side in self.sides):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "请填写，没有则填 0。")
        for problem in problems_of(count, self.rules, self.meeting.present):
            name = f"for_{problem.candidacy_id}" if problem.candidacy_id else problem.place
            if not self._left_empty(name):
                self.add_error(name, problem.message)
        return cleaned

    def _left_empty(self, name: str) -> bool:
        """Whether the candidate's line is already marked as not filled in."""
        key = name.removeprefix("for_")
        return name.startswith("for_") and any(f"{side}_{key}" in self.errors for side in self.sides)

    @property
    def void(self) -> bool:
        """Whether what was filled in makes the ballot void."""
        return self.count is not None and is_void(self.count)

    def outcome(self) -> list[tuple]:
        """Candidate, votes for and what would follow, most votes first; empty until the count adds up."""
        if self.errors or self.count is None or self.void:
            return []
        base = base_number(self.count, self.rules, due=self.meeting.due, present=self.meeting.present)
        votes = {one.candidacy_id: one.votes_for for one in self.count.votes}
        people = {one.pk: one for one in self.candidacies}
        found = standings(self.count.votes, self.rules, base, run_off=self.kind == Ballot.Kind.RUN_OFF)
        return [(people[one.candidacy_id], votes[one.candidacy_id], Outcome(one.outcome)) for one in found]


def values_of(ballot: Ballot) -> dict:
    """The fields of a recorded ballot, to correct it from."""
    values = {name: getattr(ballot, name) for name in ("issued", "returned", "valid", "invalid")}
    for tally in ballot.tallies.all():
        for side in ("for", "against", "abstain"):
            values[f"{side}_{tally.candidacy_id}"] = getattr(tally, f"votes_{side}")
    return values
