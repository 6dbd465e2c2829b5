"""The sheet with a first password."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.requests import StaffRequest


def show_first_password(request: StaffRequest, user: User, password: str, *, first_day: bool = False) -> HttpResponse:
    """The sheet itself, shown once."""
    context = {
        "account": user,
        "password": password,
        "address": request.build_absolute_uri("/"),
        "first_day": first_day,
    }
    return render(request, "accounts/first_password.html", context)
