"""Forms of a task."""

from typing import Any

from django import forms
from django.utils import timezone

from office.days import DayField
from office.forms import KeptFileForm
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.forms import choose_person
from training.tasks.models import Task, TaskFile


class TaskForm(forms.ModelForm):
    """A task or a post taken on early."""

    set_on = DayField(label="交办日期", initial=timezone.localdate)
    due_on = DayField(label="完成期限")

    class Meta:
        model = Task
        fields = ["cadre", "kind", "title", "description", "set_by", "set_on", "due_on"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, people: CadreQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_person(self, "cadre", people)


class NoteForm(forms.Form):
    """How it is going."""

    noted_on = DayField(label="日期", initial=timezone.localdate)
    text = forms.CharField(label="进展", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(forms.Form):
    """How a task ended."""

    status = forms.ChoiceField(
        label="结果", choices=[choice for choice in Task.Status.choices if choice[0] != "open"], initial="finished",
        widget=forms.RadioSelect,
    )  # fmt: skip
    ended_on = DayField(label="日期", initial=timezone.localdate)
    outcome = forms.CharField(label="完成情况或撤销原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    outcome_number = forms.DecimalField(
        label="成效数量", max_digits=10, decimal_places=2, min_value=0, required=False,
        help_text="有数字的填写，如流转土地 78 户，填 78。",
    )  # fmt: skip
    outcome_unit = forms.CharField(label="单位", max_length=20, required=False, help_text="如：户、亩、件。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome_number") is not None and not cleaned.get("outcome_unit"):
            self.add_error("outcome_unit", "成效数量须写单位。")
        if (
            cleaned.get("outcome_unit")
            and cleaned.get("outcome_number") is None
            and "outcome_number" not in self.errors
        ):
            self.add_error("outcome_number", "写了单位，请填数量。")
        return cleaned


class TaskFileForm(KeptFileForm):
    """Evidence."""

    class Meta:
        model = TaskFile
        fields = ["title", "file"]
        help_texts = {"file": "PDF、图片、Word 或 Excel，不超过 10 MB。"}
