"""The pages of the project, and one of nothing beside them, for :mod:`benchmarks.pages`."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """A page of nothing, which looks who is signed in."""
    return HttpResponse(f"<!doctype html><title>{request.user.is_authenticated}</title>")


urlpatterns = [path("empty/", empty), path("", include("config.urls"))]
