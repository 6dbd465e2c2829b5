"""The numbers beside the groups of the menu and of the bell, fetched by each page once it is shown."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import StaffRequest
from workbench.menu import GROUPS
from workbench.news.news import count_unread
from workbench.waiting.waiting import waiting_for


def waiting(request: StaffRequest) -> HttpResponse:
    """What waits for the user in each group of the menu, and what is unread, each number on its way to its place."""
    found = waiting_for(request.user, timezone.localdate())
    groups = [(GROUPS[group], number) for group, number in found.items()]
    return render(request, "workbench/waiting.html", {"groups": groups, "unread": count_unread(request.user)})
