"""The whole township gets its mentors on one page, and one person is chosen by typing two letters."""

import pytest
from playwright.sync_api import expect

from accounts.permissions import Role
from mentoring.models import Pairing
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import fits, search_choices, sign_in
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_township_is_paired_in_one_step_and_a_person_is_chosen_by_initials(page, live_server):
    township = Township.objects.create(name="石西镇", code="519900101")
    make_user(Role.ORGANISER, township, username="zuzhiban")
    villages = [make_village(township, name) for name in ("红星村", "白塔村")]
    for village in villages:
        make_user(Role.SECRETARY, township, village)
        for name in "甲乙丙丁戊己":
            make_cadre(village, f"{name}{village.name[0]}")
    resident = make_user(Role.RESIDENT_CADRE, township, villages[0])
    sign_in(page, live_server, "zuzhiban", "a-good-password-1")
    page.goto(f"{live_server.url}/mentoring/pairs/")
    page.get_by_role("link", name="全镇结对").first.click()
    expect(page.get_by_label("红星村的党组织书记")).not_to_have_value("")
    page.get_by_label("甲红的党组织书记").select_option(label="暂不结对")
    page.get_by_label("红星村的驻村干部").select_option(label="暂不结对")
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已结对 11 对。")).to_be_visible()
    page.get_by_role("link", name="逐个结对").first.click()
    # Twelve people to choose from: the list is searched by typing.
    search_choices(page, page.locator(".ts-control").first, "jh")
    option = page.get_by_role("option", name="己红（红星村）")
    expect(option).to_be_visible()
    expect(page.get_by_role("option", name="乙红（红星村）")).to_have_count(0)
    assert fits(page)
    page.keyboard.press("Enter")
    page.select_option("#id_kind", label="驻村干部")
    page.select_option("#id_mentor", value=str(resident.pk))
    page.get_by_role("button", name="结对", exact=True).click()
    expect(page.get_by_text("联系己红。")).to_be_visible()
    assert Pairing.objects.filter(mentor=resident).count() == 1
