"""What changed for me: all of it, and that it was read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.answers import page_of
from workbench.news import news

PER_PAGE = 30


def news_list(request: StaffRequest) -> HttpResponse:
    """Everything of the last months, the newest first, by kind and by what is unread."""
    kind, unread = request.GET.get("kind", ""), request.GET.get("unread") == "1"
    page = page_of(request, news.rows_of(request.user, kind, unread=unread), PER_PAGE)
    context = {
        "page": page,
        "news": news.news_in(page.object_list),
        "kinds": [(one.key, one.label) for one in news.KINDS],
        "kind": kind,
        "unread": unread,
        "days": news.KEPT_DAYS,
    }
    return render(request, "workbench/news/list.html", context)


@require_POST
def read(request: StaffRequest, piece: str) -> HttpResponse:
    """Mark one as read, and go where it leads."""
    if (address := news.read_one(request.user, piece)) is None:
        raise Http404
    return redirect(address)


@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark all as read."""
    news.read_all(request.user)
    messages.success(request, "全部标为已读。")
    return redirect("workbench:news")
