"""The office's day without a mouse: sign in, find somebody, record a talk, decide, assess a village; the focus is always seen."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import RoleAssignment
from accounts.permissions import Role
from mentoring.models import Talk
from mentoring.pairs.pairs import pair
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.models import Assessment, ChangeProposal
from tests.conftest import make_cadre, make_user, make_village
from villages.models import Township

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# More than any page needs to be gone through once.
MOST_TABS = 150
# What has the focus: its words, and whether somebody who looks for it finds it on the screen with a ring around it.
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const label = one.labels && one.labels[0] ? one.labels[0].innerText : "";
  return {
    words: [one.getAttribute("aria-label") || label || one.innerText || "", one.name || ""].map((word) => word.trim()),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


class Keyboard:
    """Somebody who only has keys."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def to(self, words):
        """Tab on until what is called so has the focus, which is seen wherever it stops on the way."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            found = self.page.evaluate(FOCUSED)
            assert found["seen"], found
            if words in found["words"]:
                return
        raise AssertionError(f"no key leads to {words}")

    def open(self, words):
        """A page, by the search box."""
        self.press("/")
        assert self.page.evaluate(FOCUSED)["seen"]
        self.type(words)
        expect(self.page.get_by_role("option", name=words).first).to_be_visible()
        self.press("ArrowDown")
        self.enter()

    def enter(self):
        """Press Enter and be on the page it leads to."""
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def colleague(db):
    """Who keeps the office, leads a village and records what the leading group decided."""
    village = make_village(Township.objects.create(name="石西镇", code="519900101"), "红星村", ["书记", "主任"])
    user = make_user(Role.ORGANISER, village.township, username="zuzhiban")
    for role, place in ((Role.SECRETARY, village), (Role.LEADING_GROUP, None)):
        RoleAssignment.objects.create(user=user, role=role, village=place)
    people = [
        make_cadre(village, name, post=post) for name, post in zip(("曾林", "王强"), village.posts.all(), strict=True)
    ]
    today = timezone.localdate()
    for cadre in people:
        pair(cadre, user, "secretary", today)
    motion = Motion(
        kind="exit", reason="asked", effective_on=today, proposed_on=today, proposer="村", basis="本人申请"
    )
    propose(people[1], motion, recorded_by=None)
    return user


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_the_days_work_is_done_by_keyboard_with_the_focus_always_seen(page, live_server, colleague):
    keys = Keyboard(page)
    page.goto(live_server.url)
    assert page.evaluate(FOCUSED)["words"] == ["登录名", "username"]
    keys.type("zuzhiban")
    keys.to("密码")
    keys.type("a-good-password-1")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="需要我办")).to_be_visible()

    # Past the bar and the menu to what the page is about.
    keys.to("跳到正文")
    keys.press("Enter")
    keys.to("记谈话")
    keys.enter()
    expect(page.get_by_text("替哪位联系人登记")).to_be_visible()
    keys.to("跳到正文")
    keys.press("Enter")
    keys.to(colleague.name)
    keys.enter()
    keys.to("people")
    keys.press("Space")
    keys.to("summary")
    keys.type("近来帮村里收医保")
    keys.to("保存")
    keys.press("Enter")
    expect(page.get_by_text("谈话已保存。")).to_be_visible()
    assert Talk.objects.get().summary == "近来帮村里收医保"

    keys.open("曾林")
    expect(page.get_by_role("heading", name="曾林", level=1)).to_be_visible()

    keys.open("进出变动")
    keys.to("proposals")
    keys.press("Space")
    keys.to("decision")
    keys.press("Space")
    keys.to("document_number")
    keys.type("石委〔2026〕1号")
    keys.to("提交决定")
    keys.press("Enter")
    # The question has the same words on its button, and does not let the keys out before it is answered.
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.to("提交决定")
    keys.press("Enter")
    expect(page.get_by_text("没有等待决定的变动")).to_be_visible()
    assert ChangeProposal.objects.get().status == "approved"

    keys.open("年度考核")
    keys.to("逐村登记")
    keys.enter()
    keys.to("曾林的等次")
    keys.press("ArrowDown", "ArrowDown")
    keys.to("曾林的德")
    keys.type("88")
    keys.to("保存并到下一村")
    keys.press("Enter")
    expect(page.get_by_text("年度考核已保存，改动 1 人")).to_be_visible()
    assert Assessment.objects.get().grade == "qualified"
