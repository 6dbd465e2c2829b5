"""A real browser against the running pages."""

import os
import threading
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.db.backends.signals import connection_created
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from office.paper.press import chromium_path

# Playwright's own event loop runs in this thread; the database is used from it in the tests only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip


# Walks of minutes: of those that need the database for themselves, which come last, these begin, so that none waits for them.
WALKS = ("test_pages.py", "test_year_journey.py", "test_paper.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """A browser on a busy machine may be late: what fails is run once more, and told by name as run again."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    alone = [bool((mark := item.get_closest_marker("django_db")) and mark.kwargs.get("transaction")) for item in items]
    order = sorted(range(len(items)), key=lambda at: (alone[at], alone[at] and items[at].path.name not in WALKS))
    items[:] = [items[at] for at in order]


@pytest.fixture(scope="session")
def browser():
    path = chromium_path()
    if path is None:
        # Elsewhere they are left out by name before they get here; under CI they never are.
        pytest.fail("No Chromium: the browser tests need the packages chromium and fonts-noto-cjk.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class KeptByTheBrowser(handlers.StaticFilesHandler):
    """Static files as the service sends them: a browser that has one does not ask for it with each page again."""

    def serve(self, request):
        response = super().serve(request)
        response["Cache-Control"] = "max-age=3600"
        return response


@pytest.fixture(scope="session")
def live_server():
    """pytest-django finds static files for the app of Django's own name; ours is a class on top of it."""
    with (
        mock.patch.object(settings, "INSTALLED_APPS", [*settings.INSTALLED_APPS, "django.contrib.staticfiles"]),
        mock.patch.object(handlers, "StaticFilesHandler", KeptByTheBrowser),
    ):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def served_by_the_application():
    """The pages work in the role that the application connects as; the test's own thread makes its world as the owner."""

    def change_role(connection, **_):
        if threading.current_thread() is not threading.main_thread():
            with connection.cursor() as cursor:
                cursor.execute(f"SET SESSION AUTHORIZATION {connection.ops.quote_name(settings.APPLICATION_ROLE)}")

    connection_created.connect(change_role)
    yield
    connection_created.disconnect(change_role)


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def width(request):
    return request.param


@pytest.fixture
def page(browser, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(30_000)
    opened = context.new_page()
    opened.problems = []
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("console", lambda line: opened.problems.append(line.text) if line.type == "error" else None)
    yield opened
    answered(opened)
    context.close()
    assert not opened.problems


def answered(page):
    """Wait for what the page asks for once it is shown: a request after the test would find no database."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.fixture
def on_own_machine(settings):
    """The surroundings of `make run`; the tests run in those of a server."""
    settings.DEVELOPMENT = True


def sign_in(page, live_server, username, password, opens="/"):
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{live_server.url}{opens}")


def search_choices(page, control, letters):
    """Open a list that is searched by typing and type; it listens a moment after the click, when it has the focus."""
    control.click()
    expect(page.locator(".ts-control input:focus, .ts-dropdown input:focus")).to_be_visible()
    page.keyboard.type(letters)


def agree_to_all(page):
    """From here on every question before an act is answered with yes, as soon as it is asked."""
    page.add_init_script("""addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
      document.querySelector("dialog.confirm[open] [value=yes]")?.click();
    }).observe(document.body, { subtree: true, childList: true, attributes: true }))""")


def fits(page) -> bool:
    """Whether the page is no wider than the screen; measured once its style sheet has come."""
    page.wait_for_load_state("load")
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
