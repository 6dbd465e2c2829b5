"""Two people with one page of many rows open: rows are merged, and nobody overwrites what the other one wrote without seeing it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permissions import Role
from office.grids import ROWS_GONE
from office.versions import CHANGED_MEANWHILE
from reserve_cadres.assessments.assessments import Entry, record_assessments
from reserve_cadres.assessments.models import Assessment
from reserve_cadres.models import Ballot, ElectionResult, JudgeMark, OpenedPost, QualificationReview
from reserve_cadres.selection.ballots.ballots import COUNTED_MEANWHILE
from reserve_cadres.selection.meetings.meetings import MeetingRecord, record_marks, save_meeting
from reserve_cadres.selection.rounds.rounds import keep_announcement, open_posts
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from tests.conftest import make_cadre, make_user
from tests.selection import steps
from tests.test_versions import opened, sent_of
from tests.together import at_once, sent_until_had
from tests.training.conftest import make_session
from training.models import Attendance
from training.sessions.sessions import invite, uninvite

pytestmark = pytest.mark.django_db


def organiser_named(township, username):
    client = Client()
    client.force_login(make_user(Role.ORGANISER, township, username=username))
    return client


@pytest.fixture
def colleague(township):
    return organiser_named(township, "tongshi")


@pytest.fixture
def attendance(village):
    """The page of a session, and the field of the status of each invited."""
    session = make_session(village.township)
    invite(session, [make_cadre(village, name) for name in ("甲", "乙", "丙")])
    keys = dict(session.attendances.values_list("cadre__name", "pk"))
    return reverse("training:attendance", args=[session.pk]), keys


def statuses():
    return dict(Attendance.objects.values_list("cadre__name", "status"))


def test_rows_that_only_one_of_the_two_touched_are_merged_without_a_question(as_organiser, colleague, attendance):
    page, keys = attendance
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    said = {f"{keys['甲']}-status": ["present"], f"{keys['甲']}-mark": ["90"]}
    assert colleague.post(page, theirs | said).status_code == 302
    assert as_organiser.post(page, mine | {f"{keys['乙']}-status": ["absent"]}).status_code == 302
    assert statuses() == {"甲": "present", "乙": "absent", "丙": "invited"}
    assert Attendance.objects.get(cadre__name="甲").mark == 90


def test_a_row_both_touched_is_asked_about_and_what_was_typed_is_kept(as_organiser, colleague, attendance):
    page, keys = attendance
    status, reason = f"{keys['甲']}-status", f"{keys['甲']}-reason"
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    colleague.post(page, theirs | {status: ["excused"], reason: ["住院"]})
    answer = as_organiser.post(page, mine | {status: ["absent"], f"{keys['乙']}-status": ["present"]})
    text = answer.content.decode()
    assert CHANGED_MEANWHILE in text
    assert "别人改过下面 2 处" in text
    assert statuses() == {"甲": "excused", "乙": "invited", "丙": "invited"}
    again = sent_of(answer)
    assert (again[status], again[f"{keys['乙']}-status"]) == (["absent"], ["present"])
    # What was typed over is proposed as typed, what was left alone as the other one left it.
    assert (again[f"stands-{status}"], again[f"stands-{reason}"]) == (["mine"], ["theirs"])
    assert as_organiser.post(page, again | {f"stands-{status}": ["theirs"]}).status_code == 302
    assert statuses() == {"甲": "excused", "乙": "present", "丙": "invited"}
    assert Attendance.objects.get(cadre__name="甲").reason == "住院"


def test_what_was_typed_into_a_row_that_is_gone_is_told(as_organiser, attendance):
    page, keys = attendance
    mine = opened(as_organiser, page)
    uninvite(Attendance.objects.get(pk=keys["甲"]))
    status = f"{keys['乙']}-status"
    answer = as_organiser.post(page, mine | {f"{keys['甲']}-status": ["present"], status: ["present"]})
    assert ROWS_GONE in answer.content.decode()
    again = sent_of(answer)
    assert again[status] == ["present"]
    assert as_organiser.post(page, again).status_code == 302
    assert statuses() == {"乙": "present", "丙": "invited"}


def test_who_came_onto_the_list_meanwhile_stays_as_they_stand(as_organiser, attendance, village):
    page, keys = attendance
    mine = opened(as_organiser, page)
    invite(Attendance.objects.get(pk=keys["甲"]).session, [make_cadre(village, "丁")])
    assert as_organiser.post(page, mine | {f"{keys['甲']}-status": ["present"]}).status_code == 302
    assert statuses() == {"甲": "present", "乙": "invited", "丙": "invited", "丁": "invited"}


@pytest.mark.parametrize("version", ["{", "[]", '{"a": 1}', "7"])
def test_a_spoilt_version_is_no_fault_of_the_program(as_organiser, attendance, version):
    page, _ = attendance
    mine = opened(as_organiser, page)
    assert as_organiser.post(page, mine | {"version": [version]}).status_code in (200, 302)


def marks_page(village):
    post = village.posts.first()
    made = steps.announced(village.township, {post: 1})
    place = steps.opened(made, post)
    first, second = steps.nominated(place, "甲", "乙")
    steps.reviewed([first, second])
    meeting = save_meeting(
        place.selection,
        MeetingRecord(steps.today(), place="村委会", chair="郑书记", **steps.ATTENDANCE),
        steps.officials(judges=["评委一"]),
        meeting=steps.met(place.selection, valid=False),
    )
    (judge,) = meeting.judges
    names = [f"{one.pk}-{judge.pk}-speech" for one in (first, second)]
    record_marks(meeting, {(one.pk, judge.pk, "speech"): 80 for one in (first, second)})

    def stands():
        marks = JudgeMark.objects.order_by("candidacy").values_list("mark", flat=True)
        return [str(mark) for mark in marks]

    return reverse("selection:marks", args=[meeting.pk]), names, ["81", "82"], ["80.00", "81.00", "82.00"], stands


def reviews_page(village):
    post = village.posts.first()
    made = steps.announced(village.township, {post: 1})
    first, second = steps.nominated(steps.opened(made, post), "甲", "乙")

    def stands():
        found = dict(QualificationReview.objects.values_list("candidacy", "opinion"))
        return [found.get(one.pk, "") for one in (first, second)]

    names = [f"{one.pk}-branch-opinion" for one in (first, second)]
    return (
        f"/selection/{made.pk}/reviews/step/?step=branch",
        names,
        ["同意", "材料不齐"],
        ["", "同意", "材料不齐"],
        stands,
    )


def assessments_page(village):
    people = [make_cadre(village, name) for name in ("甲", "乙")]
    entries = [Entry(one.pk, {"grade": "basic"}) for one in people]
    record_assessments(
        village.township, 2024, entries, assessed_on=steps.today().replace(year=2024, day=1), recorded_by=None
    )

    def stands():
        return list(Assessment.objects.order_by("cadre").values_list("grade", flat=True))

    names = [f"{one.pk}-grade" for one in people]
    values = ["basic", "qualified", "excellent"]
    return f"/assessments/villages/{village.pk}/?year=2024", names, values[1:], values, stands


def results_page(village):
    term = save_term(TermDates("换届", steps.today()), township=village.township)
    posts = list(village.posts.order_by("position"))
    elected = [Elected(post.pk, "李一") for post in posts]
    record_results(term, elected, propose_appointments=False, recorded_by=None)

    def stands():
        return list(ElectionResult.objects.order_by("post__position").values_list("name", flat=True))

    names = [f"{post.pk}-name" for post in posts]
    address = f"{reverse('terms:results', args=[term.pk])}?village={village.pk}"
    return address, names, ["王二", "赵三"], ["李一", "王二", "赵三"], stands


def posts_page(village):
    posts = list(village.posts.order_by("position"))
    made = steps.make_round(village.township)
    open_posts(made, {post.pk: 1 for post in posts})

    def stands():
        seats = dict(OpenedPost.objects.values_list("post", "seats"))
        return [seats.get(post.pk, 0) for post in posts]

    return (
        reverse("selection:posts", args=[made.pk]),
        [f"post_{post.pk}" for post in posts],
        ["2", "0"],
        [1, 2, 0],
        stands,
    )


def test_the_text_of_an_announcement_is_not_overwritten_unseen(as_organiser, colleague, township):
    made = steps.make_round(township)
    keep_announcement(made, "公告\n原文")
    page = reverse("selection:announcement", args=[made.pk])
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    # Left alone, though a browser writes the line's end in its own way.
    assert as_organiser.post(page, mine | {"text": ["公告\r\n原文"]}).status_code == 302
    assert colleague.post(page, theirs | {"text": ["同事改过的"]}).status_code == 302
    answer = as_organiser.post(page, mine | {"text": ["我改过的"]})
    assert CHANGED_MEANWHILE in answer.content.decode()
    made.refresh_from_db()
    assert made.announcement == "同事改过的"


def test_a_count_typed_for_one_ballot_is_not_taken_for_the_next(as_organiser, village):
    """A second person with the page open who counts the ballot that somebody just recorded as void records nothing."""
    post = village.posts.first()
    place = steps.opened(steps.announced(village.township, {post: 1}), post)
    people = steps.nominated(place, "甲", "乙")
    steps.reviewed(people)
    steps.met(place.selection)
    page = reverse("selection:ballot", args=[place.pk])
    said = opened(as_organiser, page) | {"issued": ["70"], "returned": ["71"]}
    assert as_organiser.post(page, said).status_code == 302
    answer = as_organiser.post(page, said | {"once": ["of another page"]})
    assert COUNTED_MEANWHILE in answer.content.decode()
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("make", [posts_page, marks_page, reviews_page, assessments_page, results_page])
def test_no_grid_overwrites_what_was_written_since_it_was_opened(as_organiser, colleague, village, make):
    page, (first, second), (theirs_typed, mine_typed), (before, became, typed), stands = make(village)
    mine, theirs = opened(as_organiser, page), opened(colleague, page)
    assert stands() == [before, before]
    assert colleague.post(page, theirs | {first: [theirs_typed]}).status_code == 302
    assert as_organiser.post(page, mine | {second: [mine_typed]}).status_code == 302
    assert stands() == [became, typed]
    answer = colleague.post(page, theirs | {second: [theirs_typed]})
    assert CHANGED_MEANWHILE in answer.content.decode()
    assert stands() == [became, typed]
    assert colleague.post(page, sent_of(answer)).status_code == 302
    assert stands() == [became, became]


@pytest.mark.django_db(transaction=True)
def test_twenty_who_save_one_grid_at_the_same_moment_lose_no_field(township, village):
    """Each notes one person of their own, and with another one the next person's reason: all are kept, or asked about."""
    session = make_session(township)
    people = [make_cadre(village, f"甲{chr(0x4E00 + number)}") for number in range(20)]
    invite(session, people)
    keys = list(session.attendances.order_by("pk").values_list("pk", flat=True))
    page = reverse("training:attendance", args=[session.pk])
    clients = [organiser_named(township, f"tongshi{number}") for number in range(20)]
    # All opened it before anybody saved.
    sent = opened(clients[0], page)
    asked = []

    def saves(number):
        client = clients[number]
        # Who has an even number shares their row with the next one: one notes the status, the other the reason.
        field = (
            {f"{keys[number]}-status": ["present"]}
            if number % 2 == 0
            else {f"{keys[number - 1]}-reason": [f"原因{number}"]}
        )
        answer = sent_until_had(client, page, sent | field)
        while answer.status_code != 302:
            asked.append(number)
            answer = sent_until_had(client, page, sent_of(answer))

    assert at_once(*(lambda number=number: saves(number) for number in range(20))) == [None] * 20
    found = Attendance.objects.in_bulk(keys)
    for number in range(0, 20, 2):
        one = found[keys[number]]
        assert (one.status, one.reason) == ("present", f"原因{number + 1}")
    # Of the two who share a row the later one was asked.
    assert len({number // 2 for number in asked}) == 10
