"""Forms of the first start."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare

from accounts.forms import username_form
from accounts.models import User
from villages.foundation import MOST_VILLAGES, of_township, read_villages
from villages.models import DEFAULT_QUOTA, PostKind, Township


class InstallationForm(forms.Form):
    """The township, the person who sets it up, and who keeps its accounts."""

    setup_code = forms.CharField(label="安装码", help_text="安装系统的人在服务器上设定的 SETUP_CODE。")
    township = forms.CharField(label="乡镇（街道）名称", max_length=50, help_text="如：石西镇。")
    code = forms.CharField(
        label="行政区划代码", max_length=12, required=False, help_text="9 位，可以以后再填。",
        validators=Township._meta.get_field("code").validators,
    )  # fmt: skip
    name = forms.CharField(label="您的姓名", max_length=50)
    unit = forms.CharField(label="单位及职务", max_length=100, required=False, help_text="如：镇党委组织办干事。")
    username = forms.CharField(
        label="登录名",
        max_length=150,
        help_text="小写字母和数字，至少 3 位，如姓名的全拼。",
        validators=[username_form],
    )
    password = forms.CharField(
        label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text="至少 8 位，小写字母、大写字母、数字、符号至少三种，不含姓名和登录名。",
    )  # fmt: skip
    again = forms.CharField(
        label="再输一次密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
    administrator_name = forms.CharField(
        label="系统管理员姓名", max_length=50,
        help_text="由另一个人担任，如党政办的同志：只管账号，看不到档案。您自己不能兼任。",
    )  # fmt: skip
    administrator_username = forms.CharField(
        label="系统管理员登录名", max_length=150, help_text="初始密码在下一页显示一次，由您交给他。",
        validators=[username_form],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.DEVELOPMENT:
            del self.fields["setup_code"]

    def clean_setup_code(self) -> Any:
        code = self.cleaned_data["setup_code"]
        if not constant_time_compare(code, settings.SETUP_CODE):
            raise ValidationError("安装码不对。")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", "两次输入的密码不一样。")
        if password:
            try:
                password_validation.validate_password(
                    password, User(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
                )
            except ValidationError as problem:
                self.add_error("password", problem)
        return cleaned


class VillagesForm(forms.Form):
    """Names of villages as they are pasted, and the posts each of them has."""

    names = forms.CharField(
        label="村和社区", max_length=200 * MOST_VILLAGES,
        widget=forms.Textarea(attrs={"rows": 12, "placeholder": "凉水井村\n青杠村\n三道堰社区"}),
        help_text="一行一个，从 Excel 里复制一列粘贴即可；名称后面可以跟 12 位区划代码。全国区划代码表可以整段粘贴，只取本镇的行。",
    )  # fmt: skip
    posts = forms.MultipleChoiceField(
        label="各村的常设岗位", required=False, choices=[(kind.value, kind.label) for kind in PostKind if kind != "other"],
        widget=forms.CheckboxSelectMultiple, initial=[PostKind.SECRETARY, PostKind.DIRECTOR],
        help_text=f"按村或社区的叫法各建一个，后备名额 {DEFAULT_QUOTA} 名，以后可以逐村改。",
    )  # fmt: skip

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.township = township
        # Lines of the national table that are of other townships.
        self.left_out = 0

    def clean_names(self) -> Any:
        own, self.left_out = of_township(self.cleaned_data["names"], self.township)
        if self.left_out and not own.strip():
            raise ValidationError(f"这 {self.left_out} 行都是其他乡镇的，没有{self.township}的村。")
        return read_villages(own)
