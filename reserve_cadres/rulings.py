"""What the township's leading group decides (镇领导小组决定): said the same way of an entry and of any other change."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from office.days import DayField


@dataclass(frozen=True)
class Ruling:
    """A decision, for one person or many."""

    approved: bool
    decided_on: date
    decided_by: str
    document_number: str = ""
    opinion: str = ""

    def check(self) -> None:
        """Raise ``ValidationError``, each fault at its field, unless the decision says all it must.

        An approval has a document number, a refusal its reason, and neither lies in the future. domain.md, "Open
        selection", 7, and "Keeping the pool alive".
        """
        problems = {}
        if self.approved and not self.document_number.strip():
            problems["document_number"] = "同意(批准)须写文号。"
        if not self.approved and not self.opinion.strip():
            problems["opinion"] = "不同意(不批准)须写明意见。"
        if self.decided_on > timezone.localdate():
            problems["decided_on"] = "决定日期晚于今天。"
        if problems:
            raise ValidationError(problems)


class RulingForm(forms.Form):
    """The leading group's decision; what it is about is a field of the form that follows this one."""

    decision = forms.ChoiceField(
        label="决定",
        choices=[("approved", "同意"), ("refused", "不同意")],
        initial="approved",
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label="决定日期", initial=timezone.localdate)
    document_number = forms.CharField(label="文号", max_length=50, required=False, help_text="同意须填。")
    decided_by = forms.CharField(label="决定单位", max_length=100, initial="镇党委会议")
    opinion = forms.CharField(label="意见", max_length=300, required=False, help_text="不同意须写明。")

    @property
    def ruling(self) -> Ruling:
        """What was decided."""
        said = self.cleaned_data
        names = ("decided_on", "document_number", "decided_by", "opinion")
        return Ruling(approved=said["decision"] == "approved", **{name: said[name] for name in names})
