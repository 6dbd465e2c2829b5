"""Forms for accounts: who they are and which roles they hold."""

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model, QuerySet

from accounts.models import RoleAssignment, User
from accounts.passwords import rules_in_words
from accounts.permissions import DEPARTMENT_ROLES, VILLAGE_ROLES, Role
from accounts.rules import may_come_from
from accounts.staff import Account, Held

PLACED_ROLES = [role for role in Role if role in VILLAGE_ROLES | DEPARTMENT_ROLES]
TOWNSHIP_ROLES = [(role.value, role.label) for role in Role if role not in PLACED_ROLES]
USERNAME = r"^[a-z0-9][a-z0-9._-]{2,}$"
username_form = RegexValidator(USERNAME, "登录名用小写字母和数字，至少 3 位。")


class AccountForm(forms.ModelForm):
    """An account with its roles: township roles ticked, the others by choosing the villages or departments they hold for."""

    township_roles = forms.MultipleChoiceField(
        label="镇级角色", choices=TOWNSHIP_ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ["username", "name", "unit", "email", "is_active"]
        labels = {"username": "登录名", "is_active": "可以登录", "email": "电子邮箱"}
        error_messages = {"username": {"unique": "这个登录名已有人用，请换一个。"}}
        help_texts = {"is_active": "离任的账号取消勾选，不要删除，以保留其操作记录。", "username": ""}

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.township = administrator.township
        self.fields["username"].validators.append(username_form)
        self.fields["username"].help_text = "小写字母和数字，至少 3 位，如姓名的全拼。"
        for role in PLACED_ROLES:
            self.fields[f"{role}_of"] = forms.ModelMultipleChoiceField(
                label=role.label,
                queryset=self._places(role),
                required=False,
                help_text="担任哪些村(社区)的，可以选多个。"
                if role in VILLAGE_ROLES
                else "属于哪个科室。没有要选的，请组织办先在「村(社区)」页面的「科室」里添加。",
                widget=forms.SelectMultiple(attrs={"size": 6}),
            )
        if self.instance.pk:
            self.initial = {**self.initial, **roles_by_field(self.instance)}
        if self.instance.pk == administrator.pk:
            self._leave_to_another()

    def _leave_to_another(self) -> None:
        """One's own roles and state are shown and stay as they are."""
        for name in ("is_active", "township_roles", *(f"{role}_of" for role in PLACED_ROLES)):
            self.fields[name].disabled = True
            self.fields[name].help_text = "自己的角色和状态由另一位系统管理员办理。"

    def _places(self, role: Role) -> QuerySet:
        """The villages or departments a role can hold for, in the administrator's township."""
        field = RoleAssignment._meta.get_field("department" if role in DEPARTMENT_ROLES else "village")
        return cast(type[Model], field.related_model)._default_manager.filter(township=self.township)

    def account(self) -> Account:
        """Whose account it is to be, as it was said."""
        return Account(**{name: self.cleaned_data[name] for name in AccountForm.Meta.fields})

    def roles(self) -> list[Held]:
        """The roles that were chosen."""
        said = self.cleaned_data
        placed = [(role, place) for role in PLACED_ROLES for place in said[f"{role}_of"]]
        return [*((role, None) for role in said["township_roles"]), *placed]


def roles_by_field(user: User) -> dict[str, Any]:
    """The roles an account holds, as the fields of the form show them."""
    held = list(user.roles.all())
    placed = {
        f"{role}_of": [one.village_id or one.department_id for one in held if one.role == role]
        for role in PLACED_ROLES
    }
    return {"township_roles": [one.role for one in held if one.role not in PLACED_ROLES]} | placed


class OwnPasswordForm(PasswordChangeForm):
    """The own password, changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = rules_in_words(self.user)
        self.fields["new_password2"].label, self.fields["new_password2"].help_text = "再输一次新密码", ""


class SignInForm(AuthenticationForm):
    """Name and password."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if self.request is not None and not may_come_from(user, self.request.META.get("REMOTE_ADDR")):
            raise ValidationError("这个账号只能从镇里规定的网络地址登录。", code="network")
