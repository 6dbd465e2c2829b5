"""The deployment guide is followed on a bare machine, command by command, up to somebody signing in from outside."""

import contextlib
import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import warnings
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.operating.machine import NGINX, a_bare_machine, blocks

HOST, PASSWORD = "cadres.example", "a-good-password-1"
LOGIN = "/accounts/login/"
# Somebody on another machine, and what they pretend to be.
CLIENT, FORGED = "127.0.0.7", "203.0.113.9"
# The guide's sections.
PROGRAM, DATABASE, SETTINGS, TABLES, SERVICES, WEB, BACKUP, UPGRADE = range(2, 10)


class Browser:
    """Somebody at a browser on another machine, who asks for the host by its name."""

    def __init__(self, machine):
        certificate = machine.root / "etc/reserve-cadres/tls/cadres.crt"
        self._port, self._trusts = machine.https, ssl.create_default_context(cafile=certificate)
        self.cookies = SimpleCookie()

    def ask(self, method, path, values=None, **headers):
        """The answer, its text in ``text``."""
        connection = http.client.HTTPSConnection(HOST, self._port, timeout=120)
        plain = socket.create_connection(("127.0.0.1", self._port), source_address=(CLIENT, 0))
        connection.sock = self._trusts.wrap_socket(plain, server_hostname=HOST)
        kept = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        headers = {"Host": HOST, "Cookie": kept} | {name.replace("_", "-"): value for name, value in headers.items()}
        if values is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}",
                        "Referer": f"https://{HOST}{path}"}  # fmt: skip
        connection.request(method, path, None if values is None else urlencode(values), headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def sign_in(self, username, password, **headers):
        """Open the page, fill it in, send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("GET", LOGIN).text)[1]
        said = {"csrfmiddlewaretoken": token, "username": username, "password": password}
        return self.ask("POST", LOGIN, said, **headers)


def installed(machine):
    """Follow the guide up to the services; returns what each section printed."""
    machine.unpack_program()
    machine.start_database()
    printed = {}
    for at, block in blocks():
        if at > SERVICES:
            break
        if at == TABLES:
            fill_in_settings(machine, printed[SETTINGS])
        # Each of the two roles is asked for its password twice.
        printed[at] = printed.get(at, "") + machine.follow(block, typed=f"{PASSWORD}\n" * 4 if at == DATABASE else "")
        if at == PROGRAM:
            machine.bring_packages_along()
    return printed


def fill_in_settings(machine, printed):
    """What the guide says to fill in by hand: the key that was printed, and the passwords of the database's roles."""
    address = f"{PASSWORD}@127.0.0.1:{machine.database}/reserve_cadres"
    machine.change(
        "etc/reserve-cadres/environment", SECRET_KEY=printed.strip(), DATABASE_URL=f"postgres://cadres_app:{address}"
    )
    machine.change("etc/reserve-cadres/owner", OWNER_DATABASE_URL=f"postgres://cadres:{address}")


def section(number):
    return [block for at, block in blocks() if at == number]


def services_answer_and_nobody_else_reads_the_secrets(machine, printed):
    said = json.loads(printed[SERVICES])
    assert (said["status"], said["database"]) == ("ok", "ok")
    paths = [
        "var/lib/reserve-cadres", "etc/reserve-cadres", "etc/reserve-cadres/environment", "etc/reserve-cadres/backup-passphrase",
        "etc/reserve-cadres/owner",
    ]  # fmt: skip
    assert [oct((machine.root / path).stat().st_mode)[-3:] for path in paths] == ["750", "750", "640", "640", "600"]


def systemd_finds_nothing_wrong_with_the_units(machine):
    units = sorted((machine.root / "etc/systemd/system").glob("*.service"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "reserve-cadres" in line]) == (0, [])


def somebody_signs_in_through_the_proxy_and_the_trail_has_their_own_address(machine, printed):
    first_password = re.findall(r"初始密码：(\S+)", printed[TABLES])[1]
    browser = Browser(machine)
    assert browser.sign_in("lisi", "wrong", X_Forwarded_For=FORGED).status == 200
    answer = browser.sign_in("lisi", first_password, X_Forwarded_For=FORGED)
    assert (answer.status, answer.getheader("Location")) == (302, "/")
    assert browser.ask("GET", "/").getheader("Location") == "/accounts/password/"
    assert addresses(machine) == [CLIENT, CLIENT]
    assert all(cookie["secure"] for cookie in browser.cookies.values())


def addresses(machine):
    connection = psycopg2.connect(
        host="127.0.0.1", port=machine.database, user="cadres", password=PASSWORD, dbname="reserve_cadres"
    )
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT host(address) FROM accounts_accessrecord WHERE username = 'lisi' ORDER BY id")
        return [address for (address,) in cursor.fetchall()]


def plain_http_leads_to_https_and_other_names_are_not_answered(machine):
    asked = http.client.HTTPConnection("127.0.0.1", machine.http, timeout=60)
    asked.request("GET", "/cadres/", headers={"Host": HOST})
    answer = asked.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/cadres/")
    stranger = http.client.HTTPConnection("127.0.0.1", machine.http, timeout=60)
    stranger.request("GET", "/", headers={"Host": "other.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        stranger.getresponse()
    assert Browser(machine).ask("GET", "/metrics").status == 404


def what_is_too_large_is_told_in_chinese(machine):
    answer = Browser(machine).ask("POST", LOGIN, None, Content_Length="27000000")
    assert answer.status == 413
    assert "一次上传不超过 20 MB" in answer.text


def a_backup_is_made_and_found_whole_and_the_program_put_aside(machine):
    (upgrade,), (check,) = section(UPGRADE), section(BACKUP)
    machine.follow(upgrade)
    assert (machine.root / "opt/reserve-cadres.old/manage.py").exists()
    (machine.root / "opt/reserve-cadres.old").rename(machine.root / "opt/reserve-cadres")
    (made,) = (machine.root / "var/lib/reserve-cadres/backups").glob("*.sealed")
    assert "backup-20261127-030000.zip.sealed" in check
    machine.follow(check.replace("backup-20261127-030000.zip.sealed", made.name))


def a_program_that_is_away_is_told_in_chinese(machine):
    answer = Browser(machine).ask("GET", LOGIN)
    assert (answer.status, answer.getheader("Retry-After")) == (503, "60")
    assert "系统正在启动或升级" in answer.text
    assert "utf-8" in answer.getheader("Content-Type")


def test_the_guide_leads_from_a_bare_machine_to_somebody_signing_in_and_a_backup():
    """One test, as the machine is one and each step stands on those before."""
    with a_bare_machine() as machine:
        if machine.left_out:
            warnings.warn(
                f"The guide was not followed whole; missing here: {', '.join(machine.left_out)}.", stacklevel=1
            )
        printed = installed(machine)
        services_answer_and_nobody_else_reads_the_secrets(machine, printed)
        if shutil.which("systemd-analyze"):
            systemd_finds_nothing_wrong_with_the_units(machine)
        if NGINX.exists():
            machine.put_web_server()
            for block in section(WEB):
                machine.follow(block)
            somebody_signs_in_through_the_proxy_and_the_trail_has_their_own_address(machine, printed)
            plain_http_leads_to_https_and_other_names_are_not_answered(machine)
            what_is_too_large_is_told_in_chinese(machine)
        a_backup_is_made_and_found_whole_and_the_program_put_aside(machine)
        if NGINX.exists():
            a_program_that_is_away_is_told_in_chinese(machine)
