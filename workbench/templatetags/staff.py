"""What the trail and the accounts say in the words of the office."""

from collections import defaultdict
from collections.abc import Iterable

from django import template

from accounts.models import RoleAssignment
from workbench.integrity.checks import TRAIL_DIFFERS
from workbench.integrity.models import DataCheck
from workbench.staff.places import place_of
from workbench.trail.models import TrailPruning, TrailRewriting, TrailSeal

register = template.Library()


@register.filter
def place(path: str) -> str:
    """The part of the application an address belongs to, by its name."""
    return place_of(path)


@register.filter
def roles_in_words(held: Iterable[RoleAssignment]) -> str:
    """Roles in their order, each named once with the villages or departments it is held for."""
    places: dict[str, list[str]] = defaultdict(list)
    for one in held:
        places[one.get_role_display()] += [str(place) for place in (one.village or one.department,) if place]
    return "；".join(f"{role}：{'、'.join(names)}" if names else role for role, names in places.items())


@register.inclusion_tag("workbench/trail_state.html")
def trail_state() -> dict[str, object]:
    """How far the trail is sealed, what the last night found, what was taken away after its time, what put under another key."""
    check = DataCheck.objects.first()
    found = next((one for one in check.findings if one["title"] == TRAIL_DIFFERS), None) if check else None
    newest = TrailSeal.objects.order_by("-pk").only("made_at", "hash", "algorithm").first()
    other = TrailSeal.objects.exclude(algorithm=newest.algorithm) if newest else TrailSeal.objects.none()
    before = other.order_by("-pk").only("made_at", "algorithm").first()
    return {
        "newest": newest,
        "before": before,
        "check": check,
        "found": found,
        "pruned": TrailPruning.objects.first(),
        "rewritten": TrailRewriting.objects.first(),
    }
