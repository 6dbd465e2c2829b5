"""Forms of a training session."""

from django import forms

from office.forms import KeptFileForm
from training.plans.models import PlannedSession
from training.sessions.models import Attendance, SessionFile, TrainingSession
from training.sessions.sessions import Sign

Status = Attendance.Status
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SessionForm(forms.ModelForm):
    """A session. A department's own sessions are hosted by it."""

    class Meta:
        model = TrainingSession
        fields = [
            "planned", "title", "kind", "topic", "department", "speaker", "place", "starts_at", "ends_at", "hours", "summary",
        ]  # fmt: skip
        widgets = {"starts_at": MOMENT, "ends_at": MOMENT, "summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, township, departments=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township = township
        for name in ("starts_at", "ends_at"):
            self.fields[name].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        self.fields["planned"].queryset = PlannedSession.objects.filter(plan__township=township).select_related("plan")
        self.fields["planned"].label_from_instance = lambda one: f"{one.plan.year}年{one}"
        self.fields["planned"].empty_label = "计划外"
        if departments is None:
            self.fields["department"].queryset = township.departments.all()
            self.fields["department"].empty_label = "组织办"
        else:
            self.fields["department"].queryset = departments
            self.fields["department"].required = True
            self.fields["department"].help_text = ""
            self.fields["planned"].queryset = self.fields["planned"].queryset.filter(department__in=departments)


class SessionFileForm(KeptFileForm):
    """Material or a photo."""

    class Meta:
        model = SessionFile
        fields = ["kind", "file"]
        help_texts = {"file": "PDF、图片、Word、Excel 或演示文稿，不超过 20 MB。"}


class AttendanceForm(forms.Form):
    """Everybody invited on one screen: came, excused or absent, why, and the mark."""

    def __init__(self, *args, attendances, **kwargs):
        super().__init__(*args, **kwargs)
        self.attendances = list(attendances)
        for one in self.attendances:
            self.fields[f"{one.pk}-status"] = forms.ChoiceField(
                label=f"{one.cadre}到会情况", choices=Status.choices, initial=one.status
            )
            self.fields[f"{one.pk}-reason"] = forms.CharField(
                label=f"{one.cadre}的原因", max_length=100, required=False, initial=one.reason
            )
            self.fields[f"{one.pk}-mark"] = forms.DecimalField(
                label=f"{one.cadre}的成绩", min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False,
                initial=one.mark,
            )  # fmt: skip

    def lines(self):
        """Each attendance with its three fields."""
        for one in self.attendances:
            yield one, *(self[f"{one.pk}-{name}"] for name in ("status", "reason", "mark"))

    def clean(self):
        cleaned = super().clean()
        for one in self.attendances:
            if cleaned.get(f"{one.pk}-mark") is not None and cleaned.get(f"{one.pk}-status") != Status.PRESENT:
                self.add_error(f"{one.pk}-mark", "没有到会的人没有成绩。")
        return cleaned

    @property
    def signs(self) -> list[Sign]:
        """What was noted of each."""
        said = self.cleaned_data
        return [
            Sign(one.pk, said[f"{one.pk}-status"], said[f"{one.pk}-reason"], said[f"{one.pk}-mark"])
            for one in self.attendances
        ]
