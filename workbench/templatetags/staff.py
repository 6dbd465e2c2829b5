"""What the trail says in the words of the office."""

from django import template

from workbench.staff.places import place_of

register = template.Library()


@register.filter
def place(path: str) -> str:
    """The part of the application an address belongs to, by its name."""
    return place_of(path)
