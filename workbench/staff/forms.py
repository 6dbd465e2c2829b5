"""The forms of an account on file, and of what the township asks of whoever signs in."""

from typing import Any

from django import forms

from accounts.forms import AccountForm, roles_by_field
from accounts.models import SignInRules, User
from accounts.permissions import Role
from office.grids import HeldGrid
from office.versions import HeldForm


class HeldAccountForm(HeldGrid, AccountForm):
    """An account with its roles, of which two administrators do not take each other's changes back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = self.instance
        self.stands(self.on_file())

    def on_file(self) -> dict[str, Any]:
        account = User.objects.get(pk=self.instance.pk)
        return {name: getattr(account, name) for name in AccountForm.Meta.fields} | roles_by_field(account)


class SignInRulesForm(HeldForm):
    """What the township asks of whoever signs in."""

    second_factor_roles = forms.MultipleChoiceField(
        label="必须用两步验证的角色", choices=Role, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="勾上的角色下次登录时要先设好手机验证；没勾的，本人可以自己设。",
    )  # fmt: skip

    class Meta:
        model = SignInRules
        fields = ["second_factor_roles", "idle_minutes", "one_session"]
