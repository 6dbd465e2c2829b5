"""Forms of reforms of villages and posts; each makes the plan of what it asks for."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from mentoring.models import Pairing
from office.days import PastDayField
from office.forms import choose_from
from office.records import taken
from reserve_cadres.models import Cadre
from reserve_cadres.rulings import RulingForm
from villages.handovers import Decision, check_decision
from villages.models import Post, Reform, Township, Village, VillageHandover
from villages.reforms import NewVillage, Paper
from workbench.reforms import handovers as of_handovers
from workbench.reforms import plans
from workbench.reforms import posts as of_posts
from workbench.reforms import villages as of_villages
from workbench.reforms.handovers import Reception
from workbench.reforms.plans import Plan

Kind = Reform.Kind


class PaperForm(forms.Form):
    """By which document, and from which day on."""

    effective_on = PastDayField(label="生效日期", initial=timezone.localdate)
    document_number = forms.CharField(label="文号", max_length=50, help_text="如：石发〔2026〕12 号。")
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="如：县民政局批复。")

    @property
    def paper(self) -> Paper:
        return taken(Paper, self.cleaned_data)


class NewVillageForm(PaperForm):
    """The village that begins."""

    name = forms.CharField(label="名称", max_length=50)
    kind = forms.ChoiceField(label="类别", choices=Village.Kind)
    code = forms.RegexField(
        r"^\d{12}$", label="行政区划代码", required=False,
        error_messages={"invalid": "村(社区)的行政区划代码为 12 位数字。"},
    )  # fmt: skip

    field_order = ["villages", "name", "kind", "code", "secretary", "people"]

    def clean_name(self) -> str:
        return "".join(self.cleaned_data["name"].split())

    @property
    def new(self) -> NewVillage:
        return taken(NewVillage, self.cleaned_data)


class MergerForm(NewVillageForm):
    """Which villages merge, into what."""

    villages = forms.ModelMultipleChoiceField(
        label="合并哪些村(社区)", queryset=Village.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    secretary = forms.ModelChoiceField(
        label="合并后的党组织书记", queryset=User.objects.none(), required=False, empty_label="都保留，以后再定",
        help_text="选了的，其他人的书记角色到此为止，书记的结对从当天起都由其联系。",
    )  # fmt: skip

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "villages", township.villages.all())
        choose_from(self, "secretary", plans.secretaries_of(township.villages.all()))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = said.get("villages")
        if chosen is not None and len(chosen) < 2:
            self.add_error("villages", ValidationError("至少选两个。"))
        elif chosen and (secretary := said.get("secretary")):
            if secretary not in plans.secretaries_of(chosen):
                self.add_error("secretary", ValidationError("不是这几个村的党组织书记。"))
        return said

    def plan(self) -> Plan:
        said = self.cleaned_data
        return of_villages.plan_joining(
            Kind.MERGER, list(said["villages"]), self.new, self.paper, said.get("secretary")
        )


class NewNameForm(NewVillageForm):
    """Another name, or a community in place of a village."""

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": village.name, "kind": village.kind, "code": village.code}
        super().__init__(*args, **kwargs)
        self.village = village

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("name"), said.get("kind")) == (self.village.name, self.village.kind):
            raise ValidationError("名称和类别都没有变。")
        return said

    def plan(self) -> Plan:
        kind = Kind.RENAMING if self.new.kind == self.village.kind else Kind.UPGRADE
        return of_villages.plan_joining(kind, [self.village], self.new, self.paper)


class SplitForm(NewVillageForm):
    """What becomes a village of its own, and who goes with it."""

    people = forms.ModelMultipleChoiceField(
        label="转到新村的人", queryset=Cadre.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        people = plans.people_of([village]).order_by("pinyin", "pk")
        choose_from(self, "people", people, lambda one: f"{one}（{one.get_state_display()}）")

    def plan(self) -> Plan:
        return of_villages.plan_splitting(self.village, self.new, list(self.cleaned_data["people"]), self.paper)


# So many townships are listed; of more, one is named.
MOST_LISTED = 100


class NamedTownship(forms.ModelChoiceField):
    """A township by its name, typed in full."""

    widget = forms.TextInput
    default_error_messages: ClassVar[Any] = {
        "invalid_choice": "本系统里没有叫「%(value)s」的乡镇：请写全名；不在本系统里的填在下一栏。"
    }

    def to_python(self, value: Any) -> Any:
        """The township; none where nothing is said."""
        return super().to_python(value.strip() if isinstance(value, str) else value)


class TransferForm(PaperForm):
    """To which township a village goes: one of this installation, to which it is offered, or any other."""

    to_township = forms.ModelChoiceField(
        label="划入本系统里的乡镇", queryset=Township.objects.none(), required=False, empty_label="不在本系统里",
        help_text="由对方镇领导小组决定接收，人员、岗位和档案随村转过去。",
    )  # fmt: skip
    other_township = forms.CharField(
        label="划入的乡镇", max_length=50, required=False, help_text="不在本系统里的填名称。"
    )
    field_order = ["to_township", "other_township"]

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        # Of other townships nothing is shown but the name; a demo's villages stay among demos.
        others = Township.objects.filter(is_demo=village.township.is_demo).exclude(pk=village.township_id)
        number = others.count()
        if not number:
            del self.fields["to_township"]
            self.fields["other_township"].help_text = ""
        elif number > MOST_LISTED:
            listed = self.fields["to_township"]
            self.fields["to_township"] = NamedTownship(
                others,
                label=listed.label,
                help_text=f"写全名，{listed.help_text}",
                required=False,
                to_field_name="name",
            )
        else:
            choose_from(self, "to_township", others)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        inside, outside = said.get("to_township"), (said.get("other_township") or "").strip()
        if "to_township" not in self.errors and bool(inside) == bool(outside):
            words = "只填一处：本系统里的乡镇，或别的乡镇的名称。" if inside else "请写明划入哪个乡镇。"
            self.add_error("other_township", ValidationError(words))
        return said

    def plan(self) -> Plan:
        said = self.cleaned_data
        if said.get("to_township"):
            return of_handovers.plan_offer(self.village, said["to_township"], self.paper)
        return of_villages.plan_transfer(self.village, said["other_township"].strip(), self.paper)


class ReceptionForm(RulingForm):
    """The leading group's decision on a village that is offered, its name here, and who serves there."""

    name = forms.CharField(label="村名", max_length=50, help_text="在本镇的名称，一般不变。")
    field_order = ["decision", "name", "decided_on", "document_number", "decided_by", "opinion"]

    def __init__(self, *args: Any, handover: VillageHandover, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": handover.village.name}
        super().__init__(*args, **kwargs)
        self.handover = handover
        decision: Any = self.fields["decision"]
        decision.choices = [("approved", "同意接收"), ("refused", "不予接收")]
        for kind in Pairing.Kind:
            # Who holds the role in another village of the own township can take this one as well.
            serving = User.objects.filter(
                township=handover.to_township_id, is_active=True, roles__role=Pairing.Kind(kind).role
            )
            self.fields[f"mentor_{kind}"] = forms.ModelChoiceField(
                label=f"{kind.label}由谁担任", queryset=serving.distinct().order_by("name", "pk"), required=False,
                empty_label="以后再定", help_text="选了的，在该村同时有这个角色，原来的同类结对由其接续。",
            )  # fmt: skip

    @property
    def accepts(self) -> bool:
        return self.ruling.approved

    @property
    def said(self) -> Decision:
        """What was decided, for the function that keeps it."""
        return taken(Decision, self.cleaned_data)

    def plan(self) -> Plan:
        said = self.cleaned_data
        check_decision(self.said, accepts=True)
        mentors = {kind.value: said[f"mentor_{kind}"] for kind in Pairing.Kind if said[f"mentor_{kind}"]}
        reception = Reception("".join(said["name"].split()), self.said, mentors)
        return of_handovers.plan_reception(self.handover, reception)


class PostForm(PaperForm):
    """What becomes of a post."""

    what = forms.ChoiceField(
        label="怎么调整", choices=[("title", "改名称"), ("village", "调整到别的村"), ("end", "撤销")],
        widget=forms.RadioSelect, initial="title",
    )  # fmt: skip
    title = forms.CharField(label="新名称", max_length=50, required=False, help_text="改名称的填。")
    village = forms.ModelChoiceField(
        label="调整到", queryset=Village.objects.none(), required=False, help_text="调整到别的村的选。"
    )
    field_order = ["what", "title", "village"]

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        choose_from(self, "village", post.village.township.villages.exclude(pk=post.village_id))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == "title" and (said.get("title") or "").strip() in {"", self.post.title}:
            self.add_error("title", ValidationError("请填新名称。"))
        if said.get("what") == "village" and "village" in said and not said["village"]:
            self.add_error("village", ValidationError("请选调整到哪个村。"))
        return said

    def plan(self) -> Plan:
        said = self.cleaned_data
        if said["what"] == "title":
            return of_posts.plan_new_title(self.post, said["title"].strip(), self.paper)
        if said["what"] == "village":
            return of_posts.plan_new_village(self.post, said["village"], self.paper)
        return of_posts.plan_abolition(self.post, self.paper)
