"""The sheet with a first password."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.requests import StaffRequest


def show_first_password(
    request: StaffRequest,
    user: User,
    password: str,
    *,
    first_day: bool = False,
    auditors: QuerySet[User] | None = None,
) -> HttpResponse:
    """The sheet itself, shown once; with ``auditors``, who tell the second part of the password, it has the first one only."""
    context = {
        "account": user,
        "password": password,
        "address": request.build_absolute_uri("/"),
        "first_day": first_day,
        "auditors": auditors,
    }
    return render(request, "accounts/first_password.html", context)
