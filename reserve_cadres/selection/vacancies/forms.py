"""The form that calls a runner-up up."""

from reserve_cadres.selection.notices.forms import NoticeForm


class CallUpForm(NoticeForm):
    """A notice naming one runner-up, with the reason where somebody before them is passed over."""

    class Meta(NoticeForm.Meta):
        fields = [*NoticeForm.Meta.fields, "passed_over_reason"]
        help_texts = {"passed_over_reason": "按得票顺序递补的不填。"}
