"""Forms of proposals and of the leading group's decision."""

from typing import Any

from django import forms
from django.utils import timezone

from office.days import DayField
from office.forms import choose_from
from reserve_cadres.changes.models import ChangeProposal, ChangeProposalQuerySet
from reserve_cadres.people.codes import ExitReason
from reserve_cadres.rulings import RulingForm
from villages.forms import with_seats
from villages.models import PostQuerySet

Kind = ChangeProposal.Kind
_COMMON = ["basis", "proposer", "proposed_on"]
FIELDS = {
    Kind.EXIT: ["reason", "effective_on", *_COMMON],
    Kind.APPOINTMENT: ["post", "appointed_title", "effective_on", "seats_incumbent", *_COMMON],
    Kind.RETURN: ["post", "effective_on", *_COMMON],
    Kind.ENTRY: ["post", "effective_on", *_COMMON],
    Kind.REVOCATION: ["effective_on", *_COMMON],
}


class ProposalForm(forms.ModelForm):
    """A proposal of one kind for one person."""

    effective_on = DayField(label="变动日期", help_text="从哪一天起算，不晚于今天。")
    proposed_on = DayField(label="提出日期")

    class Meta:
        model = ChangeProposal
        fields = list(dict.fromkeys(name for names in FIELDS.values() for name in names))

    def __init__(self, *args: Any, posts: PostQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(self.instance.kind)
        for name in set(self.fields) - set(FIELDS[kind]):
            del self.fields[name]
        self.order_fields(FIELDS[kind])
        # What the record does not say yet is filled in as it usually is.
        usual = {
            "effective_on": timezone.localdate(),
            "proposed_on": timezone.localdate(),
            "proposer": f"{self.instance.cadre.village}党组织",
        }
        self.initial.update({name: value for name, value in usual.items() if not self.initial.get(name)})
        if "reason" in self.fields:
            choices = [choice for choice in ExitReason.choices if choice[0] != ExitReason.APPOINTED]
            self.fields["reason"] = forms.ChoiceField(
                label="退出原因", choices=[("", "请选择"), *choices], initial=self.initial.get("reason")
            )
        if "post" in self.fields:
            field = self.fields["post"]
            if kind in {Kind.RETURN, Kind.ENTRY}:
                choose_from(self, "post", posts, with_seats, empty="暂不占岗位", under=lambda post: str(post.village))
                field.label, field.help_text = "后备岗位", "括号内为在库人数/名额。"
            else:
                choose_from(
                    self, "post", posts, str, empty="不是本镇村(社区)的岗位", under=lambda post: str(post.village)
                )
                field.label = "任用岗位"
                self.fields["appointed_title"].required = False
                self.fields["appointed_title"].help_text = "选了岗位可不填；到其他单位任职的写明单位和职务。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "appointed_title" in self.fields and not cleaned.get("appointed_title"):
            if post := cleaned.get("post"):
                cleaned["appointed_title"] = str(post)
            elif "post" not in self.errors:
                self.add_error("appointed_title", "请选任用岗位，或写明任用职务。")
        return cleaned

    # The function that records the proposal checks the whole record, with what the form does not ask for.
    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"appointed_title", "reason"}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """Left to :func:`reserve_cadres.changes.changes.propose`, which sees the record whole."""


class DecisionForm(RulingForm):
    """One decision on the proposals ticked."""

    proposals = forms.ModelMultipleChoiceField(
        label="申请", queryset=ChangeProposal.objects.none(), error_messages={"required": "请先勾选要决定的申请。"}
    )

    def __init__(self, *args: Any, waiting: ChangeProposalQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "proposals", waiting)
