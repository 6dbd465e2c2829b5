"""What to do next where there is nothing yet: the page on which the first of a kind is made, for who may make it."""

from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, ModelChoiceField
from django.template import Context

from accounts.models import User
from mentoring.access import KEEP_PAIRS
from reserve_cadres.models import Cadre
from reserve_cadres.selection.access import RUN as RUN_SELECTION
from reserve_cadres.terms.access import RUN as RUN_TERM
from training.access import PLAN
from villages.models import Department, Village

register = template.Library()


class Step(NamedTuple):
    """A page, its name on the link, and the permission it asks for."""

    view: str
    label: str
    permission: str


STEPS = {
    "people": Step("roster:list", "导入花名册", "reserve_cadres.add_rosterimport"),
    "villages": Step("villages:list", "建立村(社区)", "villages.add_village"),
    "pairs": Step("mentoring:pairs", "先结对", KEEP_PAIRS),
    "plan": Step("training:plan", "定年度计划", PLAN),
    "round": Step("selection:add", "新建选拔批次", RUN_SELECTION),
    "term": Step("terms:add", "新建换届", RUN_TERM),
}
# Whom a form asks for, what there has to be before, and where.
MADE_BEFORE: dict[type, tuple[str, str]] = {
    Cadre: ("库里还没有人", "people"),
    Village: ("还没有村(社区)", "villages"),
    Department: ("还没有科室", ""),
    User: ("还没有相应角色的账号，请系统管理员先设置", ""),
}


@register.inclusion_tag("components/next_step.html", takes_context=True)
def next_step(context: Context, key: str) -> dict[str, Any]:
    """The link to the next step, where the user may take it."""
    step = STEPS.get(key)
    return {"step": step if step and context["request"].user.has_perm(step.permission) else None}


@register.inclusion_tag("components/nothing_to_choose.html", takes_context=True)
def nothing_to_choose(context: Context, form: BaseForm) -> dict[str, Any]:
    """For each field that must be chosen from records of which there is none yet: its name, what is lacking, the next step."""
    fields = [(bound.label, bound.field) for bound in form if isinstance(bound.field, ModelChoiceField)]
    asked = [
        (label, *MADE_BEFORE.get(field.queryset.model, ("还没有可以选的", "")))
        for label, field in fields
        if field.required and field.queryset is not None and not field.queryset.exists()
    ]
    return {"lacking": asked, "request": context["request"]}
