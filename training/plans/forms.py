"""Forms of the year plan."""

from django import forms

from training.plans.models import PlannedSession, YearPlan


class TargetForm(forms.ModelForm):
    """How many sessions a year must have."""

    class Meta:
        model = YearPlan
        fields = ["target"]


class PlannedSessionForm(forms.ModelForm):
    """A session the plan foresees."""

    class Meta:
        model = PlannedSession
        fields = ["month", "kind", "topic", "department"]

    def __init__(self, *args, township, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = township.departments.all()
        self.fields["department"].empty_label = "组织办"
