"""Forms of a round: conditions and rules, posts, announcement."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory
from django.utils import timezone

from office.days import DayField
from office.forms import FractionField, NamesField, PartForm
from office.grids import HeldGrid
from office.records import taken
from office.versions import HeldForm, HeldLines
from reserve_cadres.people.codes import Education
from reserve_cadres.selection.codes import Method
from reserve_cadres.selection.rounds.models import EducationRule, OpenedPost, SelectionRound
from reserve_cadres.selection.rounds.rounds import EducationDemand, RoundRules
from villages.models import Post, PostKind, Township

SECTIONS = [
    ("批次", ["title", "nominations_from", "nominations_until", "entered_afterwards", "source_document", "source_dated_on"]),
    ("报名条件", ["age_on", "minimum_age", "maximum_age", "relaxed_maximum_age", "relaxation", "household",
              "party_membership", "minimum_grassroots_years", "other_conditions"]),
    ("大会和投票规则", ["minimum_representatives", "quorum", "method", "marks", "threshold",
                 "threshold_reached_suffices", "threshold_base"]),
    ("审查和公示", ["departments", "notice_days"]),
]  # fmt: skip


class RoundForm(PartForm):
    """A round's conditions and rules."""

    stands_for = {name: (f"{name}_numerator", f"{name}_denominator") for name in ("quorum", "threshold")}

    nominations_from = DayField(label="提名开始")
    nominations_until = DayField(label="提名截止")
    age_on = DayField(label="年龄计算到", help_text="按这一天的周岁核对年龄。")
    source_dated_on = DayField(label="材料日期", required=False, help_text="仅补录填写。")
    departments = NamesField(label="联审部门", required=False, longest=20)
    quorum = FractionField(label="到会法定人数", help_text="实到不少于应到的几分之几，如 2/3。")
    threshold = FractionField(label="入选票数", help_text="超过几分之几才能入选，如 1/2。")

    class Meta:
        model = SelectionRound
        fields = [name for _, names in SECTIONS for name in names if name not in {"quorum", "threshold"}]
        widgets = {"other_conditions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, rules_open: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("departments", self.instance.departments)
        for name in ("quorum", "threshold"):
            self.initial[name] = (
                getattr(self.instance, f"{name}_numerator"), getattr(self.instance, f"{name}_denominator"),
            )  # fmt: skip
        if not rules_open:
            for name in self.fields:
                self.fields[name].disabled = name != "title"
        elif self.instance.pk and self.instance.status != SelectionRound.Status.DRAFT:
            self.fields["entered_afterwards"].disabled = True

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Heading and bound fields of each group."""
        for heading, names in SECTIONS:
            yield heading, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("method") == Method.EACH and cleaned.get("marks"):
            self.add_error("marks", "逐人表态不限每张票选几名，请留空。")
        if cleaned.get("quorum") and not cleaned["quorum"][0]:
            self.add_error("quorum", "法定人数不能是 0。")
        for name in ("quorum", "threshold"):
            if cleaned.get(name):
                numerator, denominator = cleaned[name]
                setattr(self.instance, f"{name}_numerator", numerator)
                setattr(self.instance, f"{name}_denominator", denominator)
        if (
            cleaned.get("threshold")
            and len(set(cleaned["threshold"])) == 1
            and not cleaned.get("threshold_reached_suffices")
        ):
            self.add_error("threshold", "不可能超过全部；要全部赞成的，请勾选「达到即可」。")
        self._clean_source(cleaned)
        return cleaned

    def _clean_source(self, cleaned: dict[str, Any]) -> None:
        for name in ("source_document", "source_dated_on"):
            if name in self.errors:
                continue
            if cleaned.get("entered_afterwards") and not cleaned.get(name):
                self.add_error(name, f"补录的批次须填写{self.fields[name].label}。")
            elif cleaned.get(name) and not cleaned.get("entered_afterwards"):
                self.add_error(name, "只有补录以前的批次才填写；是补录的请勾选。")

    @property
    def rules(self) -> RoundRules:
        """What was said, for the function that keeps it."""
        said = dict(self.cleaned_data)
        for name in ("quorum", "threshold"):
            said[f"{name}_numerator"], said[f"{name}_denominator"] = said[name]
        return taken(RoundRules, said)


class EducationRuleForm(HeldForm):
    """One line of the education asked for."""

    class Meta:
        model = EducationRule
        fields = ["oldest", "minimum_education"]

    def has_changed(self) -> bool:
        # A new line counts by what stands in it: the condition a new round suggests is one unless it is taken out.
        if self.instance.pk:
            return super().has_changed()
        # By name: Django puts the round itself among the form's fields.
        return any(self[name].data for name in ("oldest", "minimum_education"))


class BaseEducationRules(HeldLines):
    """The education asked for, by age."""

    all_or_nothing = True

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return "同一年龄只能有一条学历要求。"

    @property
    def demands(self) -> list[EducationDemand]:
        """What is asked for, line by line; lines left empty or taken out are none."""
        said = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [taken(EducationDemand, one) for one in said if one.get("minimum_education")]

    def clean(self) -> None:
        super().clean()
        ages = [
            form.cleaned_data.get("oldest")
            for form in self.forms
            if getattr(form, "cleaned_data", None)
            and form.cleaned_data.get("minimum_education")
            and not form.cleaned_data.get("DELETE")
        ]
        if len(ages) != len(set(ages)):
            raise ValidationError("同一年龄只能有一条学历要求。")


EducationRules = inlineformset_factory(
    SelectionRound,
    EducationRule,
    form=EducationRuleForm,
    formset=BaseEducationRules,
    extra=1,
    can_delete=True,
)


def first_round_values(township: Township) -> dict:
    """What a new round of ``township`` starts from; its title is none that another round has."""
    today = timezone.localdate()
    titles = [
        f"{today.year}年{order}村级后备干部公推公选" for order in ("", *(f"第{one}批" for one in "二三四五六七八九十"))
    ]
    taken_already = set(
        SelectionRound.objects.filter(township=township, title__in=titles).values_list("title", flat=True)
    )
    return {
        "title": next((title for title in titles if title not in taken_already), ""),
        "age_on": today,
        "relaxed_maximum_age": 50,
        "relaxation": "特别优秀、群众公认的",
    }


FIRST_EDUCATION_RULES = [{"minimum_education": Education.COLLEGE}]


class OpenPostsForm(HeldGrid):
    """Which posts a round opens, and how many are to be chosen for each; one number field a post.

    Beside a secretary's is asked whether the village's director is elected with them (一肩挑).
    """

    def __init__(
        self,
        *args: Any,
        selection_round: SelectionRound,
        posts: Iterable[Post],
        now: Sequence[OpenedPost],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = selection_round
        self.posts = list(posts)
        directors = {post.village_id: post for post in self.posts if post.kind == PostKind.DIRECTOR}
        secretaries = [post for post in self.posts if post.kind == PostKind.SECRETARY]
        self.directors = {post.pk: directors[post.village_id] for post in secretaries if post.village_id in directors}
        standing = self._opened_by(now)
        for key, director in self.directors.items():
            self.fields[f"joint_{key}"] = forms.BooleanField(label=f"与{director.title}一肩挑", required=False)
        for post in self.posts:
            missing: int = post.missing  # type: ignore[attr-defined]
            seats = standing[f"post_{post.pk}"]
            self.fields[f"post_{post.pk}"] = forms.IntegerField(
                label=str(post),
                min_value=0,
                max_value=max(missing, seats or 0),
                required=False,
                error_messages={"max_value": f"只缺 {missing} 名后备。"},
            )
        self.stands(standing)
        if not now:
            # A first choice is proposed: what is missing.
            missing_of = {f"post_{post.pk}": post.missing or None for post in self.posts}  # type: ignore[attr-defined]
            self.initial = {**self.initial, **missing_of}

    def on_file(self) -> dict[str, Any]:
        return self._opened_by(OpenedPost.objects.filter(selection__round=self.belongs_to))

    def _opened_by(self, opened: Iterable[OpenedPost]) -> dict[str, Any]:
        opened = list(opened)
        seats = {key: one.seats for one in opened for key in one.post_ids}
        joint = {one.post_id for one in opened if one.joint_post_id}
        return {f"joint_{key}": key in joint for key in self.directors} | {
            f"post_{post.pk}": seats.get(post.pk) for post in self.posts
        }

    def lines(self) -> list[tuple[Post, forms.BoundField, forms.BoundField | None]]:
        """Each post with its field and, of a secretary, the question whether the director is elected with them."""
        return [
            (post, self[f"post_{post.pk}"], self[f"joint_{post.pk}"] if post.pk in self.directors else None)
            for post in self.posts
        ]

    @property
    def wanted(self) -> dict[int, int]:
        """Post id → seats, for the posts that are to be opened; of two elected together under the first."""
        seats = {post.pk: self.cleaned_data.get(f"post_{post.pk}") for post in self.posts}
        return {key: number for key, number in seats.items() if number and key not in self.joint.values()}

    @property
    def joint(self) -> dict[int, int]:
        """Secretary's post id → director's, where one election is for both."""
        asked = {key: one.pk for key, one in self.directors.items() if self.cleaned_data.get(f"joint_{key}")}
        return {key: other for key, other in asked.items() if self.cleaned_data.get(f"post_{key}")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key, director in self.directors.items():
            if not cleaned.get(f"joint_{key}"):
                continue
            number, own = cleaned.get(f"post_{key}"), cleaned.get(f"post_{director.pk}")
            if not number and f"post_{key}" not in self.errors:
                self.add_error(f"post_{key}", "一肩挑的，请在这一行填选拔名额。")
            elif own and own != number:
                self.add_error(f"post_{director.pk}", "与书记一肩挑，名额以书记一行为准：请留空或填同样的数。")
        if not self.errors and not self.wanted:
            raise ValidationError("至少选一个岗位。")
        return cleaned


class AnnouncementForm(HeldGrid):
    """The announcement's text and day."""

    text = forms.CharField(label="公告正文", widget=forms.Textarea(attrs={"rows": 24}))
    announced_on = DayField(label="公告日期")

    def __init__(self, *args: Any, selection_round: SelectionRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = selection_round
        shown = self.initial
        self.stands({"text": selection_round.announcement})
        self.initial = {**self.initial, **shown}

    def on_file(self) -> dict[str, Any]:
        return {"text": SelectionRound.objects.values_list("announcement", flat=True).get(pk=self.belongs_to.pk)}
