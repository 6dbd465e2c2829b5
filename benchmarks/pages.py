"""The first byte of the main pages, as a ratio to an empty page of Django.

    make benchmark-pages

Both are asked for in one process, in turns, so that a busy machine slows both: a page of the demo (110 people, 28 villages) by
somebody signed in, through everything an answer passes; and a page without content through the middleware of a new Django project.
An answer leaves whole, so its first byte is ready when it is. Without a network: what that adds is the same for all.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.http import HttpRequest, HttpResponse
from django.urls import path

MAIN_PAGES = {
    "首页": "/", "后备干部": "cadres:list", "一人一档": "workbench:dossier", "村(社区)": "villages:list",
    "岗位覆盖": "villages:bench", "公开选拔": "selection:list", "培训": "training:sessions", "月度进展": "mentoring:board",
    "进出变动": "changes:list", "年度考核": "assessments:overview", "统计": "workbench:statistics", "图表": "pictures:bench",
}  # fmt: skip
# As `django-admin startproject` sets it up.
PLAIN_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip


def empty(request: HttpRequest) -> HttpResponse:
    """A page of nothing."""
    return HttpResponse("<!doctype html><title>empty</title>")


urlpatterns = [path("", empty)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    settings.MEDIA_ROOT = tempfile.mkdtemp()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        measure(rounds)
    finally:
        teardown_databases(old, verbosity=0)


def measure(rounds: int) -> None:
    """Print each page's median, and how many times the empty page's that is."""
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse

    from accounts.models import User
    from reserve_cadres.models import Cadre
    from workbench.demo.township import load_demo

    load_demo()
    cadre = Cadre.objects.filter(township__name="石西镇", talks__isnull=False).order_by("pk")[0]
    client = Client()
    client.force_login(User.objects.get(username="zuzhi"))
    addresses = {
        label: view if view == "/" else reverse(view, args=[cadre.pk] if view == "workbench:dossier" else [])
        for label, view in MAIN_PAGES.items()
    }
    with override_settings(MIDDLEWARE=PLAIN_MIDDLEWARE, ROOT_URLCONF="benchmarks.pages"):
        plain = Client()
        _asked(plain, "/")
    taken: dict[str, list[float]] = {label: [] for label in ("", *addresses)}
    for label, address in addresses.items():
        _asked(client, address)
        for _ in range(rounds):
            with override_settings(MIDDLEWARE=PLAIN_MIDDLEWARE, ROOT_URLCONF="benchmarks.pages"):
                taken[""].append(_asked(plain, "/"))
            taken[label].append(_asked(client, address))
    floor = median(taken.pop(""))
    print(f"{'空白页':12}\t{floor * 1000:6.1f} ms")
    for label, times in taken.items():
        print(f"{label:12}\t{median(times) * 1000:6.1f} ms\t{median(times) / floor:5.0f} ×")


def _asked(client: Any, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return seconds


if __name__ == "__main__":
    # The page without content lives in this module, which runs under its own name.
    os.chdir(Path(__file__).parent.parent)
    main()
