"""Every main page at both widths, for each role: it opens, fits the screen and shows no English."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentoring.models import Pairing, Talk
from reserve_cadres.models import Cadre, Candidacy, Term, VillageSelection
from tests.county.conftest import county_account
from tests.demo import demo_township
from tests.journeys.accessibility import Audit
from tests.journeys.conftest import answered, fits, sign_in
from training.models import Placement, Task, TrainingSession
from villages.models import Department
from workbench.county.tables import TABLES
from workbench.demo.township import ACCOUNTS, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What may stand in Latin letters: file endings, product names, and what the demo data holds.
LATIN = {"Excel", "WPS", "PDF", "Word", "CSV", "xlsx", "xls", "csv", "JPG", "PNG", "Ctrl"}


COUNTY = "xianwei"
# Pages to look at rather than to read, and help.
LOOKED_AT = [
    *(f"pictures:{name}" for name in ("bench", "cadence", "plan", "funnel", "candidates", "ages", "pool")),
    *(f"workbench:{name}" for name in ("calendar", "guide", "role_sheet", "notes")),
]
# The main pages, which are looked at enlarged too.
AT_200_PERCENT = {
    "/", *map(reverse, ("cadres:list", "villages:list", "villages:bench", "workbench:statistics", "training:plan",
                        "training:sessions", "training:placements", "training:tasks", "workbench:calendar", "workbench:guide")),
}  # fmt: skip


def english_in(page) -> set[str]:
    # Sign-in names and addresses are data, in the columns that say so.
    text = page.evaluate("""() => {
      const data = [...document.querySelectorAll('[data-latin]')];
      data.forEach((one) => one.style.setProperty('display', 'none', 'important'));
      const text = document.querySelector('main').innerText;
      data.forEach((one) => one.style.removeProperty('display'));
      return text;
    }""")
    return set(re.findall(r"[A-Za-z]{3,}", text)) - LATIN


def selection_addresses():
    """Pages of the demo round in its furthest village: for all readers, for those who conduct it, for the office."""
    selection = VillageSelection.objects.get(village__name="三道堰社区")
    candidacy = Candidacy.objects.filter(opened_post__selection=selection).first()
    meeting, ballot, notice = selection.meetings.get(), candidacy.tallies.get().ballot, selection.notices.get()
    made = selection.round_id

    def pages(names, key):
        return [reverse(f"selection:{name}", args=[key]) for name in names.split()]

    reading = [
        reverse("selection:list"), reverse("selection:approvals"), *pages("detail print_announcement reviews", made),
        *pages("village print_blank_nomination", selection.pk), *pages("candidacy print_nomination", candidacy.pk),
        *pages("report", ballot.pk), *pages("print_notice", notice.pk),
    ]  # fmt: skip
    conducting = [
        *pages("nominate meeting", selection.pk), *pages("change_candidacy withdraw review_candidacy", candidacy.pk),
        *pages("meeting_files marks", meeting.pk), *pages("correct_ballot", ballot.pk), *pages("review_step", made),
    ]  # fmt: skip
    running = [
        reverse("selection:add"), *pages("change posts announcement end sheets", made), *pages("notice", selection.pk),
        *pages("exception", candidacy.pk), *pages("withdraw_notice add_objection", notice.pk),
    ]  # fmt: skip
    return reading, conducting, running


def training_addresses():
    """Pages of the demo's training: for all readers, for a department, for the office."""
    session = TrainingSession.objects.filter(department__name="民政办").first()
    placement, task = Placement.objects.get(department__name="民政办"), Task.objects.filter(status="finished").get()
    department = Department.objects.get(name="民政办", township__name="石西镇")

    def pages(names, key):
        return [reverse(f"training:{name}", args=[key]) for name in names.split()]

    hosting = [
        *map(reverse, ("training:plan", "training:sessions", "training:placements", "training:calendar")),
        *pages("session print_sign_in", session.pk), *pages("placement", placement.pk),
    ]  # fmt: skip
    running = [
        reverse("training:add_session"), *pages("change_session attendance import_attendance add_session_file", session.pk),
        *pages("remark evaluate", placement.pk),
    ]  # fmt: skip
    reading = [*hosting[:4], *map(reverse, ("training:people", "training:tasks")), *pages("task", task.pk)]
    office = [
        *map(reverse, ("training:add_placement", "training:add_task", "villages:departments")),
        *pages("invite cancel_session", session.pk), *pages("change_placement cancel_placement", placement.pk),
        *pages("note end_task add_task_file", task.pk),
        *pages("target add_planned import_plan", timezone.localdate().year),
        *map(reverse, ("training:import_sessions", "training:import_placements", "training:import_tasks")),
        reverse("villages:change_department", args=[department.pk]),
    ]  # fmt: skip
    return hosting, running, reading, office


def mentoring_addresses():
    """Pages of the demo's mentoring: for all readers, for mentors, for the office."""
    talk = Talk.objects.filter(mentor__username="shuji").first()
    pairing = Pairing.objects.filter(mentor__username="shuji").first()
    reading = [
        *map(reverse, ("mentoring:board", "mentoring:pairs", "mentoring:talks", "mentoring:follow_ups")),
        reverse("mentoring:board") + "?month=2026-10", reverse("mentoring:talk", args=[talk.pk]),
    ]  # fmt: skip
    own = [
        reverse("mentoring:add_talk"), reverse("mentoring:change_talk", args=[talk.pk]),
        reverse("mentoring:settle", args=[talk.pk]),
    ]  # fmt: skip
    office = [
        *map(reverse, ("mentoring:rules", "mentoring:add_pair", "mentoring:pair_village", "mentoring:import_pairs",
                       "mentoring:import_talks")),
        reverse("mentoring:end_pair", args=[pairing.pk]),
    ]  # fmt: skip
    return reading, own, office


def pool_addresses(cadre):
    """Pages of the living pool and the papers: for all readers, for townships' readers, for exporters, for the office."""
    term, year = Term.objects.get(), timezone.localdate().year
    reading = [
        *map(reverse, ("changes:list", "selection:vacancies", "assessments:overview", "assessments:suggestions",
                       "workbench:completeness", "workbench:tables")),
        f"{reverse('assessments:overview')}?year={year - 1}&missing=1",
        f"{reverse('assessments:village', args=[cadre.village_id])}?year={year - 1}",
        f"{reverse('workbench:print_dossiers')}?village={cadre.village_id}",
        f"{reverse('workbench:statistics')}?since={year - 1}-01-01", f"{reverse('cadres:list')}?on=2019-06-01",
        *(f"{reverse('workbench:tables')}?table={name}" for name in ("changes", "movers", "training", "cadence", "assessments")),
    ]  # fmt: skip
    township = [
        *map(reverse, ("terms:list", "pictures:conversion", "pictures:measured")), reverse("terms:detail", args=[term.pk]),
    ]  # fmt: skip
    proposing = [
        reverse(f"changes:{kind}", args=[cadre.pk]) for kind in ("exit", "appointment", "return", "revocation")
    ]
    runner_up = Candidacy.objects.get(cadre__name="林春燕")
    office = [
        *map(reverse, ("terms:add", "layouts:list", "layouts:add", "assessments:import", "workbench:archives",
                       "changes:import_exits", "cadres:import_resume", "cadres:import_family")),
        reverse("terms:change", args=[term.pk]), f"{reverse('terms:results', args=[term.pk])}?village={cadre.village_id}",
        reverse("selection:call_up", args=[runner_up.pk]),
    ]  # fmt: skip
    return reading, township, proposing, office


def above_the_demo():
    """An account of the level above that reads the demo's township."""
    user = county_account([User.objects.get(username="zuzhi").township], COUNTY)
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()


def first_page(username):
    return reverse("county:home") if username == COUNTY else "/"


def county_tables():
    return [f"{reverse('county:tables')}?table={name}" for name in TABLES]


def addresses(username):
    cadre = Cadre.objects.filter(township__name="石西镇").order_by("pk").first()
    common = [
        "/", reverse("cadres:list"), reverse("villages:list"), reverse("villages:bench"),
        reverse("villages:detail", args=[cadre.village_id]), reverse("workbench:dossier", args=[cadre.pk]),
        reverse("workbench:print_dossier", args=[cadre.pk]), reverse("workbench:statistics"),
    ]  # fmt: skip
    reading, conducting, running = selection_addresses()
    hosting, departments_own, training, training_office = training_addresses()
    common += training
    common += map(reverse, LOOKED_AT)
    talks, own_talks, pairs = mentoring_addresses()
    common += talks
    pool, terms, proposing, pool_office = pool_addresses(cadre)
    common += pool
    own = {
        "zuzhi": [
            *common, *terms, *proposing, *pool_office, *reading, *conducting, *running, *departments_own,
            *training_office, *own_talks, *pairs,
            reverse("roster:list"), reverse("cadres:add"),
            reverse("cadres:change", args=[cadre.pk]),
            reverse("cadres:admit", args=[cadre.pk]), reverse("villages:add"), reverse("roster:aliases"),
            reverse("cadres:add_attachment", args=[cadre.pk]), reverse("villages:import"), reverse("villages:import_posts"),
            reverse("start:workbook"), reverse("villages:import_departments"), reverse("cadres:opening"),
            *map(reverse, ("mentoring:hand_over", "reforms:merge", "reforms:handovers", "workbench:files", "workbench:checkup")),
            *map(reverse, ("privacy:papers", "privacy:sheet", "privacy:requests", "privacy:add_request", "privacy:retention",
                           "privacy:rules")),
            *(reverse(f"reforms:{name}", args=[cadre.village_id]) for name in ("rename", "split", "transfer")),
            reverse("reforms:post", args=[cadre.village.posts.first().pk]), reverse("changes:entry", args=[cadre.pk]),
        ],
        "lingdao": [*common, *terms, *reading, reverse("layouts:list"), reverse("workbench:archives")],
        "shuji": [*common, *proposing, *reading, reverse("workbench:archives"), *conducting, *own_talks,
            reverse("cadres:change", args=[cadre.pk]),
        ],
        "zhucun": [*common, *reading],
        "ganbu": ["/", reverse("cadres:list")],
        "chayue": [*common, *terms],
        "keshi": ["/", reverse("selection:department_reviews"), *hosting, *departments_own],
        "guanli": ["/", *map(reverse, ("accounts:list", "accounts:add", "accounts:roles", "accounts:pending")),
            reverse("workbench:import_accounts"),
        ],
        "shenji": ["/", reverse("accounts:access_records"), reverse("accounts:change_records")],
        COUNTY: [reverse("county:home"), reverse("county:statistics"), *county_tables()],
    }  # fmt: skip
    return own[username]


def seen_at(page, width) -> None:
    """Show the page that stands there as it stands at another width."""
    page.set_viewport_size({"width": width, "height": 900})
    if width == 390:
        # On a page that comes at this width, lists.js does it.
        page.evaluate("document.querySelectorAll('[data-fold-on-phone]').forEach((one) => { one.open = false; })")


# In two parts, so that no process of the tests waits for minutes at the end until another one is through.
EVERYBODY = [*(username for _, username, *_ in ACCOUNTS), COUNTY]


@pytest.mark.parametrize("width", [1280], indirect=True)
@pytest.mark.parametrize("usernames", [EVERYBODY[::2], EVERYBODY[1::2]], ids="、".join)
def test_every_role_finds_its_pages_fit_for_the_screen_in_chinese_and_within_reach_of_all(
    page, live_server, width, usernames
):
    demo_township()
    audit, barred = Audit(), {}
    # A colour on its way to another is none of the page's.
    page.emulate_media(reduced_motion="reduce")
    above_the_demo()
    for username in usernames:
        page.context.clear_cookies()
        sign_in(page, live_server, username, PASSWORD, opens=first_page(username))
        for address in addresses(username):
            seen_at(page, width)
            response = page.goto(live_server.url + address)
            assert response.status == 200, (username, address)
            answered(page)
            # At 200 % an office's screen of 1366 is half as wide.
            enlarged = [683] if username == "zuzhi" and address in AT_200_PERCENT else []
            for narrower in [width, *enlarged, 390]:
                seen_at(page, narrower)
                assert fits(page), (username, address, narrower)
                assert not english_in(page), (username, address, narrower)
                # What a page is made of does not change with the width.
                if narrower == width and (found := audit.faults(page)):
                    barred[username, address] = found[:3]
    assert barred == {}


def test_a_phone_shows_no_label_without_a_value(page, live_server, width):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.goto(live_server.url + reverse("villages:list"))
    blank = [cell for cell in page.locator("tbody td[data-label]").all() if not cell.inner_text().strip()]
    assert blank
    if width == 390:
        assert not any(cell.is_visible() for cell in blank)


def test_the_menu_opens_by_keyboard(page, live_server, width):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    if width == 390:
        page.get_by_label("菜单").focus()
        page.keyboard.press("Enter")
    page.locator("summary", has_text="人员").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "后备干部"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert not page.get_by_role("link", name="后备干部", exact=True).is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cadres/")
