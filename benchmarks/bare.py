"""Plain Django with one view that inserts one row, for :mod:`benchmarks.month_end`."""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_bare (said) VALUES (%s)", [request.POST["said"]])
    return HttpResponse("1")


urlpatterns = [path("", insert)]
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True)},
)
django.setup()
application = get_wsgi_application()
