"""Values in words and in the form a page shows them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context

from office.numbers import share
from reserve_cadres.people.access import IDENTITY
from reserve_cadres.people.fields import words_of
from reserve_cadres.people.identity import masked_identity, masked_phone
from reserve_cadres.people.models import Cadre
from villages.models import Post

register = template.Library()


@register.simple_tag(takes_context=True)
def id_number_for(context: Context, cadre: Cadre) -> str:
    """The ID number, whole for those who may see it, masked for others."""
    return cadre.id_number if _sees(context, cadre) else masked_identity(cadre.id_number)


@register.simple_tag(takes_context=True)
def phone_for(context: Context, cadre: Cadre) -> str:
    """The phone number, whole for those who may see it, masked for others."""
    return cadre.phone if _sees(context, cadre) else masked_phone(cadre.phone)


def _sees(context: Context, cadre: Cadre) -> bool:
    scope = context["request"].user.scope_of(IDENTITY)
    return scope.covers(township_id=cadre.township_id, village_id=cadre.village_id)


@register.simple_tag(takes_context=True)
def words_for(context: Context, cadre: Cadre, name: str) -> object:
    """What the dossier says in a field, with numbers masked for those who may not see them."""
    return words_of(cadre, name, sees_identity=_sees(context, cadre))


@register.filter
def age_on(cadre: Cadre, day: date) -> int:
    """Full years on a day."""
    return cadre.age_on(day)


@register.filter
def bar_width(count: int, largest: int) -> Decimal | int:
    """Width of a chart's bar out of 100."""
    return share(count, largest) or 0


@register.filter
def bench_state(post: Post) -> str:
    """How a post read with its bench strength is backed: ``full``, ``short``, ``bare``, or ``none`` without a seat."""
    strength: Any = post
    if not post.quota:
        return "none"
    return "bare" if not strength.reserve_count else "short" if strength.missing else "full"


@register.filter
def percent(number: Decimal | None) -> str:
    """A share in words: 6.3%, or — of an empty whole."""
    return "—" if number is None else f"{number}%"


@register.filter
def column(field: BoundField, wide: str) -> str:
    """The width of a form's field on the page: the whole row for the names in ``wide``, a third for others."""
    return "col-12" if field.name in wide.split() else "col-sm-6 col-lg-4"


@register.filter
def direction(difference: Decimal | int | None) -> str:
    """The colour of a difference: up, down or none."""
    return {True: "difference-up", False: "difference-down"}[difference > 0] if difference else ""


@register.filter
def label_at(choices: Sequence[tuple[str, str]], place: int) -> str:
    """The words of the choice at a place, for the label of a cell on a phone."""
    return choices[place][1]
