"""A scanner of web applications, wapiti, signed in as the office and as a secretary: it finds nothing above low.

``make scan MINUTES=400``, of which each group of its modules has at most so many for each of the two; several groups beside
each other: make scan JOBS=4. It sends what it likes to every form it finds, so to a township of its own with one object or two of
every kind: each page comes once or twice, not once a person. It begins at the pages that the role × page table gives the role, and
goes on from what it finds there. It has an environment of its own, too: it pins packages that the project has in other versions.

One module sends a header twice; gunicorn answers that with 400 and hangs up, which the scanner tells as a protocol error.

What it was shown is read from the access log, not from the scanner's own guess whether it is signed in.
"""

import json
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.urls import Resolver404, resolve, reverse

from accounts.permissions import Role
from tests.access.objects import objects_of
from tests.access.test_role_page_table import TABLE
from tests.conftest import make_user, make_village
from tests.operating.conftest import own_folders
from tests.queue import database_address
from tests.served import served
from villages.models import Township

pytestmark = pytest.mark.django_db(transaction=True)

# What wapiti tries of itself and needs nothing outside for, and forms without a token, other methods, and what a web server should
# not have lying about. Left out are those that wait for the server to call an address of the scanner's makers (ssrf, xxe), and the
# one that sends its attack in place of the session's cookie, so that it is shown nothing (shellshock: of CGI scripts). So is ldap:
# nothing here speaks it, and it takes a form whose second saving is answered with what was changed meanwhile for one it opens.
# A module sends one request after the other; in groups, each a walk of its own, they go beside each other. What ``permanentxss``
# looks for, ``xss`` has left.
GROUPS = {
    "surface": "cookieflags,csp,http_headers,csrf,methods,backup,htaccess,crlf,redirect,upload",
    "files": "file",
    "statements": "sql",
    "commands": "exec",
    "scripts": "xss,permanentxss",
}
# Levels of its report: informational, low, medium, high, critical.
LOW = 1
# Over plain http on the machine itself, which TLS in front of it answers for (tests/operating/test_headers.py).
OF_THE_PROXY = {"Secure Flag cookie", "HTTP Strict Transport Security (HSTS)"}
PASSWORD = "a-good-password-1"
# What ends the session itself, or shuts the account out of the pages: tried by tests, not by who has to stay signed in.
ENDS_ITSELF = [
    "accounts:logout",
    "admin:logout",
    "accounts:end_sessions",
    "accounts:password_change",
    "admin:password_change",
]
# Printed pages are the same ones through a browser of the server's own: left out by their parameter, ``print``.
# Of the pages that the table gives the role, how many of a hundred have to be shown.
MOST_PAGES = 95
# Variants of one address, by what stands behind the question mark: sorted, filtered, paged.
VARIANTS = 2
# Where it begins are all pages; from each it follows what leads on, and goes no further.
DEPTH = 1
# One line a request: status, method, address, where it leads.
LOG = "%(s)s %(m)s %(U)s %({location}o)s"


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARY])
def test_a_scanner_finds_nothing_above_low(request, role, group):
    minutes, scanner = request.config.getoption("--scan"), request.config.getoption("--scanner")
    with own_folders() as folder:
        username, pages = township_for(role)
        environment = {
            "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }  # fmt: skip
        log = folder / "access.log"
        logged = ("--workers", "2", "--threads", "4", "--access-logfile", str(log), "--access-logformat", LOG)
        with served(*logged, **environment) as project:
            address = project.address
            starts = [one for path in pages.values() for one in ("--start", address + path)]
            closed = [one for name in ENDS_ITSELF for one in ("--exclude", f"{address}{reverse(name)}*")]
            seconds, processes = minutes * 60, {one.pid for one in project.web_processes()}
            said = subprocess.run(
                [
                    scanner, "--url", f"{address}/", *starts, *closed, "--max-files-per-dir", str(VARIANTS), "--depth", str(DEPTH),
                    "--form-url", f"{address}{reverse('accounts:login')}", "--form-user", username, "--form-password", PASSWORD,
                    "--skip", "csrfmiddlewaretoken", "--skip", "once", "--remove", "print", "--tasks", "4", "--timeout", "60",
                    "--module", GROUPS[group], "--max-scan-time", str(seconds / 2),
                    "--max-attack-time", str(seconds / 2 / len(GROUPS[group].split(","))),
                    "--store-session", f"{folder}/session", "--store-config", f"{folder}/config",
                    "--format", "json", "--output", f"{folder}/report.json", "--no-bugreport", "--verbose", "1",
                ],
                check=True, stdout=subprocess.PIPE, text=True,
            ).stdout  # fmt: skip
            # Whatever was sent, none was ended by it, or by gunicorn for being too slow.
            assert {one.pid for one in project.web_processes()} == processes
        connection.close()
        answers = [line.split(" ", 3) for line in log.read_text().splitlines()]
        found = json.loads((folder / "report.json").read_text())
        attacked = attacked_by(next(Path(folder, "session").glob("*.db")))
    shown = shown_in(answers)
    missing = sorted(pages.keys() - shown.keys())
    print(
        f"\n{role}, {group}: {len(answers)} requests, {dict(Counter(status for status, *_ in answers))}; {found['infos']}"
    )
    print(
        f"{len(pages) - len(missing)} of {len(pages)} pages of the table shown, {len(shown)} kinds of addresses in all"
    )
    print(f"not shown: {missing}")
    print(f"attacked whole, of {attacked.pop('')} addresses and forms: {attacked}")
    print("\n".join(line for line in said.splitlines() if line.startswith("[!]") or "stopping" in line))
    assert "Max scan time was reached" not in said, "the time ended before the pages did"
    assert signed_out(answers) == []
    assert [answer for answer in answers if answer[0].startswith("5")] == []
    assert len(missing) * 100 <= len(pages) * (100 - MOST_PAGES)
    grave = [
        (name, one["method"], one["path"], one["info"])
        for name, ones in [*found["vulnerabilities"].items(), *found["anomalies"].items()]
        for one in ones
        if one["level"] > LOW and name not in OF_THE_PROXY
    ]
    assert grave == []


def township_for(role: Role) -> tuple[str, dict[str, str]]:
    """Who signs in, and the address of each page that the table gives that role, with an object of their own."""
    township = Township.objects.create(name="石西镇", code="519900101", runs_installation=True)
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    keys = objects_of(village, make_user(Role.ORGANISER, township))
    user = make_user(role, township, village)
    return user.username, {
        page: reverse(page, args=[keys[kind]] if kind else [])
        for page, (roles, kind, method) in TABLE.items()
        if role in roles and method == "get" and page not in ENDS_ITSELF
    }


def shown_in(answers: list[list[str]]) -> Counter[str]:
    """How often each page answered a GET as it does somebody who is signed in and may see it."""
    return Counter(
        name
        for status, method, path, leads_to in answers
        if method == "GET"
        and (status == "200" or (status == "302" and "/login/" not in leads_to))
        and (name := page_of(path))
    )


def page_of(path: str) -> str:
    """The name of the page at an address; none where there is no page."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def signed_out(answers: list[list[str]]) -> list[list[str]]:
    """The requests that were led to the sign-in: none, as it begins there."""
    return [answer for answer in answers if urlsplit(answer[3]).path == reverse("accounts:login")]


def attacked_by(session: Path) -> dict[str, int]:
    """How many addresses and forms each module of the scanner went through to the end; under no name how many there are."""
    with closing(sqlite3.connect(session)) as kept:
        modules = kept.execute("SELECT module, count(DISTINCT path_id) FROM attack_logs GROUP BY module")
        return dict(modules.fetchall()) | {"": kept.execute("SELECT count(*) FROM paths WHERE NOT evil").fetchone()[0]}
