"""Help: the user guide, one sheet a role, and what is new."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Role
from accounts.requests import StaffRequest
from workbench.guide.book import NOTES, found, section, sections
from workbench.guide.notes import put_away


def guide(request: StaffRequest) -> HttpResponse:
    """The whole guide with its contents; with words asked for, the sections in which they stand."""
    search = request.GET.get("q", "").strip()
    context = {
        "chapters": [one for one in sections() if one.level == 2],
        "sections": found(search.split()) if search else sections(),
        "search": search,
        "roles": Role.choices,
        "own_roles": dict.fromkeys(one.role for one in request.user.roles.all()),
    }
    return render(request, "workbench/guide/guide.html", context)


def role_sheet(request: StaffRequest) -> HttpResponse:
    """What a role does and where to click, on one sheet of A4 to hand out: the role in the address, else one's own."""
    asked, own = request.GET.get("role"), request.user.roles.first()
    role = asked if asked in Role.values else own.role if own else Role.READER
    label = Role(role).label
    context = {"label": label, "sheet": section(label), "address": request.build_absolute_uri("/")}
    return render(request, "workbench/guide/role_sheet.html", context)


def notes(request: StaffRequest) -> HttpResponse:
    """What was new in each release."""
    return render(request, "workbench/guide/notes.html", {"releases": sections(NOTES)})


@require_POST
def put_notes_away(request: StaffRequest) -> HttpResponse:
    """Do not show the newest notes again."""
    put_away(request.user)
    return redirect("workbench:home")
