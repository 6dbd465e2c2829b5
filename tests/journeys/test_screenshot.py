"""The README's screenshot, made from the demo: ``make screenshot``."""

import pytest

from tests.demo import demo_township
from tests.journeys.conftest import sign_in
from workbench.demo.township import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_the_statistics_page_of_the_demo_can_be_pictured(page, live_server, request):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(f"{live_server.url}/statistics/")
    # The demo's days count back from today: a fixed one would show nobody.
    assert page.locator("#total").inner_text() == "110"
    picture = page.screenshot(path=request.config.getoption("--screenshot"))
    assert picture.startswith(b"\x89PNG")
