"""Forms for nominating and for what the office decides about a candidate."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from office.days import DayField
from office.forms import NamesField, ReasonForm, choose_from
from office.versions import HeldForm
from reserve_cadres.people.access import IDENTITY
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.dossiers import contradictions
from reserve_cadres.people.forms import PersonNameField
from reserve_cadres.people.identity import read_identity
from reserve_cadres.people.matching import Answer, Doubt, Person, match
from reserve_cadres.people.models import Cadre, validate_phone
from reserve_cadres.selection.codes import NominationKind, Withdrawal
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.nominations.nominations import Proposal, why_not_on
from reserve_cadres.selection.rounds.conditions import Conditions, Finding, Particulars, findings
from reserve_cadres.selection.rounds.models import OpenedPost, VillageSelection

YES_NO = [("", "没有填"), ("yes", "在本村"), ("no", "不在本村")]
SECTIONS = [
    ("提名", ["opened_post", "kind", "nominated_on", "nominator", "signer_count", "signers", "grounds"]),
    ("人选", ["name", "id_number", "same_person", "sex", "birth_date", "phone", "education", "political_status", "category",
           "school_and_major", "occupation", "household_here", "grassroots_years"]),
]  # fmt: skip


class NominationForm(forms.Form):
    """A nomination. Of a person already on file only name and ID number are needed; what is on file stays."""

    opened_post = forms.ModelChoiceField(label="提名岗位", queryset=OpenedPost.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="提名方式", choices=[("", "请选择"), *NominationKind.choices])
    nominated_on = DayField(label="提名日期")
    nominator = forms.CharField(label="推荐人或推荐组织", max_length=100, required=False, help_text="个人自荐的不填。")
    signer_count = forms.IntegerField(label="联名人数", min_value=2, required=False, help_text="仅群众联名推荐填写。")
    signers = NamesField(
        label="联名人", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="签名的人，用顿号、逗号或空格隔开。",
    )  # fmt: skip
    grounds = forms.CharField(
        label="推荐理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    name = PersonNameField(label="姓名", max_length=50)
    id_number = forms.CharField(label="身份证号", max_length=20, required=False, help_text="填了就能认出已有档案。")
    # Its choices are known only once the person was looked up, so it is checked there.
    same_person = forms.CharField(label="是不是同一个人", required=False, widget=forms.RadioSelect)
    sex = forms.ChoiceField(
        label="性别", choices=[("", "请选择"), *Sex.choices], required=False, help_text="填了身份证号的可不选。"
    )
    birth_date = DayField(
        label="出生日期", required=False, help_text="填了身份证号的可不填；只知道年月的填当月 1 日。"
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False, validators=[validate_phone])
    education = forms.TypedChoiceField(
        label="最高学历", choices=[("", "没有填"), *Education.choices], coerce=int, empty_value=None, required=False
    )
    political_status = forms.ChoiceField(
        label="政治面貌", choices=[("", "没有填"), *PoliticalStatus.choices], required=False
    )
    category = forms.ChoiceField(label="人员类别", choices=[("", "没有填"), *Category.choices], required=False)
    school_and_major = forms.CharField(label="毕业院校及专业", max_length=200, required=False)
    occupation = forms.CharField(label="现从事职业", max_length=100, required=False)
    household_here = forms.ChoiceField(label="户籍", choices=YES_NO, required=False)
    grassroots_years = forms.IntegerField(label="基层工作年限", min_value=0, max_value=60, required=False)

    def __init__(self, *args: Any, selection: VillageSelection, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.selection = selection
        self.user = user
        self.question = ""
        # Keys of the dossiers asked about that are said to be of other people.
        self.other_people: list[int] = []
        self.cadre: Cadre | None = None
        posts = selection.posts.select_related("post__village", "joint_post")
        choose_from(self, "opened_post", posts, lambda one: f"{one.post_title}(选 {one.seats} 名)")
        if len(posts) == 1:
            self.fields["opened_post"].initial = posts[0].pk
        until = selection.round.nominations_until
        self.fields["nominated_on"].initial = min(until, timezone.localdate())

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Heading and bound fields of each group; the question about the same person only where it arises."""
        for heading, names in SECTIONS:
            yield heading, [self[name] for name in names if name != "same_person" or self.question]

    def clean_id_number(self) -> str:
        number = self.cleaned_data["id_number"].strip().upper()
        if number:
            read_identity(number)
        return number

    def clean_household_here(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["household_here"])

    def clean_nominated_on(self) -> date:
        day = self.cleaned_data["nominated_on"]
        if reason := why_not_on(self.selection.round, day):
            raise ValidationError(reason)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_kind(cleaned)
        if number := cleaned.get("id_number"):
            identity = read_identity(number)
            # The first of a month may say no more than the month.
            born = cleaned.get("birth_date")
            for name, fault in contradictions(
                identity, birth_date=born, birth_day_known=born is not None and born.day != 1, sex=cleaned.get("sex")
            ).items():
                self.add_error(name, fault)
            cleaned |= {"birth_date": identity.birth_date, "sex": identity.sex}
        self._recognise(cleaned)
        if self.cadre is None and "id_number" not in self.errors:
            for name, label in (("birth_date", "出生日期"), ("sex", "性别")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"没有身份证号、系统里也没有这个人时，请填写{label}。")
        return cleaned

    def _clean_kind(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("kind"):
            return
        if cleaned["kind"] == NominationKind.JOINT and not cleaned.get("signer_count"):
            # Left out, the number is that of the names.
            cleaned["signer_count"] = len(cleaned.get("signers") or []) or None
        for name, fault in self.proposal().faults().items():
            if name not in self.errors:
                self.add_error(name, fault)

    def _recognise(self, cleaned: dict[str, Any]) -> None:
        """Find the person on file; ask where it is not certain. See :mod:`reserve_cadres.people.matching`."""
        village = self.selection.village
        asked = Person(
            cleaned.get("name", ""), cleaned.get("birth_date"), cleaned.get("id_number", ""), self.selection.village_id
        )
        (answer,) = match(Cadre.objects.filter(township=village.township_id), [asked])
        keys = [one.pk for one in answer.meant]
        if answer.by_number or answer.doubt == Doubt.OTHER_NAME:
            self.cadre = Cadre.objects.visible_to(self.user, IDENTITY).for_list().filter(pk__in=keys).first()
            if self.cadre is None:
                # Nothing more is told of somebody of another village.
                self.add_error("id_number", "此身份证号在本镇别的村已有档案，请联系镇党委组织办办理。")
            elif answer.doubt:
                self.add_error("name", answer.reason)
        elif keys:
            self.other_people = keys
            self._ask(cleaned, answer, Cadre.objects.visible_to(self.user).for_list().filter(pk__in=keys))

    def _ask(self, cleaned: dict[str, Any], answer: Answer, seen: Iterable[Cadre]) -> None:
        """Let the user say whether it is somebody on file; of people the user may not see only that there are some."""
        self.question = answer.reason or "本村已有同名、同出生年月的档案。"
        known = {str(one.pk): one for one in seen}
        if answer.doubt == Doubt.OTHER_NUMBER:
            self.question += "是同一个人的，请先核对身份证号。"
            known = {}
        elif not known:
            self.question += "是同一个人的，请联系镇党委组织办办理。"
        self.fields["same_person"].widget.choices = [
            *(
                (key, f"是 {one.village} {one.name}({one.birth_display} 出生)，用已有档案")
                for key, one in known.items()
            ),
            ("new", "是另一个人，新建档案"),
        ]
        said = cleaned.get("same_person")
        self.cadre = known.get(said or "")
        if said != "new" and self.cadre is None:
            self.add_error("same_person", f"{self.question}请选择。")

    def person(self) -> Cadre:
        """The person on file, or a new dossier that is not saved yet."""
        if self.cadre is not None:
            return self.cadre
        said = self.cleaned_data
        names = ("name", "id_number", "sex", "birth_date", "phone", "education", "political_status", "category",
                 "school_and_major", "occupation")  # fmt: skip
        return Cadre(
            township=self.selection.village.township,
            village=self.selection.village,
            birth_day_known=bool(said["id_number"]) or said["birth_date"].day != 1,
            **{name: said[name] for name in names},
        )

    def proposal(self) -> Proposal:
        """What is nominated, by whom."""
        said = self.cleaned_data
        return Proposal(
            kind=said["kind"],
            nominated_on=said.get("nominated_on"),  # type: ignore[arg-type]
            nominator=said.get("nominator") or "",
            signers=said.get("signers") or [],
            signer_count=said.get("signer_count"),
            grounds=said.get("grounds") or "",
        )

    def findings(self) -> list[Finding]:
        """What the person lacks of the conditions, as far as the form can be read already."""
        said = getattr(self, "cleaned_data", {})
        birth = self.cadre.birth_date if self.cadre else said.get("birth_date")
        if not birth:
            return []
        return findings(
            Particulars(
                birth_date=birth,
                education=(self.cadre and self.cadre.education) or said.get("education"),
                political_status=(self.cadre and self.cadre.political_status) or said.get("political_status") or "",
                household_here=said.get("household_here"),
                grassroots_years=said.get("grassroots_years"),
            ),
            Conditions.of(self.selection.round),
        )


class CandidacyForm(HeldForm):
    """What the conditions ask about a candidate beside the dossier."""

    household_here = forms.TypedChoiceField(
        label="户籍", choices=YES_NO, required=False, coerce={"yes": True, "no": False}.get, empty_value=None
    )

    class Meta:
        model = Candidacy
        fields = ["household_here", "grassroots_years"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["household_here"] = {True: "yes", False: "no"}.get(self.instance.household_here, "")


class WithdrawalForm(ReasonForm):
    """When and why a candidate withdrew."""

    cause = forms.ChoiceField(label="因何退出", choices=Withdrawal.choices, initial=Withdrawal.ASKED)
    day = DayField(label="退出日期", initial=timezone.localdate)
