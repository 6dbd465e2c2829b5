"""Forms of what the law on personal information asks for."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from office.days import PastDayField
from office.uploads import to_keep
from office.versions import HeldForm
from reserve_cadres.models import Attachment, Cadre
from reserve_cadres.people.forms import choose_person
from workbench.access import KEEP_PRIVACY
from workbench.privacy.models import PersonalRequest, PrivacyPaper, PrivacyRules


class PrivacyRulesForm(HeldForm):
    """What the township says."""

    class Meta:
        model = PrivacyRules
        fields = ["handler", "contact", "phone", "purpose", "reply_days", "candidate_months", "left_months"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}


class PapersForm(forms.Form):
    """Which paper was given or signed when, by everybody ticked; a scan of one."""

    kind = forms.ChoiceField(label="文书", choices=PrivacyPaper.Kind)
    given_on = PastDayField(label="送达或签名日期", initial=timezone.localdate)
    scan = forms.FileField(
        label="扫描件", required=False, help_text="可以不传；只勾选一人时放进他的档案材料。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan and scan.size > Attachment.MAX_BYTES:
            raise forms.ValidationError(f"文件超过 {Attachment.MAX_BYTES // 1024 // 1024} MB，请压缩后再传。")
        return scan and to_keep(scan, ["pdf", "jpg", "jpeg", "png"])


class RequestForm(forms.ModelForm):
    """A request as it was received."""

    received_on = PastDayField(label="收到日期", initial=timezone.localdate)

    class Meta:
        model = PersonalRequest
        fields = ["cadre", "kind", "applicant", "asked", "received_on"]
        widgets = {"asked": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Cadre.objects.visible_to(user, KEEP_PRIVACY).filter(erasures=None)
        people = people.select_related("village").order_by("village__position", "village", "pinyin", "pk")
        choose_person(self, "cadre", people)


class AnswerForm(forms.Form):
    """How a request was answered."""

    outcome = forms.ChoiceField(
        label="结果", choices=[one for one in PersonalRequest.Outcome.choices if one[0] != "open"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(
        label="办理情况或理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不予办理的写明理由，并告诉申请人可以向法院起诉。",
    )  # fmt: skip
    settled_on = PastDayField(label="答复日期", initial=timezone.localdate)


class EraseForm(forms.Form):
    """By which paper or decision."""

    basis = forms.CharField(
        label="依据", max_length=200, help_text="如：某年某月某日会议研究、文号。这一句留在记录里，不要写姓名。"
    )
