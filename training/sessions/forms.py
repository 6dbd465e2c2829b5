"""Forms of a training session."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from office.days import MomentField
from office.forms import KeptFileForm, choose_from
from office.grids import HeldGrid
from office.versions import HeldForm
from training.plans.models import PlannedSession
from training.sessions.models import Attendance, SessionFile, TrainingSession
from training.sessions.sessions import Sign
from villages.models import Department, Township

Status = Attendance.Status


class SessionForm(HeldForm):
    """A session. A department's own sessions are hosted by it."""

    class Meta:
        model = TrainingSession
        fields = [
            "planned", "title", "kind", "topic", "department", "speaker", "place", "starts_at", "ends_at", "hours", "summary",
        ]  # fmt: skip
        field_classes = {"starts_at": MomentField, "ends_at": MomentField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self, *args: Any, township: Township, departments: QuerySet[Department] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.township = township
        planned = PlannedSession.objects.filter(plan__township=township).select_related("plan")
        planned = planned.order_by("-plan__year", "month", "pk")
        if departments is None:
            choose_from(self, "department", township.departments.all(), empty="组织办")
        else:
            planned = planned.filter(department__in=departments)
            choose_from(self, "department", departments)
            self.fields["department"].required = True
            self.fields["department"].help_text = ""
        choose_from(self, "planned", planned, lambda one: f"{one.plan.year}年{one}", empty="计划外")


class SessionFileForm(KeptFileForm):
    """Material or a photo."""

    class Meta:
        model = SessionFile
        fields = ["kind", "file"]
        help_texts = {"file": "PDF、图片、Word、Excel 或演示文稿，不超过 20 MB。"}


class AttendanceForm(HeldGrid):
    """Everybody invited on one screen: came, excused or absent, why, and the mark."""

    def __init__(self, *args: Any, session: TrainingSession, attendances: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = session
        self.attendances = list(attendances)
        for one in self.attendances:
            self.fields[f"{one.pk}-status"] = forms.ChoiceField(label=f"{one.cadre}到会情况", choices=Status.choices)
            self.fields[f"{one.pk}-reason"] = forms.CharField(
                label=f"{one.cadre}的原因", max_length=100, required=False
            )
            self.fields[f"{one.pk}-mark"] = forms.DecimalField(
                label=f"{one.cadre}的成绩", min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False
            )  # fmt: skip
        self.stands(_noted(self.attendances))

    def on_file(self) -> dict[str, Any]:
        return _noted(self.belongs_to.attendances.filter(pk__in=[one.pk for one in self.attendances]))

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Each attendance with its three fields."""
        for one in self.attendances:
            yield one, *(self[f"{one.pk}-{name}"] for name in ("status", "reason", "mark"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.attendances:
            if cleaned.get(f"{one.pk}-mark") is not None and cleaned.get(f"{one.pk}-status") != Status.PRESENT:
                self.add_error(f"{one.pk}-mark", "没有到会的人没有成绩。")
        return cleaned

    @property
    def signs(self) -> list[Sign]:
        """What was noted of each who was changed."""
        said = self.cleaned_data
        return [
            Sign(one.pk, said[f"{one.pk}-status"], said[f"{one.pk}-reason"], said[f"{one.pk}-mark"])
            for one in self.attendances
            if self.touched(f"{one.pk}")
        ]


def _noted(attendances: Iterable[Attendance]) -> dict[str, Any]:
    return {f"{one.pk}-{name}": getattr(one, name) for one in attendances for name in ("status", "reason", "mark")}
