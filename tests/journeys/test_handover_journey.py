"""An election for two posts at once, and a village that goes to another township, as those who do it see them."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import Cadre, SelectionRound
from reserve_cadres.selection.approvals.approvals import approve
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import fits, sign_in
from tests.selection.steps import make_round, today
from tests.selection.test_approval import ruling
from tests.selection.test_two_posts_at_once import counted_for_both
from villages.models import Township, Village
from workbench.demo.township import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = "村党支部书记、村委会主任（一肩挑）"


def account(role, township, username, village=None):
    made = make_user(role, township, village, username=username)
    made.set_password(PASSWORD)
    made.save()
    return made


def go(page, live_server, address):
    page.goto(f"{live_server.url}{address}")
    assert fits(page), address


def test_an_election_for_two_posts_at_once_is_opened_and_its_reserve_stands_on_both(
    page, live_server, township, village, post
):
    director = village.posts.get(kind="director")
    account(Role.ORGANISER, township, "office")
    made = make_round(township)
    sign_in(page, live_server, "office", PASSWORD)
    go(page, live_server, reverse("selection:posts", args=[made.pk]))
    page.get_by_label("与村委会主任一肩挑").check()
    page.get_by_role("button", name="选定").click()
    page.wait_for_load_state()
    assert BOTH in page.content()
    SelectionRound.objects.filter(pk=made.pk).delete()
    _, people = counted_for_both(township, post, director, "甲")
    go(page, live_server, reverse("selection:village", args=[people[0].opened_post.selection_id]))
    assert BOTH in page.content()
    approve(people, ruling(), recorded_by=None)
    for address in (reverse("villages:bench"), reverse("workbench:statistics"), reverse("cadres:list")):
        go(page, live_server, address)
    assert BOTH in page.content()


def test_a_village_is_offered_received_and_found_again_in_the_other_township(
    page, live_server, township, village, post
):
    neighbour = Township.objects.create(name="邻镇")
    own = make_village(neighbour, "外村")
    account(Role.ORGANISER, township, "office")
    account(Role.LEADING_GROUP, neighbour, "leaders")
    account(Role.SECRETARY, neighbour, "secretary", own)
    make_cadre(village, "甲", post=post)
    sign_in(page, live_server, "office", PASSWORD)
    go(page, live_server, reverse("reforms:transfer", args=[village.pk]))
    page.get_by_label("划入本系统里的乡镇").select_option(label="邻镇")
    page.get_by_label("文号").fill("县民〔2026〕7号")
    page.get_by_role("button", name="先看结果").click()
    assert fits(page)
    page.get_by_role("button", name="确认办理").click()
    page.wait_for_load_state()
    assert "等待对方镇领导小组决定" in page.content()
    go(page, live_server, reverse("reforms:handovers"))
    page.context.clear_cookies()
    sign_in(page, live_server, "leaders", PASSWORD)
    page.get_by_text("个村提出划入本镇").first.click()
    page.wait_for_load_state()
    page.get_by_role("link", name="查看").click()
    page.wait_for_load_state()
    page.get_by_label("文号").fill("邻委〔2026〕9号")
    page.get_by_label("书记由谁担任").select_option(index=1)
    page.get_by_role("button", name="先看结果").click()
    assert fits(page)
    page.get_by_role("button", name="确认办理").click()
    page.wait_for_load_state()
    assert "划入本镇" in page.content()
    copy = Cadre.objects.get(township=neighbour)
    assert (copy.name, copy.state, copy.village) == (
        "甲",
        "in_pool",
        Village.objects.get(township=neighbour, name="红星村"),
    )
    go(page, live_server, reverse("workbench:dossier", args=[copy.pk]))
    assert "（石西镇登记）" in page.content()
    assert copy.state_changes.get().effective_on == today()
