"""Light, dark, or as the machine prefers: chosen for a browser, which keeps it in a cookie."""

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import own_address

COOKIE = "appearance"
_A_YEAR = 365 * 24 * 60 * 60


class Appearance(TextChoices):
    """What can be chosen, in the order the button goes through."""

    AUTO = "auto", "自动"
    DARK = "dark", "深色"
    LIGHT = "light", "浅色"


def appearance_of(request: HttpRequest) -> Appearance:
    """What this browser has chosen; what it prefers where it has not, or says something unknown."""
    chosen = request.COOKIES.get(COOKIE, "")
    return Appearance(chosen) if chosen in Appearance.values else Appearance.AUTO


def next_appearance(current: Appearance) -> Appearance:
    """What the button changes to."""
    order = list(Appearance)
    return order[(order.index(current) + 1) % len(order)]


@require_POST
def change_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on."""
    chosen = request.POST.get("appearance", "")
    response = redirect(own_address(request, request.POST.get("back", ""), reverse("workbench:home")))
    if chosen in Appearance.values:
        response.set_cookie(
            COOKIE, chosen, max_age=_A_YEAR, samesite="Lax", secure=settings.SECURE_COOKIES, httponly=True
        )
    return response
