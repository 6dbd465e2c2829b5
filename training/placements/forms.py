"""Forms of a placement."""

from typing import Any

from django import forms
from django.utils import timezone

from office.days import DayField, MonthField
from office.forms import NamesField, choose_from
from office.grids import HeldBeside, HeldGrid
from office.versions import HeldForm
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.forms import choose_person
from training.placements.models import Placement
from villages.models import Department, Township, Village


class PlacementForm(HeldForm):
    """A placement: who, where, from when to when, with which duties."""

    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期")
    work_fields = NamesField(
        label="工作领域", required=False, longest=20, help_text="如：计生、民政、信访、文书、合作社。"
    )

    class Meta:
        model = Placement
        fields = [
            "cadre", "kind", "village", "department", "township_name", "full_time", "starts_on", "ends_on", "post", "duties",
            "work_fields", "supervisor",
        ]  # fmt: skip
        widgets = {"duties": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "village": "村“两委”跟岗的填写。",
            "department": "镇机关科室挂职的填写。",
            "township_name": "兄弟乡镇学习的填写。",
        }

    def __init__(self, *args: Any, people: CadreQuerySet, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_person(self, "cadre", people)
        choose_from(self, "village", Village.objects.filter(township=township))
        choose_from(self, "department", Department.objects.filter(township=township))

    def _get_validation_exclusions(self) -> set[str]:
        # The exclusion constraint looks at whether the placement is in force, which the form does not ask.
        return super()._get_validation_exclusions() - {"cancelled_at"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Only the host of the chosen kind is kept, so that a change of kind leaves nothing behind."""
        cleaned = super().clean() or {}
        hosts = {"village": "village", "department": "department", "fellow_township": "township_name"}
        wanted = hosts.get(cleaned.get("kind", ""))
        for name in hosts.values():
            if name != wanted:
                cleaned[name] = "" if name == "township_name" else None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{Placement.Kind(cleaned['kind']).label}须填写。")
        return cleaned


class RemarkForm(HeldBeside):
    """The supervisor's remark of a month."""

    month = MonthField(label="月份")
    text = forms.CharField(label="评语", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EvaluationForm(HeldGrid):
    """The closing evaluation."""

    grade = forms.ChoiceField(label="鉴定等次", choices=Placement.Grade.choices, widget=forms.RadioSelect)
    evaluation = forms.CharField(label="期满鉴定", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    evaluated_on = DayField(label="鉴定日期", initial=timezone.localdate)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = placement
        self.stands(self.on_file())

    def on_file(self) -> dict[str, Any]:
        return dict(Placement.objects.values("grade", "evaluation").get(pk=self.belongs_to.pk))
