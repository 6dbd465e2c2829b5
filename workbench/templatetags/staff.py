"""What the trail says in the words of the office."""

from django import template

from workbench.integrity.checks import TRAIL_DIFFERS
from workbench.integrity.models import DataCheck
from workbench.staff.places import place_of
from workbench.trail.models import TrailPruning, TrailSeal

register = template.Library()


@register.filter
def place(path: str) -> str:
    """The part of the application an address belongs to, by its name."""
    return place_of(path)


@register.inclusion_tag("workbench/trail_state.html")
def trail_state() -> dict[str, object]:
    """How far the trail is sealed, what the last night found when it compared it, and what was taken away after its time."""
    check = DataCheck.objects.first()
    found = next((one for one in check.findings if one["title"] == TRAIL_DIFFERS), None) if check else None
    newest = TrailSeal.objects.order_by("-pk").only("made_at", "hash").first()
    return {"newest": newest, "check": check, "found": found, "pruned": TrailPruning.objects.first()}
