"""How many clicks the office's most frequent jobs take, counted along the links and buttons its pages really have.

Typing is not counted, nor Enter in the search box. A menu's group, a link, a button, a tick and the answer to a question are
one click each, a choice from a list is two. docs/design.md, "Pages".
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.permissions import Role
from mentoring.models import Talk
from mentoring.pairs.pairs import pair
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.models import Assessment, ChangeProposal
from tests.conftest import make_cadre, make_user, make_village
from tests.training.conftest import make_session
from training.models import Attendance, Task
from training.sessions.sessions import invite

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@dataclass
class Hand:
    """Somebody signed in who goes by what stands on the pages."""

    client: object
    address: str = "/"
    clicks: int = 0
    page: object = field(default=None)

    def __post_init__(self):
        self.open(self.address)

    def open(self, address, method="get", data=None):
        answer = getattr(self.client, method)(address, data, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.answer, self.page = answer, html.fromstring(answer.content)

    def click(self, text, within="//main"):
        """The first link with these words; one in the menu costs its group's click as well."""
        found = [
            link for link in self.page.xpath(f"{within}//a[@href]") if text in "".join(link.text_content().split())
        ]
        assert found, (text, self.address)
        self.clicks += 1 + bool(found[0].xpath("ancestor::details[not(@open)]"))
        self.open(urljoin(self.address, found[0].get("href")))

    def find(self, words):
        """What the search box finds first, opened."""
        self.open(f"{reverse('workbench:search')}?q={words}")
        (first, *_) = self.page.xpath("//main//a[@href and ancestor::ul or ancestor::table]")
        self.clicks += 1
        self.open(urljoin(self.address, first.get("href")))

    def send(self, button, ticked=(), chosen=None, **typed):
        """The form with this button, as the page fills it in, with what is ticked, chosen and typed besides."""
        (form, *_) = [
            one
            for one in self.page.forms
            if any(button == "".join(b.text_content().split()) for b in one.xpath(".//button"))
        ]
        (pressed, *_) = [b for b in form.xpath(".//button") if button == "".join(b.text_content().split())]
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        for name, value in (chosen or {}).items():
            assert form.xpath(f".//select[@name='{name}']/option[@value='{value}']"), name
            data[name] = [value]
            self.clicks += 2
        for name in ticked:
            (box,) = form.xpath(f".//input[@name='{name[0]}' and @value='{name[1]}']")
            others = data.get(name[0], []) if box.get("type") == "checkbox" else []
            data[name[0]] = [*others, box.get("value")]
            self.clicks += 1
        for name, value in typed.items():
            assert form.xpath(f".//*[@name='{name}']"), (name, self.address)
            data[name] = [value]
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value") or ""]
        self.clicks += 1 + any(one.get("data-confirm") is not None for one in (form, pressed))
        self.open(urljoin(self.address, pressed.get("formaction") or form.get("action") or self.address), "post", data)


@pytest.fixture
def hand_of(client, township, village):
    """Somebody of a role, at the home page."""

    def at_home(role):
        client.force_login(make_user(role, township, village))
        return Hand(client)

    return at_home


@pytest.fixture
def cadre(village, post):
    return make_cadre(village, "王小明", post=post)


def a_dossier(hand, cadre):
    hand.find("王小明")
    assert hand.address == reverse("workbench:dossier", args=[cadre.pk])


def a_corrected_phone(hand, cadre):
    hand.find("王小明")
    hand.click("修改档案")
    hand.send("保存", phone="13900000000")
    cadre.refresh_from_db()
    assert cadre.phone == "13900000000"


def a_printed_form(hand, cadre):
    hand.find("王小明")
    hand.click("打印登记表")


def a_list_as_a_workbook(hand, cadre):
    hand.click("在库后备干部")
    assert hand.page.xpath("//main//a[@data-export]")
    hand.clicks += 1


def the_figures_of_today(hand, cadre):
    hand.find("统计")
    assert hand.address == reverse("workbench:statistics")


def a_task(hand, cadre):
    hand.find("王小明")
    hand.click("交办任务")
    hand.send("交办", title="走访一组", due_on=f"{TODAY:%Y-%m-%d}")
    assert Task.objects.filter(cadre=cadre, title="走访一组").exists()


def an_exit_put_before_the_leading_group(hand, cadre):
    hand.find("王小明")
    hand.click("退出")
    hand.send("提出申请", chosen={"reason": "asked"}, basis="本人书面申请")
    assert ChangeProposal.objects.waiting().filter(cadre=cadre).exists()


def a_decision(hand, cadre):
    motion = Motion(kind="exit", reason="asked", effective_on=TODAY, proposed_on=TODAY, proposer="村", basis="申请")
    one = propose(cadre, motion, recorded_by=None)
    hand.open("/")
    hand.click("决定")
    hand.send("提交决定", [("proposals", one.pk), ("decision", "approved")], document_number="1号")
    one.refresh_from_db()
    assert one.status == "approved"


def a_talk(hand, cadre):
    mentor = hand.answer.context["user"]
    pair(cadre, mentor, "secretary", TODAY)
    hand.open("/")
    hand.click("记谈话")
    hand.send("保存", [("people", cadre.pk)], summary="近来帮村里收医保")
    assert Talk.objects.filter(mentor=mentor).count() == 1


def a_training_with_who_came(hand, cadre):
    session = make_session(cadre.township)
    invite(session, [cadre])
    hand.open("/")
    hand.click("培训", within="//main")
    hand.click(session.title)
    hand.click("登记到会")
    # 全部到会 marks everybody on the page.
    hand.clicks += 1
    (name,) = {box.get("name") for box in hand.page.xpath("//main//input[@value='present']")}
    hand.send("保存", **{name: "present"})
    assert session.attendances.get().status == Attendance.Status.PRESENT


def a_township_paired(hand, cadre):
    secretary = make_user(Role.SECRETARY, cadre.township, cadre.village)
    hand.find("结对")
    hand.click("全镇结对")
    hand.send("保存")
    assert cadre.pairings.get().mentor == secretary


def who_is_behind_this_month(hand, cadre):
    hand.find("月度进展")
    assert hand.address == reverse("mentoring:board")


JOBS = {
    a_dossier: (Role.ORGANISER, 1), a_corrected_phone: (Role.ORGANISER, 3), a_printed_form: (Role.ORGANISER, 2),
    a_list_as_a_workbook: (Role.ORGANISER, 2), the_figures_of_today: (Role.READER, 1), a_task: (Role.ORGANISER, 3),
    an_exit_put_before_the_leading_group: (Role.ORGANISER, 5), a_decision: (Role.LEADING_GROUP, 5), a_talk: (Role.SECRETARY, 3),
    a_training_with_who_came: (Role.ORGANISER, 5), a_township_paired: (Role.ORGANISER, 3),
    who_is_behind_this_month: (Role.LEADING_GROUP, 1),
}  # fmt: skip


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_the_twelve_most_frequent_jobs_take_few_clicks(hand_of, cadre, job):
    role, most = JOBS[job]
    hand = hand_of(role)
    job(hand, cadre)
    assert hand.clicks <= most


def test_the_assessments_of_28_villages_take_no_more_than_30_clicks(hand_of, township):
    for number in range(28):
        make_cadre(make_village(township, f"村{number:02}"), f"甲{number:02}")
    hand = hand_of(Role.ORGANISER)
    hand.find("年度考核")
    hand.click("逐村登记")
    for _ in range(28):
        (grade,) = hand.page.xpath("//main//select[contains(@name, '-grade')]/@name")
        # Chosen by typing its first character, as the other fields of the grid are filled in.
        hand.send("保存并到下一村", **{grade: "qualified"})
    assert Assessment.objects.filter(year=TODAY.year, grade="qualified").count() == 28
    assert hand.address.startswith(reverse("assessments:overview"))
    assert hand.clicks <= 30
