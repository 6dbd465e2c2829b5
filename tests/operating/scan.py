"""A scanner of web applications, wapiti, signed in as the office and as a secretary: it finds nothing above low.

``make scan MINUTES=10``; it sends what it likes to every form it finds, so to a township of its
own. It has an environment of its own, too: it pins packages that the project has in other versions.
"""

import json
import subprocess

import pytest
from django.conf import settings
from django.db import connection

from tests.operating.conftest import own_folders
from tests.queue import database_address
from tests.served import Visitor, served
from workbench.demo.township import PASSWORD, load_demo

pytestmark = pytest.mark.django_db(transaction=True)

# What wapiti tries of itself, and forms without a token, other methods, and what a web server should not have lying about.
MODULES = "common,csrf,methods,backup,crlf,htaccess,ldap,xxe,shellshock"
# Levels of its report: informational, low, medium, high, critical.
LOW = 1
# Over plain http on the machine itself, which TLS in front of it answers for (tests/operating/test_headers.py).
OF_THE_PROXY = {"Secure Flag cookie", "HTTP Strict Transport Security (HSTS)"}


@pytest.mark.parametrize("username", ["zuzhi", "shuji"])
def test_a_scanner_finds_nothing_above_low(request, username):
    minutes, scanner = request.config.getoption("--scan"), request.config.getoption("--scanner")
    with own_folders() as folder:
        load_demo()
        environment = {
            "DATABASE_URL": database_address(), "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }  # fmt: skip
        with served(**environment) as project:
            visitor = Visitor(project.address)
            visitor.sign_in(username, PASSWORD)
            report = folder / "report.json"
            subprocess.run(
                [
                    scanner, "--url", f"{project.address}/",
                    "--form-url", f"{project.address}/accounts/login/", "--form-user", username, "--form-password", PASSWORD,
                    "--exclude", f"{project.address}/accounts/logout/",
                    "--module", MODULES, "--max-scan-time", str(minutes * 60), "--max-attack-time", "120",
                    "--store-session", f"{folder}/session", "--store-config", f"{folder}/config",
                    "--format", "json", "--output", str(report), "--no-bugreport", "--verbose", "0",
                ],
                check=True,
            )  # fmt: skip
            # Whoever was signed out on the way was shown nothing.
            assert visitor.get("/")
        connection.close()
        found = json.loads(report.read_text())
    print(f"\n{username}: {found['infos']}")
    grave = [
        (name, one["method"], one["path"], one["info"])
        for name, ones in [*found["vulnerabilities"].items(), *found["anomalies"].items()]
        for one in ones
        if one["level"] > LOW and name not in OF_THE_PROXY
    ]
    assert grave == []
