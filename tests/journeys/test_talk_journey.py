"""A talk on a phone: few taps, and nothing lost on a bad network or with an expired sign-in."""

import io
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.permissions import Role
from mentoring.models import Talk
from mentoring.pairs.pairs import pair
from tests.conftest import make_cadre, make_user, make_village
from tests.journeys.conftest import fits, sign_in
from tests.mentoring.conftest import BEGAN, talked
from villages.models import Township

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", [390], indirect=True),
]
PASSWORD = "a-good-password-1"
# Counts taps as a finger makes them.
COUNT_TAPS = """
addEventListener("click", (event) => {
  if (event.isTrusted) localStorage.taps = Number(localStorage.taps || 0) + 1;
}, true)
"""


@pytest.fixture
def phone(page, live_server):
    village = make_village(Township.objects.create(name="石西镇", code="519900101"), "红星村")
    mentor = make_user(Role.SECRETARY, village.township, village, username="shuji")
    people = [make_cadre(village, name) for name in ("甲红", "乙红")]
    for one in people:
        pair(one, mentor, "secretary", BEGAN)
    talked(mentor, people, place="村委会")
    page.add_init_script(COUNT_TAPS)
    sign_in(page, live_server, "shuji", PASSWORD)
    return page


def test_a_routine_talk_takes_at_most_six_taps_and_one_text_field(phone, live_server):
    page = phone
    page.evaluate("localStorage.taps = 0")
    page.get_by_role("link", name="记谈话").first.click()
    page.get_by_role("button", name="同上次").click()
    page.get_by_label("谈了什么").click()
    page.keyboard.type("近来帮村里收医保")
    assert fits(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("谈话已保存")).to_be_visible()
    assert int(page.evaluate("localStorage.taps")) <= 6
    talk = Talk.objects.get(summary="近来帮村里收医保")
    assert (talk.cadres.count(), talk.place) == (2, "村委会")


def test_on_a_slow_network_nobody_taps_a_button_that_does_nothing_yet(phone, live_server):
    def late(route):
        time.sleep(1.5)
        route.continue_()

    phone.route("**/talks.js", late)
    phone.get_by_role("link", name="记谈话").first.click(no_wait_after=True)
    phone.get_by_role("button", name="同上次").click()
    expect(phone.get_by_label("甲红")).to_be_checked()


def write(page, text):
    page.get_by_label("甲红").check()
    page.get_by_label("谈了什么").fill(text)


def test_what_is_typed_survives_a_cut_network_and_is_sent_once(phone, live_server):
    page = phone
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    write(page, "网络中断时写的")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("网络不通，1 次谈话已存在本机")).to_be_visible()
    write(page, "又一次")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("网络不通，2 次谈话已存在本机")).to_be_visible()
    assert not Talk.objects.filter(summary__in=["网络中断时写的", "又一次"]).exists()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("谈话已保存")).to_be_visible()
    assert Talk.objects.filter(summary="网络中断时写的").count() == 1
    assert Talk.objects.filter(summary="又一次").count() == 1
    page.reload()
    expect(page.locator("#outbox .alert")).to_have_count(0)
    page.problems[:] = [problem for problem in page.problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def test_an_answer_lost_on_the_way_back_does_not_make_a_second_talk(phone, live_server):
    page = phone
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    write(page, "回信丢了")
    lost = []

    def lose_the_first_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/mentoring/talks/new/", lose_the_first_answer)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("网络不通，1 次谈话已存在本机")).to_be_visible()
    assert Talk.objects.filter(summary="回信丢了").count() == 1
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("谈话已保存")).to_be_visible()
    assert Talk.objects.filter(summary="回信丢了").count() == 1
    page.problems[:] = [problem for problem in page.problems if "ERR_FAILED" not in problem]


def test_with_an_expired_sign_in_the_talk_waits_for_the_next_one(phone, live_server):
    page = phone
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    write(page, "登录过期时写的")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("登录已过期，1 次谈话已存在本机")).to_be_visible()
    page.get_by_role("link", name="重新登录").click()
    page.fill("#id_username", "shuji")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("谈话已保存")).to_be_visible()
    assert Talk.objects.filter(summary="登录过期时写的").count() == 1
    page.problems[:] = [problem for problem in page.problems if "403" not in problem]


def test_what_is_half_typed_is_there_again_after_the_page_was_closed(phone, live_server):
    page = phone
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    write(page, "写到一半")
    page.goto(f"{live_server.url}/")
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    expect(page.get_by_label("谈了什么")).to_have_value("写到一半")
    expect(page.get_by_label("甲红")).to_be_checked()
    page.fill("#id_held_on", "2031-01-01")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("谈话日期晚于今天").first).to_be_visible()
    expect(page.get_by_label("谈了什么")).to_have_value("写到一半")
    page.problems[:] = [problem for problem in page.problems if "400" not in problem]


def test_two_tabs_are_two_talks(phone, live_server):
    address = f"{live_server.url}/mentoring/talks/new/"
    first, second = phone, phone.context.new_page()
    first.goto(address)
    write(first, "第一个页面")
    second.goto(address)
    expect(second.get_by_label("谈了什么")).to_have_value("第一个页面")
    write(second, "第二个页面")
    for page in (second, first):
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("谈话已保存")).to_be_visible()
    assert Talk.objects.filter(summary__in=["第一个页面", "第二个页面"]).count() == 2


def test_what_another_tab_restored_and_the_first_one_saved_is_not_offered_again(phone, live_server):
    address = f"{live_server.url}/mentoring/talks/new/"
    other = phone.context.new_page()
    phone.goto(address)
    write(phone, "只有一次")
    other.goto(address)
    expect(other.get_by_label("谈了什么")).to_have_value("只有一次")
    phone.get_by_role("button", name="保存").click()
    expect(phone.get_by_text("谈话已保存")).to_be_visible()
    expect(other.get_by_text("这些内容已在另一个页面保存")).to_be_visible()
    expect(other.get_by_label("谈了什么")).to_have_value("")
    assert Talk.objects.filter(summary="只有一次").count() == 1


def test_a_photo_is_made_small_before_it_is_sent(phone, live_server):
    page = phone
    large = io.BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(large, "JPEG", quality=95)
    page.goto(f"{live_server.url}/mentoring/talks/new/")
    write(page, "带照片")
    page.set_input_files("#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()})
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("谈话已保存")).to_be_visible()
    photo = Talk.objects.get(summary="带照片").photos.get()
    assert max(photo.file.width, photo.file.height) == 1600
    assert photo.file.size < len(large.getvalue()) / 2
