"""Two people with one record open: nobody overwrites what the other one wrote without seeing it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.permissions import Role
from mentoring.models import CadenceRule
from office.grids import TABLE_CHANGED
from office.versions import CHANGED_MEANWHILE, LINES_CHANGED
from reserve_cadres.models import Cadre, EducationRule, ResumeEntry
from reserve_cadres.people.dossiers import Line, Lines, ResumeLine, change_dossier
from tests.conftest import make_cadre, make_user
from tests.selection.steps import make_round
from tests.together import at_once, sent_until_had
from tests.training.conftest import make_session
from training.models import Placement
from villages.models import Post, Village

pytestmark = pytest.mark.django_db

# Twenty fields of a dossier that take any words.
OWN = [
    "native_place", "birthplace", "household", "health", "marital_state", "professional_title", "school_and_major",
    "fulltime_school_and_major", "fulltime_degree", "fulltime_degree_school", "inservice_school_and_major",
    "inservice_degree", "inservice_degree_school", "occupation", "skills", "address", "source_channel",
    "training_direction", "succession_intent", "ethnicity",
]  # fmt: skip


def opened(client, address) -> dict[str, list[str]]:
    """What a browser would send of the form of a page, as it stands when it is opened."""
    return sent_of(client.get(address))


def sent_of(page, carries="version") -> dict[str, list[str]]:
    (form,) = html.fromstring(page.content.decode()).xpath(f"//form[.//input[@name='{carries}']]")
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        # A browser leaves out the line break a text begins with.
        sent.setdefault(name, []).append(value.removeprefix("\n"))
    return sent


@pytest.fixture
def colleague(township):
    client = Client()
    client.force_login(make_user(Role.ORGANISER, township, username="tongshi"))
    return client


@pytest.fixture
def cadre(village):
    made = make_cadre(village, phone="13800000000", health="良好")
    change_dossier(made, {}, Lines(resume=[Line(ResumeLine(date(2010, 7, 1), "村会计"))]))
    return made


@pytest.fixture
def page(cadre):
    return reverse("cadres:change", args=[cadre.pk])


def test_who_saves_later_an_older_page_writes_nothing_and_sees_each_field_three_times(
    as_organiser, colleague, cadre, page
):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    assert colleague.post(page, theirs | {"phone": ["13911111111"]}).status_code == 302
    answer = as_organiser.post(page, mine | {"phone": ["13722222222"], "health": ["一般"]})
    text = answer.content.decode()
    assert CHANGED_MEANWHILE in text
    assert Role.ORGANISER.label[:10] in text
    for value in ("13800000000", "13911111111", "13722222222"):
        assert value in text
    cadre.refresh_from_db()
    assert (cadre.phone, cadre.health) == ("13911111111", "良好")
    # What was typed is still there, and with the choice made it is saved with everything else.
    again = sent_of(answer)
    assert (again["phone"], again["health"], again["stands-phone"]) == (["13722222222"], ["一般"], ["mine"])
    assert as_organiser.post(page, again).status_code == 302
    cadre.refresh_from_db()
    assert (cadre.phone, cadre.health) == ("13722222222", "一般")


def test_a_field_that_was_left_alone_is_proposed_as_the_other_one_left_it(as_organiser, colleague, cadre, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"phone": ["13911111111"], "tags": ["graduate"]})
    again = sent_of(as_organiser.post(page, mine | {"health": ["一般"]}))
    assert (again["stands-phone"], again["stands-tags"]) == (["theirs"], ["theirs"])
    assert as_organiser.post(page, again).status_code == 302
    cadre.refresh_from_db()
    assert (cadre.phone, cadre.tags, cadre.health) == ("13911111111", ["graduate"], "一般")


def test_the_same_change_twice_and_changes_beside_the_page_are_no_question(as_organiser, colleague, cadre, post, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"phone": ["13911111111"]})
    Cadre.objects.filter(pk=cadre.pk).update(told_apart_by="")
    assert as_organiser.post(page, mine | {"phone": ["13911111111"], "health": ["一般"]}).status_code == 302
    cadre.refresh_from_db()
    assert (cadre.phone, cadre.health) == ("13911111111", "一般")


def test_a_third_one_who_writes_while_the_choice_is_made_is_seen_as_well(as_organiser, colleague, cadre, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"phone": ["13911111111"]})
    again = sent_of(as_organiser.post(page, mine | {"phone": ["13722222222"]}))
    change_dossier(cadre, {"phone": "13633333333"})
    text = as_organiser.post(page, again).content.decode()
    assert "13633333333" in text
    cadre.refresh_from_db()
    assert cadre.phone == "13633333333"


def test_lines_that_only_one_of_the_two_touched_are_merged(as_organiser, colleague, cadre, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"resume-0-description": ["村会计、团支部书记"]})
    assert as_organiser.post(page, mine | {"health": ["一般"]}).status_code == 302
    assert [one.description for one in cadre.resume.all()] == ["村会计、团支部书记"]


def test_a_line_that_both_changed_is_asked_about_at_its_place(as_organiser, colleague, cadre, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"resume-0-description": ["村会计、团支部书记"]})
    answer = as_organiser.post(page, mine | {"resume-0-description": ["村文书"]})
    assert [one.description for one in cadre.resume.all()] == ["村会计、团支部书记"]
    again = sent_of(answer)
    assert again["stands-resume-0-description"] == ["mine"]
    assert as_organiser.post(page, again).status_code == 302
    assert [one.description for one in cadre.resume.all()] == ["村文书"]


def test_a_line_somebody_took_out_does_not_come_back_by_who_left_it_alone(as_organiser, colleague, cadre, page):
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {"resume-0-DELETE": ["on"]})
    assert not ResumeEntry.objects.exists()
    assert as_organiser.post(page, mine | {"health": ["一般"]}).status_code == 302
    assert not ResumeEntry.objects.exists()


def records(village, post):
    """Of each kind of record that has a page: its page, a field, and three values of it."""
    township = village.township
    cadre = make_cadre(village, "王强")
    session = make_session(township)
    placement = Placement.objects.create(
        cadre=cadre, kind="village", village=village, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1),
        duties="信访", post="主任助理", supervisor="李明")  # fmt: skip
    return {
        "village": (reverse("villages:change", args=[village.pk]), Village, village.pk, "name"),
        "post": (reverse("villages:change_post", args=[post.pk]), Post, post.pk, "title"),
        "session": (reverse("training:change_session", args=[session.pk]), type(session), session.pk, "title"),
        "placement": (reverse("training:change_placement", args=[placement.pk]), Placement, placement.pk, "duties"),
    }


@pytest.mark.parametrize("kind", ["village", "post", "session", "placement"])
def test_no_page_of_a_record_overwrites_what_was_written_since_it_was_opened(
    as_organiser, colleague, village, post, kind
):
    page, model, key, field = records(village, post)[kind]
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    answer = colleague.post(page, theirs | {field: ["东风"]})
    assert answer.status_code == 302, answer.context["form"].errors
    answer = as_organiser.post(page, mine | {field: ["西河"]})
    assert CHANGED_MEANWHILE in answer.content.decode()
    assert getattr(model.objects.get(pk=key), field) == "东风"
    assert as_organiser.post(page, sent_of(answer)).status_code == 302
    assert getattr(model.objects.get(pk=key), field) == "西河"


def test_the_conditions_of_a_round_are_held_with_their_fractions_and_their_lines(as_organiser, colleague, township):
    made = make_round(township)
    page = reverse("selection:change", args=[made.pk])
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    assert colleague.post(page, theirs | {"threshold": ["2/3"]}).status_code == 302
    again = sent_of(as_organiser.post(page, mine | {"title": ["另一批"]}))
    assert again["stands-threshold"] == ["theirs"]
    answer = as_organiser.post(page, again)
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["education"].errors)
    made.refresh_from_db()
    assert (made.title, made.threshold_numerator, made.threshold_denominator) == ("另一批", 2, 3)
    mine = opened(as_organiser, page)
    EducationRule.objects.create(round=made, oldest=30, minimum_education=3)
    assert LINES_CHANGED in as_organiser.post(page, mine).content.decode()
    assert EducationRule.objects.filter(oldest=30).exists()


def test_the_page_of_a_dossier_asks_for_its_lines_versions_at_once(as_organiser, cadre, page):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            as_organiser.get(page)
        return len(asked)

    few = queries()
    lines = [Line(ResumeLine(date(2011, 7, 1) + timedelta(days=number), "村文书")) for number in range(5)]
    change_dossier(cadre, {}, Lines(resume=lines))
    assert queries() == few


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_save_one_dossier_at_the_same_moment_no_field_is_lost(township, village):
    """Each changes a field of their own and all the remarks: what was not written is in the hands of who typed it."""
    cadre = make_cadre(village, remarks="原来的")
    page = reverse("cadres:change", args=[cadre.pk])
    clients = [Client() for number in range(20)]
    for number, client in enumerate(clients):
        client.force_login(make_user(Role.ORGANISER, township, username=f"tongshi{number}"))
    # All opened it before anybody saved, and so from the same version.
    sent = opened(clients[0], page)
    typed = [{OWN[number]: [f"第{number}人"], "remarks": [f"备注{number}"]} for number in range(20)]
    answers = {}

    def saves(number):
        answers[number] = sent_until_had(clients[number], page, sent | typed[number])

    assert at_once(*(lambda number=number: saves(number) for number in range(20))) == [None] * 20
    (first,) = [number for number, answer in answers.items() if answer.status_code == 302]
    cadre.refresh_from_db()
    assert (getattr(cadre, OWN[first]), cadre.remarks) == (f"第{first}人", f"备注{first}")
    # The others see what the first one wrote, and lose nothing of their own.
    for number in set(answers) - {first}:
        again = sent_of(answers[number])
        assert {name: again[name] for name in typed[number]} == typed[number]
        assert (again[f"stands-{OWN[first]}"], again["stands-remarks"]) == (["theirs"], ["mine"])
    # And who goes on with the choice changes nothing but what they typed.
    number = next(iter(set(answers) - {first}))
    assert clients[number].post(page, sent_of(answers[number])).status_code == 302
    cadre.refresh_from_db()
    assert (getattr(cadre, OWN[first]), getattr(cadre, OWN[number])) == (f"第{first}人", f"第{number}人")
    assert cadre.remarks == f"备注{number}"


ADMIN = {"village": "villages_village", "post": "villages_post"}


@pytest.mark.parametrize("kind", ADMIN)
def test_the_admin_site_overwrites_nothing_unseen(as_organiser, colleague, village, post, kind):
    page, model, key, field = records(village, post)[kind]
    admin = reverse(f"admin:{ADMIN[kind]}_change", args=[key])
    mine, theirs = opened(as_organiser, admin), opened(colleague, page)
    assert colleague.post(page, theirs | {field: ["东风"]}).status_code == 302
    answer = as_organiser.post(admin, mine | {field: ["西河"]})
    assert CHANGED_MEANWHILE in answer.content.decode()
    assert getattr(model.objects.get(pk=key), field) == "东风"
    assert as_organiser.post(admin, sent_of(answer)).status_code == 302
    assert getattr(model.objects.get(pk=key), field) == "西河"


def test_who_writes_into_a_table_looks_at_what_others_wrote_there_first(as_organiser, colleague):
    page = reverse("mentoring:rules")
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    rule = {"kind": ["secretary"], "measure": ["each"], "starts_on": ["2030-01"]}
    answer = colleague.post(page, theirs | rule | {"number": ["2"]})
    assert answer.status_code == 302, answer.context["form"].errors
    answer = as_organiser.post(page, mine | rule | {"number": ["3"]})
    assert TABLE_CHANGED in answer.content.decode()
    assert CadenceRule.objects.get().number == 2
    # What was typed is there; looked at, it is saved.
    assert as_organiser.post(page, sent_of(answer)).status_code == 302
    assert CadenceRule.objects.get().number == 3


def test_a_role_given_by_one_administrator_is_not_taken_back_by_another_who_had_the_page_open(
    client, township, village
):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    account = make_user(Role.SECRETARY, township, village)
    page = reverse("accounts:change", args=[account.pk])
    sent = opened(client, page)
    assert client.post(page, sent | {"resident_leader_of": [str(village.pk)]}).status_code == 302
    assert client.post(page, sent | {"unit": ["党政办"]}).status_code == 302
    assert {one.role for one in account.roles.all()} == {Role.SECRETARY, Role.RESIDENT_LEADER}
    answer = client.post(page, sent | {"unit": ["组织办"]})
    assert "党政办" in answer.content.decode()
    account.refresh_from_db()
    assert account.unit == "党政办"
