"""Forms of the year plan."""

from typing import Any

from office.forms import choose_from
from office.versions import HeldForm
from training.plans.models import PlannedSession, YearPlan
from villages.models import Township


class TargetForm(HeldForm):
    """How many sessions a year must have."""

    class Meta:
        model = YearPlan
        fields = ["target"]


class PlannedSessionForm(HeldForm):
    """A session the plan foresees."""

    class Meta:
        model = PlannedSession
        fields = ["month", "kind", "topic", "department"]

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "department", township.departments.all(), empty="组织办")
