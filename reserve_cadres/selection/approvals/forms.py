"""The leading group's decision on the people ticked."""

from django import forms

from reserve_cadres.rulings import RulingForm
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.nominations.models import Candidacy


class ApprovalForm(RulingForm):
    """One decision for one person or many."""

    candidacies = forms.ModelMultipleChoiceField(
        label="人选", queryset=Candidacy.objects.none(), error_messages={"required": "请先勾选要审批的人。"}
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidacies"].queryset = Candidacy.objects.filter(pk__in=[one.pk for one in waiting])
        # An entry is granted or refused, in the words of its record.
        self.fields["decision"].choices = Approval.Decision.choices
