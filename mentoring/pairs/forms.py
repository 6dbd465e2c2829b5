"""Forms of pairs."""

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.permissions import VILLAGE_ROLES
from mentoring.pairs.models import Pairing
from office.forms import DayField, ReasonForm
from reserve_cadres.models import Cadre
from villages.models import Village


def _mentors(township):
    return (
        User.objects.filter(township=township, is_active=True, roles__role__in=VILLAGE_ROLES)
        .distinct()
        .order_by("name")
    )


class PairForm(forms.Form):
    """One person and a mentor."""

    cadre = forms.ModelChoiceField(label="后备干部", queryset=Cadre.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args, people, township, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cadre"].queryset = people
        self.fields["cadre"].label_from_instance = lambda one: f"{one.village} {one}"
        self.fields["mentor"].queryset = _mentors(township)


class VillagePairForm(forms.Form):
    """A whole village and a mentor."""

    village = forms.ModelChoiceField(label="村(社区)", queryset=Village.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args, township, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = township.villages.all()
        self.fields["mentor"].queryset = _mentors(township)


class HandOverForm(forms.Form):
    """All pairs of one mentor to another: a secretary or a leader changed."""

    mentor = forms.ModelChoiceField(label="原联系人", queryset=User.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    village = forms.ModelChoiceField(
        label="村(社区)", queryset=Village.objects.none(), required=False, empty_label="其联系的全部村"
    )
    successor = forms.ModelChoiceField(
        label="新联系人", queryset=User.objects.none(), help_text="须已在这些村有相应角色（系统管理员在账号页设置）。"
    )  # fmt: skip
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args, township, **kwargs):
        super().__init__(*args, **kwargs)
        paired = User.objects.filter(township=township, pairings__ends_on__isnull=True, pairings__isnull=False)
        self.fields["mentor"].queryset = paired.distinct().order_by("name")
        self.fields["village"].queryset = township.villages.all()
        self.fields["successor"].queryset = _mentors(township)

    def clean(self):
        said = super().clean()
        if said.get("mentor") and said.get("mentor") == said.get("successor"):
            self.add_error("successor", "新联系人就是原联系人。")
        return said

    @property
    def pairings(self):
        """The pairs that are handed over."""
        said = self.cleaned_data
        found = Pairing.objects.active().filter(mentor=said["mentor"], kind=said["kind"])
        return found.filter(cadre__village=said["village"]) if said["village"] else found


class EndForm(ReasonForm):
    """When and why a pair ends."""

    ends_on = DayField(label="结束日期", initial=timezone.localdate)
