"""The form that names a view."""

from typing import Any

from django import forms

from office.versions import HeldForm
from reserve_cadres.layouts.models import SavedView
from reserve_cadres.layouts.saved import ViewPlan


class ViewForm(HeldForm):
    """What a view is called, who has it, and whether it stands on the home page of who keeps it."""

    pinned = forms.BooleanField(label="放到我的工作台", required=False, help_text="工作台上显示名称和现在的数目。")

    class Meta:
        model = SavedView
        fields = ["name", "shared"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.columns:
            del self.fields["shared"]

    def plan(self) -> ViewPlan:
        """What was said."""
        return ViewPlan(self.cleaned_data["name"], self.cleaned_data.get("shared", True))
