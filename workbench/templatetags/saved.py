"""Saved views on the pages: those of a list above it, those somebody pinned on the home page."""

from typing import Any

from django import template
from django.template import Context

from reserve_cadres.layouts.saved import address_kept
from workbench.saved.lists import LISTS, address_of, asked_by, kept_list, new_address, open_views

register = template.Library()


@register.inclusion_tag("components/list_views.html", takes_context=True)
def list_views(context: Context) -> dict[str, Any]:
    """The views of the page's list, and the way to keep what it shows; nothing where none can be kept."""
    request = context["request"]
    page = request.resolver_match.view_name
    if kept_list(page, request.user) is None:
        return {}
    asked = address_kept(request.GET)
    found = [(one, address_of(one), one.filters == asked) for one in open_views(request.user).filter(page=page)]
    return {"views": found, "new": new_address(page, asked), "chosen": any(now for _, _, now in found)}


@register.inclusion_tag("components/pinned_views.html", takes_context=True)
def pinned_views(context: Context) -> dict[str, Any]:
    """The views the user pinned, each with how many there are now of what this user may see."""
    user = context["request"].user
    found = open_views(user).filter(pinned_by=user)
    return {
        "views": [(one, address_of(one), asked_by(one, user).qs.count(), LISTS[one.page].unit) for one in found],
    }
