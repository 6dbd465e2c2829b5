"""What can be done for the people ticked in the list."""

from django import template
from django.template import Context
from django.urls import reverse

from mentoring.access import KEEP_PAIRS, RECORD
from mentoring.models import Pairing
from reserve_cadres.people.access import EXPORT
from workbench.people.acts import ACTS

register = template.Library()


@register.simple_tag(takes_context=True)
def acts_for_many(context: Context) -> list[tuple[str, str]]:
    """Label and address of each act this user may do for many people."""
    user = context["request"].user
    found = [(act.label, reverse(f"people:{name}")) for name, act in ACTS.items() if user.has_perm(act.permission)]
    return [*found, *([("导出勾选的", reverse("people:export"))] if user.has_perm(EXPORT) else [])]


@register.simple_tag(takes_context=True)
def own_mentees(context: Context) -> set[int]:
    """The keys of those this user mentors, so that a talk with them is one touch away; the office records for others."""
    user = context["request"].user
    if not user.has_perm(RECORD) or user.has_perm(KEEP_PAIRS):
        return set()
    return set(Pairing.objects.active().filter(mentor=user).values_list("cadre", flat=True))
