"""What the main pages cost, as ratios to an empty page of Django for somebody signed in.

    make benchmark-pages

All of them are asked for in one process, in turns, through the WSGI application as a web server does: a page of the demo (110
people, 28 villages) through everything an answer passes; a page without content through the same; and one through the middleware of
a new Django project. Told is the processor's time, Python's and the database's, which a busy machine lengthens least: on an idle
one the first byte leaves when it is over, as an answer leaves whole. The clock's time is told beside it.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.asking import DEFAULT_STACK, Cost, cost_of, signed_in
from benchmarks.database import own_database

MAIN_PAGES = {
    "首页": "workbench:home", "首页下半": "workbench:glance", "后备干部": "cadres:list", "一人一档": "workbench:dossier",
    "村(社区)": "villages:list", "岗位覆盖": "villages:bench", "公开选拔": "selection:list", "一个批次": "selection:detail",
    "培训": "training:sessions", "月度进展": "mentoring:board", "进出变动": "changes:list", "年度考核": "assessments:overview",
    "统计": "workbench:statistics", "图表": "pictures:bench", "全年谈话": "pictures:cadence", "查找": "workbench:search",
}  # fmt: skip
ROLES = {"zuzhi": "组织办", "lingdao": "领导小组", "shuji": "村书记"}
EMPTY = "/empty/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with own_database(pages=True):
        measure(rounds)


def measure(rounds: int) -> None:
    """Print what each page costs, and how many times the empty page of Django that is."""
    from django.conf import settings
    from django.core import signals
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections, connection
    from django.test.utils import override_settings

    from workbench.demo.township import load_demo

    # One resolver for both applications: switched between two, each page would pay for building it anew.
    settings.ROOT_URLCONF = "benchmarks.urls"
    load_demo()
    # What autovacuum does by itself within minutes; a township at work has statistics.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # A web server's worker keeps its connection from one request to the next, for a minute; a slow run of this may not.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    from config.wsgi import application

    with override_settings(**DEFAULT_STACK):
        plain = get_wsgi_application()
    plain_cookie = signed_in("zuzhi", DEFAULT_STACK["SESSION_ENGINE"], *DEFAULT_STACK["AUTHENTICATION_BACKENDS"])

    def empty_page_of_django() -> Cost:
        with override_settings(AUTHENTICATION_BACKENDS=DEFAULT_STACK["AUTHENTICATION_BACKENDS"]):
            return cost_of(plain, EMPTY, plain_cookie)

    asked: dict[str, Callable[[], Cost]] = {"Django 的空白页": empty_page_of_django}
    for name, role in ROLES.items():
        cookie = signed_in(name, settings.SESSION_ENGINE)
        if name == "zuzhi":
            asked["本系统的空白页"] = lambda cookie=cookie: cost_of(application, EMPTY, cookie)
        for label, address in _addresses().items():
            asked[f"{role} {label}"] = lambda address=address, cookie=cookie: cost_of(application, address, cookie)
    taken: dict[str, list[Cost]] = defaultdict(list)
    for number in range(rounds + 1):
        for label, ask in asked.items():
            cost = ask()
            # The first time, templates are read and plans are made.
            if number:
                taken[label].append(cost)
    _print(taken)


def _print(taken: dict[str, list[Cost]]) -> None:
    floor = 0.0
    for label, costs in taken.items():
        python, database, clock = (median(one[part] for one in costs) for part in range(3))
        floor = floor or python + database
        figures = [f"{seconds * 1000:6.1f} ms" for seconds in (python, database, clock)]
        print(f"{label:16}", *figures, f"{(python + database) / floor:5.1f} ×", sep="\t")


def _addresses() -> dict[str, str]:
    from django.urls import reverse

    from reserve_cadres.models import Cadre, SelectionRound

    # A village whose secretary is one of those who look.
    people = Cadre.objects.filter(
        township__name="石西镇", talks__isnull=False, village__role_assignments__user__username="shuji"
    )
    keys = {
        "workbench:dossier": [people.order_by("pk")[0].pk],
        "selection:detail": [SelectionRound.objects.filter(township__name="石西镇").latest("pk").pk],
    }
    words = {"workbench:search": "?q=li"}
    return {label: reverse(view, args=keys.get(view)) + words.get(view, "") for label, view in MAIN_PAGES.items()}


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
