"""Pictures of every page, from one demo: ``make gallery``."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.journeys.conftest import answered, sign_in
from tests.journeys.gallery import Gallery
from tests.journeys.test_pages import addresses
from workbench.demo.township import ACCOUNTS, PASSWORD, load_demo
from workbench.guide.notes import put_away

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# As wide as most offices' screens, and a phone.
WIDTHS = (1366, 390)


def dark_ones():
    """Pages to look at on a dark ground as well: of each kind one."""
    names = ("cadres:list", "workbench:statistics", "mentoring:board", "pictures:bench", "assessments:overview")
    return {"/", *map(reverse, names)}


def test_every_page_has_its_picture(browser, live_server, request):
    load_demo()
    gallery = Gallery(request.config.getoption("--gallery") or "var/gallery")
    only = request.config.getoption("--only").split()
    pictured = set()
    for _, username, *_ in ACCOUNTS:
        put_away(User.objects.get(username=username))
        # A page of several roles is pictured as the first of them sees it; home is each one's own.
        wanted = [
            address for address in dict.fromkeys(addresses(username))
            if (address == "/" or address not in pictured) and (not only or any(one in address for one in only))
        ]  # fmt: skip
        pictured.update(wanted)
        if not wanted:
            continue
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, locale="zh-CN", reduced_motion="reduce"
        )
        page = context.new_page()
        sign_in(page, live_server, username, PASSWORD)
        for address in wanted:
            page.goto(live_server.url + address)
            answered(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                gallery.take(page, username, address)
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            if address in dark_ones():
                page.emulate_media(color_scheme="dark")
                gallery.take(page, username, address, "dark")
                page.emulate_media(color_scheme="light")
        context.close()
    gallery.close()
    assert pictured
