"""The forms of an account on file, and of what the township asks of whoever signs in."""

import re
from ipaddress import ip_network
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import AccountForm, roles_by_field
from accounts.models import SignInRules, User
from accounts.narrowing import label_of, narrowable
from accounts.permissions import Role
from accounts.rules import lies_in
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


class NetworksField(forms.CharField):
    """Addresses and ranges of them, a line each."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        said = [one for one in re.split(r"[\s,，、;；]+", super().to_python(value) or "") if one]
        for one in said:
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValidationError(f"「{one[:50]}」不是地址或网段。") from None
        return said


class SignInRulesForm(HeldForm):
    """What the township asks of whoever signs in."""

    second_factor_roles = forms.MultipleChoiceField(
        label="必须用两步验证的角色", choices=Role, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="勾上的角色下次登录时要先设好手机验证；没勾的，本人可以自己设。",
    )  # fmt: skip

    networks = NetworksField(
        label="系统管理员和组织办只能从这些地址登录", required=False,
        help_text="一行一个地址或网段，如 192.168.1.0/24；空着不限。要包含您现在的地址。",
    )  # fmt: skip

    class Meta:
        model = SignInRules
        fields = [
            "county_reads_people",
            "second_factor_roles", "idle_minutes", "one_session", "networks", "password_length", "password_kinds",
            "password_kept", "password_days", "readers_see_all", "exports_ask_purpose", "large_export",
            "two_administrators",
        ]  # fmt: skip

    def __init__(self, *args: Any, address: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_networks(self) -> list[str]:
        """Whoever sets them is within, or could not come back."""
        networks = self.cleaned_data["networks"]
        if networks and not lies_in(self.address, networks):
            raise ValidationError(f"您现在的地址 {self.address} 不在里面，保存后您自己就登录不了了。")
        return networks


class NarrowingForm(HeldGrid):
    """What each role of the township may do; what is not ticked it does without."""

    def __init__(self, *args: Any, township: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = township
        for role in Role:
            if permissions := narrowable(role):
                self.fields[role.value] = forms.MultipleChoiceField(
                    label=role.label, choices=[(one, label_of(one)) for one in permissions], required=False,
                    widget=forms.CheckboxSelectMultiple,
                )  # fmt: skip
        self.stands(self.on_file())

    def on_file(self) -> dict[str, Any]:
        rules = SignInRules.objects.filter(township=self.belongs_to).first()
        taken = rules.narrowed if rules else {}
        return {
            role: [one for one in narrowable(Role(role)) if one not in taken.get(role, ())] for role in self.fields
        }

    def taken(self) -> dict[str, list[str]]:
        """Role → what it is to do without."""
        return {
            role: [one for one in narrowable(Role(role)) if one not in self.cleaned_data[role]] for role in self.fields
        }
