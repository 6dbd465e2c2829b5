"""The assessments of a village on one screen, and putting suggestions before the leading group."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import modelform_factory
from django.utils import timezone

from office.days import DayField
from office.grids import HeldGrid
from reserve_cadres.assessments.assessments import Entry, Suggestion, reference_day
from reserve_cadres.assessments.models import MARKS, VOTES, Assessment, counted_in_part
from villages.models import Village

_COLUMNS = ["grade", *MARKS, *VOTES, "remarks"]
# The model's own fields, with its limits; one set for each person.
_Line = modelform_factory(Assessment, fields=_COLUMNS)


class AssessmentsForm(HeldGrid):
    """Everybody of a village who is to be assessed for a year. A line without a grade is left as it is."""

    assessed_on = DayField(label="考核日期")

    def __init__(self, *args: Any, village: Village, people: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to, self.year = village, year
        self.people = list(people)
        known_days = [person.assessed[0].assessed_on for person in self.people if person.assessed]
        self.fields["assessed_on"].initial = max(known_days, default=reference_day(year))
        for person in self.people:
            for name, line_field in _Line().fields.items():
                line_field.required = False
                # So that a mark out of range is told at its own field, not above the form.
                kept: Any = Assessment._meta.get_field(name)
                limits = kept.validators
                line_field.validators += [limit for limit in limits if limit not in line_field.validators]
                line_field.label = f"{person}的{line_field.label}"
                self.fields[f"{person.pk}-{name}"] = line_field
        self.stands(self._found(one for person in self.people for one in person.assessed))

    def on_file(self) -> dict[str, Any]:
        return self._found(Assessment.objects.filter(cadre__in=self.people, year=self.year))

    def _found(self, assessments: Iterable[Assessment]) -> dict[str, Any]:
        """Each field of each person, empty where nothing was found yet."""
        known = {one.cadre_id: one for one in assessments}
        keys = [person.pk for person in self.people]
        return {f"{key}-{name}": getattr(known.get(key), name, None) for key in keys for name in _COLUMNS}

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Each person with the fields: grade, marks, votes, remarks."""
        for person in self.people:
            fields = {name: self[f"{person.pk}-{name}"] for name in _COLUMNS}
            yield person, fields["grade"], [fields[n] for n in MARKS], [fields[n] for n in VOTES], fields["remarks"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for person in self.people:
            said = {name: cleaned.get(f"{person.pk}-{name}") for name in _COLUMNS}
            if not said["grade"] and person.assessed:
                self.add_error(f"{person.pk}-grade", "已登记过考核，不能清空，请选等次。")
            elif not said["grade"] and any(value not in (None, "") for value in said.values()):
                self.add_error(f"{person.pk}-grade", "请选等次。")
            if counted_in_part([said[name] for name in VOTES]):
                missing = next(name for name in VOTES if said[name] is None)
                self.add_error(f"{person.pk}-{missing}", "四项票数要么都填，要么都不填。")
        return cleaned

    @property
    def entries(self) -> list[Entry]:
        """What was found of each person with a grade who was changed."""
        said = self.cleaned_data
        return [
            Entry(person.pk, {name: said[f"{person.pk}-{name}"] for name in _COLUMNS})
            for person in self.people
            if said[f"{person.pk}-grade"] and self.touched(f"{person.pk}")
        ]


class ExitsForm(forms.Form):
    """The suggestions ticked, and who puts them before the leading group."""

    assessments = forms.TypedMultipleChoiceField(
        label="人员", coerce=int, error_messages={"required": "请先勾选人员。"}
    )
    effective_on = DayField(label="变动日期", initial=timezone.localdate)
    basis = forms.CharField(label="依据", max_length=150, initial="年度考核结果")
    proposer = forms.CharField(label="提出单位或个人", max_length=100, initial="镇党委组织办")
    proposed_on = DayField(label="提出日期", initial=timezone.localdate)

    def __init__(self, *args: Any, suggested: list[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = {one.assessment.pk: one for one in suggested if one.open}
        field: Any = self.fields["assessments"]
        field.choices = [(key, str(one.cadre)) for key, one in self.suggested.items()]

    @property
    def chosen(self) -> list[Suggestion]:
        """The suggestions ticked."""
        return [self.suggested[key] for key in self.cleaned_data["assessments"]]
