"""Every page of one township at growing sizes: queries, CPU time and bytes, as ratios to the township alone.

    make benchmark-sizes                    # one township and thirty times as many
    make benchmark-sizes SIZES="1 1000"     # a province
    make benchmark-sizes SIZES="1 100" WITHIN="--within --villages 18"

A size is the number of times that the demo's townships stand in the database or, with ``--within``, its villages and people in
their township (100 are 11,000 people, in 2,800 villages, or in 504 with ``--villages 18``); each size is a database of its own,
copied from the first. A page is what links lead to for the accounts below, so that the table grows with the system. Told is the
least of several turns, by the process's own clock and by that of the database's process: what else the machine does adds to
neither.
"""

import argparse
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.asking import Cost, NoPageError, cost_of, signed_in
from benchmarks.database import own_database

# The organiser sees nearly everything; a secretary's and an auditor's pages are other pages under the same addresses, and the
# level above reads all townships at once.
ACCOUNTS = ("zuzhi", "shuji", "shenji", "xianwei")
# What is sought, to which no link leads.
SOUGHT = {
    "zuzhi": (
        "/mentoring/talks/?q=%E5%9B%B0%E9%9A%BE",
        "/mentoring/talks/export/?q=%E5%BC%A0",
        "/search/?q=%E5%BC%A0",
    ),
    "shenji": ("/accounts/records/?q=%E5%BC%A0", "/accounts/changes/?model=mentoring.talk&q=%E5%BC%A0"),
}
LINK = re.compile(r'href="(/[^"#]*)"')
# No pages of the office, or what ends the session.
LEFT_OUT = ("/static/", "/media/", "/accounts/logout", "/healthz")


class Page(NamedTuple):
    account: str
    view: str
    address: str


class Measured(NamedTuple):
    """Number of queries, the least cost, and the bytes of the page itself, where the cost has those as sent."""

    queries: int
    cost: Cost
    size: int

    @property
    def is_quick_and_small(self) -> bool:
        """Whether it takes less than a second of the processor's time and is smaller than a megabyte."""
        return self.milliseconds < 1000 and self.size < 1_000_000

    @property
    def milliseconds(self) -> float:
        return (self.cost.python + self.cost.database) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 30])
    parser.add_argument("--within", action="store_true", help="larger townships, not more of them")
    parser.add_argument("--villages", type=int, help="within a township, how often at most a village stands there")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="views whose name holds this")
    options = parser.parse_args()
    with own_database(pages=True):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Print what every page costs at each size."""
    from django.conf import settings
    from django.core import signals
    from django.db import close_old_connections

    from benchmarks import county
    from config.wsgi import application
    from workbench.demo.township import load_demo

    # Every export in turn is more than one account may ask for.
    settings.HEAVY_A_MINUTE = 0
    # One connection all the time: its process is the one whose time is told.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    load_demo()
    county.fill_year()
    read_from_above()
    pages = [page for account in ACCOUNTS for page in reachable(account)]
    pages += [Page(account, address, address) for account, sought in SOUGHT.items() for address in sought]
    pages = [page for page in pages if options.only in page.view]
    grow = partial(county.grow_township, villages=options.villages) if options.within else county.grow_county
    found: dict[int, dict[Page, Measured]] = {}
    for size in options.sizes:
        with database_of_size(size, grow):
            found[size] = {}
            for page in pages:
                try:
                    found[size][page] = measured(application, page, options.rounds)
                except NoPageError as refusal:
                    # What is too large to be sent at once is refused in words; told at once, it is no ratio.
                    print(refusal, flush=True)
    tell(pages, found)


def read_from_above() -> None:
    """An account that reads all townships, and the months of their talks counted for it."""
    from django.utils import timezone

    from accounts.staff import Account, save_county_account
    from villages.models import Township
    from workbench.county.months import count_months, months_of

    Township.objects.update(is_demo=False)
    save_county_account(Account("xianwei", "县委组织部"), [])
    count_months(list(Township.objects.all()), months_of(timezone.localdate()), timezone.localdate())


def reachable(account: str) -> list[Page]:
    """One address of every page that links lead the account to."""
    from django.test import Client
    from django.urls import Resolver404, resolve

    from accounts.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=account), backend="accounts.backends.RoleBackend")
    found: dict[str, Page] = {}
    waiting = ["/"]
    for address in waiting:
        try:
            view = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            continue
        if view in found:
            continue
        answer = client.get(address)
        if answer.status_code == 302:
            waiting.append(answer.headers["Location"])
        if answer.status_code != 200:
            continue
        found[view] = Page(account, view, address)
        if answer.headers["Content-Type"].startswith("text/html"):
            links = [unescape(link) for link in LINK.findall(answer.content.decode())]
            waiting += [link for link in links if not link.startswith(LEFT_OUT)]
    return list(found.values())


@contextmanager
def database_of_size(size: int, grow: Any) -> Iterator[None]:
    """Within it the connection is to a copy of the database that holds ``size`` times as much."""
    from django.db import connection

    first = connection.settings_dict["NAME"]
    connection.close()
    connection.creation.clone_test_db(suffix=str(size), verbosity=0)
    connection.settings_dict |= connection.creation.get_test_db_clone_settings(str(size))
    try:
        if size > 1:
            grow(size - 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            print(f"{size}\t{cursor.fetchone()[0]}", flush=True)
        yield
    finally:
        connection.close()
        large, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], first
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(large)}")


def measured(application: Any, page: Page, rounds: int) -> Measured:
    """What the page costs when it has been asked for before."""
    from django.conf import settings
    from django.db import connection

    cookie, asked = signed_in(page.account, settings.SESSION_ENGINE), []

    def counted(execute: Any, *query: Any) -> Any:
        asked.append(query)
        return execute(*query)

    with connection.execute_wrapper(counted):
        plain = cost_of(application, page.address, cookie, encoding="identity")
    costs = [cost_of(application, page.address, cookie) for _ in range(rounds)]
    return Measured(len(asked), min(costs, key=lambda cost: cost.python + cost.database), plain.size)


def tell(pages: list[Page], found: dict[int, dict[Page, Measured]]) -> None:
    """Print a line a page that was there at every size, the ratio of the largest size to the smallest first."""
    smallest, largest = min(found), max(found)
    print("ratio\taccount page", *(f"{size}: queries, ms Python + database, kB, kB sent" for size in found), sep="\t")
    lines = []
    for page in pages:
        if not all(page in of_size for of_size in found.values()):
            continue
        ratio = found[largest][page].milliseconds / found[smallest][page].milliseconds
        figures = [
            f"{one.queries}, {one.cost.python * 1000:.0f} + {one.cost.database * 1000:.0f},"
            f" {one.size / 1000:.0f}, {one.cost.size / 1000:.0f}"
            for one in (of_size[page] for of_size in found.values())
        ]
        lines.append((ratio, "\t".join([f"{ratio:.2f}", f"{page.account} {page.view}", *figures])))
    print(*(line for _, line in sorted(lines, reverse=True)), sep="\n")
    print(f"{sum(ratio <= 1.5 for ratio, _ in lines)} of {len(lines)} pages within 1.5 times")
    large = {page: one for page, one in found[largest].items() if not one.is_quick_and_small}
    print(
        f"At {largest}, {len(found[largest]) - len(large)} of {len(found[largest])} within a second and a megabyte, not:"
    )
    for page, one in large.items():
        print(f"{page.account} {page.view}\t{one.milliseconds / 1000:.1f} s, {one.size / 1000:.0f} kB")


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
