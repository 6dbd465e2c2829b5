"""Values in words and in the form a page shows them."""

from django import template

from office.numbers import share
from reserve_cadres.people.access import IDENTITY
from reserve_cadres.people.fields import words_of
from reserve_cadres.people.identity import masked_identity, masked_phone

register = template.Library()


@register.simple_tag(takes_context=True)
def id_number_for(context, cadre):
    """The ID number, whole for those who may see it, masked for others."""
    return cadre.id_number if _sees(context, cadre) else masked_identity(cadre.id_number)


@register.simple_tag(takes_context=True)
def phone_for(context, cadre):
    """The phone number, whole for those who may see it, masked for others."""
    return cadre.phone if _sees(context, cadre) else masked_phone(cadre.phone)


def _sees(context, cadre) -> bool:
    scope = context["request"].user.scope_of(IDENTITY)
    return scope.covers(township_id=cadre.township_id, village_id=cadre.village_id)


@register.simple_tag(takes_context=True)
def words_for(context, cadre, name):
    """What the dossier says in a field, with numbers masked for those who may not see them."""
    return words_of(cadre, name, sees_identity=_sees(context, cadre))


@register.filter
def age_on(cadre, day):
    """Full years on a day."""
    return cadre.age_on(day)


@register.filter
def bar_width(count, largest):
    """Width of a chart's bar out of 100."""
    return share(count, largest) or 0


@register.filter
def percent(number):
    """A share in words: 6.3%, or — of an empty whole."""
    return "—" if number is None else f"{number}%"


@register.filter
def column(field, wide):
    """The width of a form's field on the page: the whole row for the names in ``wide``, a third for others."""
    return "col-12" if field.name in wide.split() else "col-sm-6 col-lg-4"


@register.filter
def direction(difference):
    """The colour of a difference: up, down or none."""
    return {True: "difference-up", False: "difference-down"}[difference > 0] if difference else ""


@register.filter
def label_at(choices, place):
    """The words of the choice at a place, for the label of a cell on a phone."""
    return choices[place][1]
