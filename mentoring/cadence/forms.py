"""The form of a rule of the cadence."""

from django import forms
from django.utils import timezone

from mentoring.cadence.models import CadenceRule
from mentoring.pairs.models import Pairing
from office.days import MonthField
from office.grids import HeldBeside


class RuleForm(HeldBeside):
    """How many talks a kind of mentor owes, from a month on."""

    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    measure = forms.ChoiceField(label="计算方式", choices=[("", "请选择"), *CadenceRule.Measure.choices])
    number = forms.IntegerField(label="不少于", min_value=0, max_value=31, help_text="次；0 为不要求。")
    starts_on = MonthField(label="从哪个月起", initial=timezone.localdate)
