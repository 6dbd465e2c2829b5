"""Forms of a notice and its objections."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from office.days import DayField, PastDayField
from office.forms import choose_from
from office.grids import HeldBeside
from office.scanning import scan
from reserve_cadres.selection.notices.models import Objection, PublicNotice
from reserve_cadres.selection.notices.year_files import text_of_file
from reserve_cadres.selection.notices.years import WorkingYear
from reserve_cadres.selection.rounds.models import VillageSelection


class NoticeForm(forms.ModelForm):
    """A notice to post; who is on it follows from the ballots."""

    starts_on = DayField(label="公示开始", initial=timezone.localdate)

    class Meta:
        model = PublicNotice
        fields = ["starts_on", "days", "place", "contact"]

    def __init__(self, *args: Any, selection: VillageSelection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.selection = selection
        days: Any = self.fields["days"]
        # The number of those who take objections is the same from one notice to the next.
        before = PublicNotice.objects.filter(selection__round__township=selection.round.township_id).exclude(
            contact=""
        )
        self.initial["contact"] = before.values_list("contact", flat=True).first() or ""
        days.initial, days.min_value, days.max_value = selection.round.notice_days, 1, 60

    def clean_days(self) -> int:
        days = self.cleaned_data["days"]
        if not 1 <= days <= 60:
            raise ValidationError("公示天数应在 1 至 60 个工作日之间。")
        return days

    def clean_starts_on(self) -> date:
        day = self.cleaned_data["starts_on"]
        # A round of the past, entered afterwards, may be of any year.
        if abs((day - timezone.localdate()).days) > 366 and not self.instance.selection.round.entered_afterwards:
            raise ValidationError("公示开始离今天超过一年，请核对。")
        return day


class ObjectionForm(forms.ModelForm):
    """An objection as it was received."""

    received_on = PastDayField(label="收到日期", initial=timezone.localdate)

    class Meta:
        model = Objection
        fields = ["received_on", "candidacy", "raised_by", "content"]
        widgets = {"content": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.notice = notice
        listed: Any = notice.candidacies
        choose_from(self, "candidacy", listed.for_pages(), empty="不针对个人")


class SettlementForm(forms.Form):
    """How an objection was settled."""

    outcome = forms.ChoiceField(
        label="处理结果", choices=[choice for choice in Objection.Outcome.choices if choice[0] != "open"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    settlement = forms.CharField(label="调查处理情况", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    settled_on = DayField(label="办结日期", initial=timezone.localdate)


class YearForm(HeldBeside, forms.ModelForm):
    """A year of the calendar, by the text that was published."""

    file = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.ods,.csv,.txt,.ics"}),
        help_text="放假和调休日期的表格(.xlsx、.xls、.csv)、日历文件(.ics)或通知全文(.txt)；读到的内容填入下面。",
    )
    text = forms.CharField(
        label="通知里各节日的放假安排", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )

    class Meta:
        model = WorkingYear
        fields = ["year", "source"]

    field_order = ["year", "file", "text", "source"]

    def clean_file(self) -> None:
        """What the file says takes the place of what stood in the text, where the page shows it."""
        if file := self.cleaned_data["file"]:
            scan(file)
            self.data = {**self.data.dict(), self.add_prefix("text"): text_of_file(file)}  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text and "file" not in self.errors:
            raise ValidationError("请粘贴放假安排，或选择一个文件。")
        return text

    def validate_unique(self) -> None:
        """A year entered before is entered again: the new text takes its place."""
