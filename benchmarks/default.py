"""A new Django project with one view for people signed in, which takes a form of one field and inserts one row.

Its middleware, sessions and backend are those that ``django-admin startproject`` sets up; accounts, database and the way it is
served are the project's. For :mod:`benchmarks.month_end`.
"""

import os

import django
from django.conf import settings

from benchmarks.asking import DEFAULT_STACK

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
for name, value in {"ROOT_URLCONF": __name__, **DEFAULT_STACK}.items():
    setattr(settings, name, value)
django.setup()

from django import forms  # noqa: E402 (Django is set up by now)
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest  # noqa: E402
from django.urls import path  # noqa: E402


class Note(models.Model):
    """The row."""

    said = models.TextField()

    class Meta:
        app_label, db_table, managed = "benchmarks", "benchmark_bare", False

    def __str__(self) -> str:
        return self.said


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ("said",)


@login_required
@transaction.atomic
def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text())
    form.save()
    return HttpResponse("1")


urlpatterns = [path("", insert)]
application = get_wsgi_application()
