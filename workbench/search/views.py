"""The search box of every page: suggestions while one types, and a page of everything that was found."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import StaffRequest
from reserve_cadres.people.access import VIEW
from reserve_cadres.people.searches import note_search
from workbench.search.opened import recently_opened
from workbench.search.records import people_found
from workbench.search.sources import search as search_everywhere

# Of each kind: under the box, and on the page.
SUGGESTED, SHOWN = 5, 30
LONGEST = 100


def search(request: StaffRequest) -> HttpResponse:
    """What the words find, by kind; for the box itself a few of each, and without words what was opened last."""
    user, text = request.user, " ".join(request.GET.get("q", "").split())[:LONGEST]
    groups = search_everywhere(user, text, SUGGESTED if request.htmx else SHOWN)
    context: dict[str, Any] = {"text": text, "groups": groups, "recent": [] if text else recently_opened(user)}
    if text and user.has_perm(VIEW):
        context["number_of_people"] = people_found(user, text.split()).count()
        note_search(request, text, context["number_of_people"])
    return render(
        request, "workbench/search/suggested.html" if request.htmx else "workbench/search/found.html", context
    )
