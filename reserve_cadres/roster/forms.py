"""Forms of the roster import."""

from django import forms

from office.forms import DayField, WorkbookField
from reserve_cadres.roster.columns import COLUMNS
from reserve_cadres.roster.headings import ROSTER_ONLY

FIELD_CHOICES = [
    ("?", "(还没有对应)"),
    ("", "不导入这一栏"),
    *((name, own) for name, (own, _) in (COLUMNS | ROSTER_ONLY).items()),
]


class UploadForm(forms.Form):
    """A roster to import."""

    file = WorkbookField(
        label="花名册文件",
        help_text="现有的 Excel 或 WPS 花名册原样上传即可(.xlsx、.xls、.csv，不超过 20 MB)，不用先整理。",
        advice="请只保留花名册后再传",
    )
    effective_on = DayField(
        label="在库日期",
        required=False,
        help_text="名册上的人从哪天起在库。不填就取表上的「填报时间」；表上也没有的，记为「不详」，统计任何一天都计入。",
    )


class PasswordForm(forms.Form):
    """The password that a workbook opens with."""

    password = forms.CharField(
        label="打开密码",
        max_length=255,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="只用来打开这一次，不保存。系统留下的是打开后的文件，以后识别、标注不用再输入。",
    )


class ColumnsForm(forms.Form):
    """Which field each column holds, for columns that were not recognised or recognised wrongly."""

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = {}
        for number, column in enumerate(columns):
            name = f"column_{number}"
            initial = "?" if column["field"] is None else "" if column["field"] == "-" else column["field"]
            self.headings[name] = (column["heading"], initial)
            self.fields[name] = forms.ChoiceField(
                label=column["heading"], choices=FIELD_CHOICES, initial=initial, required=False
            )

    def clean(self):
        cleaned = super().clean()
        seen: dict[str, str] = {}
        for name, (heading, _) in self.headings.items():
            field = cleaned.get(name)
            if field and field != "?" and seen.setdefault(field, heading) != heading:
                self.add_error(name, f"「{seen[field]}」已对应同一项目，一个项目只能对应一栏。")
        return cleaned

    @property
    def matches(self) -> dict[str, str]:
        """Heading → field, for what was changed."""
        return {
            heading: self.cleaned_data[name]
            for name, (heading, initial) in self.headings.items()
            if self.cleaned_data[name] not in {"?", initial}
        }
