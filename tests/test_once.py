"""A form that is sent twice takes effect once: at the same moment, and one after the other."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SentForm
from accounts.permissions import Role
from office.once import ONCE, SENT_BEFORE
from reserve_cadres.models import Cadre, Candidacy, ChangeProposal, Nomination, SelectionRound, Term
from tests.conftest import id_number, make_cadre, make_user
from tests.selection import steps
from tests.test_versions import sent_of as sent_with_version
from tests.together import at_once, sent_until_had
from training.models import Placement, Task, TrainingSession

pytestmark = pytest.mark.django_db


def opened(client, address):
    """What a browser would send of the form of a page that makes something new."""
    return sent_with_version(client.get(address), ONCE)


@pytest.fixture
def new_dossier(village):
    return {
        "village": [str(village.pk)],
        "name": ["王强"],
        "sex": ["male"],
        "ethnicity": ["汉族"],
        "birth_date": ["1990-05-01"],
    }


@pytest.mark.parametrize("number", ["", "number"])
def test_a_dossier_sent_once_more_is_the_dossier_that_was_opened(as_organiser, new_dossier, number):
    page = reverse("cadres:add")
    said = {"birth_date": ["1985-06-01"], "id_number": [id_number()]} if number else {}
    sent = opened(as_organiser, page) | new_dossier | said
    first = as_organiser.post(page, sent)
    assert first.status_code == 302, first.context["form"].errors
    # By the browser's way back.
    again = as_organiser.post(page, sent, follow=True)
    assert again.redirect_chain[0][0] == first["Location"]
    assert SENT_BEFORE in again.content.decode()
    assert Cadre.objects.count() == 1


def test_other_words_under_the_key_of_a_page_are_another_form(as_organiser, new_dossier):
    page = reverse("cadres:add")
    sent = opened(as_organiser, page) | new_dossier
    as_organiser.post(page, sent)
    as_organiser.post(page, sent | {"name": ["李明"]})
    assert set(Cadre.objects.values_list("name", flat=True)) == {"王强", "李明"}


def test_a_form_that_was_refused_may_be_sent_again(as_organiser, new_dossier, village):
    page = reverse("cadres:add")
    sent = opened(as_organiser, page) | new_dossier
    other = make_cadre(village, "王强", birth_date="1990-05-01", in_pool=False)
    assert as_organiser.post(page, sent).status_code == 200
    assert not SentForm.objects.exists()
    Cadre.objects.filter(pk=other.pk).update(name="赵六")
    assert as_organiser.post(page, sent).status_code == 302
    assert Cadre.objects.filter(name="王强").count() == 1


def test_another_person_who_sends_the_same_is_asked_whether_it_is_the_same_person(as_organiser, township, new_dossier):
    """The key is the page's: who opens the same dossier on another page is asked, with a number and without."""
    page = reverse("cadres:add")
    for said in ({}, {"name": ["李明"], "birth_date": ["1985-06-01"], "id_number": [id_number()]}):
        sent = new_dossier | said
        assert as_organiser.post(page, opened(as_organiser, page) | sent).status_code == 302
        answer = as_organiser.post(page, opened(as_organiser, page) | sent)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert Cadre.objects.count() == 2


def test_what_a_page_checks_while_somebody_types_is_not_yet_sent(as_organiser, new_dossier):
    page = reverse("cadres:add")
    sent = opened(as_organiser, page) | new_dossier
    as_organiser.post(page, sent, headers={"HX-Request": "true"})
    assert not SentForm.objects.exists()


def pages(village):
    """Of each kind of record that a page makes: the page and what is typed there."""
    cadre = make_cadre(village, "甲")
    today = f"{timezone.localdate()}"
    return {
        Term: (reverse("terms:add"), {"title": ["换届"], "election_day": ["2026-01-05"]}),
        SelectionRound: (
            reverse("selection:add"),
            {"title": ["又一批"], "nominations_from": ["2026-11-01"], "nominations_until": ["2026-12-01"]},
        ),
        TrainingSession: (
            reverse("training:add_session"),
            {
                "title": ["民政救助"], "kind": ["rotation"], "topic": ["救助政策"], "place": ["会议室"],
                "starts_at": ["2026-11-20 09:00"], "ends_at": ["2026-11-20 11:00"], "hours": ["2"],
            },
        ),
        Task: (
            reverse("training:add_task"),
            {
                "cadre": [str(cadre.pk)], "kind": [Task.Kind.values[0]], "title": ["土地流转"], "set_by": ["李书记"],
                "set_on": ["2026-11-20"], "due_on": ["2026-12-20"],
            },
        ),
        # Not full-time, as nothing else would tell that both are one.
        Placement: (
            reverse("training:add_placement"),
            {
                "cadre": [str(cadre.pk)], "kind": ["village"], "village": [str(village.pk)], "starts_on": ["2026-11-20"],
                "ends_on": ["2026-12-20"], "post": ["主任助理"], "duties": ["协助民政"], "supervisor": ["何主任"],
            },
        ),
        ChangeProposal: (
            reverse("changes:exit", args=[cadre.pk]),
            {
                "reason": ["asked"], "effective_on": [today], "basis": ["本人申请"], "proposer": ["村党支部"],
                "proposed_on": [today],
            },
        ),
    }  # fmt: skip


@pytest.mark.parametrize("model", [Term, SelectionRound, TrainingSession, Task, Placement, ChangeProposal])
def test_what_a_page_makes_is_made_once(as_organiser, village, model):
    page, typed = pages(village)[model]
    before = model.objects.count()
    sent = {name: value for name, value in opened(as_organiser, page).items() if name != "full_time"} | typed
    first = as_organiser.post(page, sent)
    assert first.status_code == 302, first.context["form"].errors
    assert as_organiser.post(page, sent)["Location"] == first["Location"]
    assert model.objects.count() == before + 1


@pytest.fixture
def nomination(village):
    """The page of nominations of a village, and what is typed there of somebody without a number."""
    post = village.posts.first()
    place = steps.opened(steps.announced(village.township, {post: 1}), post)
    typed = {
        "opened_post": [str(place.pk)], "kind": ["branch"], "nominated_on": [f"{place.selection.round.nominations_until}"],
        "nominator": ["村党支部"], "name": ["王强"], "birth_date": ["1990-05-01"], "sex": ["male"], "education": ["4"],
        "household_here": ["yes"],
    }  # fmt: skip
    return reverse("selection:nominate", args=[place.selection_id]), typed


def test_a_nomination_sent_twice_is_one(as_organiser, nomination):
    page, typed = nomination
    sent = opened(as_organiser, page) | typed
    first = as_organiser.post(page, sent)
    assert first.status_code == 302, first.context["form"].errors
    assert as_organiser.post(page, sent)["Location"] == first["Location"]
    assert (Cadre.objects.count(), Candidacy.objects.count(), Nomination.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_nominate_one_person_at_the_same_moment_the_second_is_asked(township, nomination):
    page, typed = nomination
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(make_user(Role.ORGANISER, township, username=f"tongshi{number}"))
    sent = {client: opened(client, page) | typed for client in clients}
    answers = []
    acts = [lambda client=client: answers.append(sent_until_had(client, page, sent[client])) for client in clients]
    assert at_once(*acts) == [None] * 2
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert (Cadre.objects.count(), Candidacy.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_open_one_dossier_and_get_one_answer(township, new_dossier):
    """Without an ID number nothing else would tell that both are one."""
    user = make_user(Role.ORGANISER, township)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
    page = reverse("cadres:add")
    sent = opened(clients[0], page) | new_dossier
    answers = []
    assert (
        at_once(*(lambda client=client: answers.append(sent_until_had(client, page, sent)) for client in clients))
        == [None] * 2
    )
    assert {answer["Location"] for answer in answers} == {reverse("workbench:dossier", args=[Cadre.objects.get().pk])}
