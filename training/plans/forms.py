"""Forms of the year plan."""

from typing import Any

from django import forms

from office.forms import choose_from
from training.plans.models import PlannedSession, YearPlan
from villages.models import Township


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

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "department", township.departments.all(), empty="组织办")
