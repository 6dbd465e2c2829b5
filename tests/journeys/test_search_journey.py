"""Finding somebody with the keyboard alone, and again among what was opened last."""

import pytest
from playwright.sync_api import expect

from accounts.permissions import Role
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import fits, sign_in
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_somebody_is_found_by_initials_with_the_keyboard_and_stands_among_the_last_opened(page, live_server):
    village = make_village(Township.objects.create(name="石西镇", code="519900101"), "红星村")
    make_user(Role.ORGANISER, village.township, username="zuzhiban")
    for name in ("曾林", "曾来福", "王强"):
        make_cadre(village, name)
    sign_in(page, live_server, "zuzhiban", "a-good-password-1")
    box = page.get_by_role("combobox", name="查找人员、村、页面")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(page.get_by_role("listbox", name="查找结果").get_by_text("输入姓名、拼音首字母")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("输入姓名、拼音首字母")).to_be_attached()
    page.keyboard.type("zl")
    expect(page.get_by_role("option", name="曾林")).to_be_visible()
    expect(page.get_by_role("option", name="王强")).to_have_count(0)
    assert fits(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="曾林")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="曾林", level=1)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("group", name="最近打开").get_by_role("option", name="曾林")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="最近打开")).to_be_hidden()
    page.keyboard.type("王强")
    expect(page.get_by_role("option", name="王强")).to_be_visible()
    # Nothing chosen: all that was found, on a page of its own.
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="查找「王强」")).to_be_visible()
    expect(page.get_by_role("link", name="王强")).to_be_visible()
