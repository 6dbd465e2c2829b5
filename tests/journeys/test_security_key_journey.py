"""A security key in a real browser, with the browser's own virtual one: registered, signed in with, removed."""

import pytest
from playwright.sync_api import expect

from accounts.models import SecurityKey
from accounts.permissions import Role
from tests.conftest import make_user
from tests.journeys.conftest import fits, sign_in
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture
def authenticator(page):
    """A key that is plugged in, and touched whenever it is asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]


def test_a_key_is_registered_signed_in_with_and_removed(page, live_server, authenticator):
    devtools, plugged_in = authenticator
    make_user(Role.ORGANISER, Township.objects.create(name="石西镇", code="519900101"), username="zuzhiban")
    sign_in(page, live_server, "zuzhiban", "a-good-password-1")
    page.goto(f"{live_server.url}/accounts/second-factor/")
    page.get_by_label("名称").fill("办公室的")
    assert fits(page)
    page.get_by_role("button", name="登记安全密钥").click()
    expect(page.locator("#codes li")).to_have_count(10)
    made = devtools.send("WebAuthn.getCredentials", {"authenticatorId": plugged_in})["credentials"]
    assert [one["rpId"] for one in made] == ["localhost"]
    # The same key twice is told by the browser itself.
    page.goto(f"{live_server.url}/accounts/second-factor/")
    page.get_by_label("名称").fill("又一次")
    page.get_by_role("button", name="登记安全密钥").click()
    expect(page.get_by_text("这个安全密钥已经登记过了。")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, live_server, "zuzhiban", "a-good-password-1", opens="/accounts/verify/?next=/")
    assert fits(page)
    page.get_by_role("button", name="用安全密钥").click()
    page.wait_for_url(f"{live_server.url}/")
    assert SecurityKey.objects.get().sign_count > 0
    # Not touched, the code is still there.
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": plugged_in})
    page.goto(f"{live_server.url}/accounts/second-factor/")
    page.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("安全密钥「办公室的」已删除。")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, live_server, "zuzhiban", "a-good-password-1")
