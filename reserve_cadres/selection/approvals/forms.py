"""The leading group's decision on the people ticked."""

from django import forms
from django.utils import timezone

from reserve_cadres.forms import DayField
from reserve_cadres.selection.approvals.approvals import Ruling
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.nominations.models import Candidacy


class ApprovalForm(forms.Form):
    """One decision for one person or many."""

    candidacies = forms.ModelMultipleChoiceField(
        label="人选", queryset=Candidacy.objects.none(), error_messages={"required": "请先勾选要审批的人。"}
    )
    decision = forms.ChoiceField(
        label="决定", choices=Approval.Decision.choices, initial=Approval.Decision.APPROVED, widget=forms.RadioSelect
    )
    decided_on = DayField(label="决定日期", initial=timezone.localdate)
    document_number = forms.CharField(label="文号", max_length=50, required=False, help_text="批准入库须填。")
    decided_by = forms.CharField(label="决定单位", max_length=100, initial="镇党委会议")
    opinion = forms.CharField(label="意见", max_length=300, required=False, help_text="不予批准须写明。")

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidacies"].queryset = Candidacy.objects.filter(pk__in=[one.pk for one in waiting])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Approval.Decision.APPROVED and not cleaned.get("document_number"):
            self.add_error("document_number", "批准入库须写文号。")
        if cleaned.get("decision") == Approval.Decision.REFUSED and not cleaned.get("opinion"):
            self.add_error("opinion", "不予批准须写明意见。")
        return cleaned

    @property
    def ruling(self) -> Ruling:
        """What was decided."""
        names = ("decision", "decided_on", "document_number", "decided_by", "opinion")
        return Ruling(**{name: self.cleaned_data[name] for name in names})
