"""The leading group's decision on the people ticked."""

from collections.abc import Iterable
from typing import Any

from django import forms

from office.forms import choose_from
from reserve_cadres.rulings import RulingForm
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.nominations.models import Candidacy


class ApprovalForm(RulingForm):
    """One decision for one person or many."""

    candidacies = forms.ModelMultipleChoiceField(
        label="人选", queryset=Candidacy.objects.none(), error_messages={"required": "请先勾选要审批的人。"}
    )
    moves_agreed = forms.BooleanField(
        label="已在别的岗位在库的人，同意从原岗位调整过来，原岗位空出",
        required=False,
        help_text="一人只占一个后备岗位；决定里记明从哪个岗位调整。",
    )

    def __init__(self, *args: Any, waiting: Iterable[Candidacy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "candidacies", Candidacy.objects.filter(pk__in=[one.pk for one in waiting]))
        # An entry is granted or refused, in the words of its record.
        decision: Any = self.fields["decision"]
        decision.choices = Approval.Decision.choices
