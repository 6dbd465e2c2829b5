"""Whose time is over is erased, on record, and the past stays as it was counted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.history import events_of
from accounts.models import AccessRecord
from mentoring.models import Talk, TalkPerson
from reserve_cadres.changes.changes import Motion, Ruling, decide, propose
from reserve_cadres.models import Cadre, FamilyMember
from reserve_cadres.pool.figures import figures
from reserve_cadres.selection.course.ending import close_round
from tests.conftest import make_cadre
from tests.roles_of_the_database import as_the_application
from tests.selection import steps
from tests.workbench.conftest import make_complete
from workbench.models import Erasure, PersonalRequest, TrailErasure
from workbench.privacy.erasing import Ground, Grounds, due_for_erasing, erase, erase_from_the_trail, months_before
from workbench.privacy.models import PrivacyRules
from workbench.privacy.personal import ERASED, HOLDINGS
from workbench.privacy.requests import Answer, Asked, receive, settle
from workbench.trail.rights import give_rights
from workbench.trail.sealing import seal
from workbench.trail.verifying import verify

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
GROUNDS = Grounds(Ground.LEFT, "石发〔2026〕9号")
# What nobody may find anywhere once the person is erased.
SAYS = {
    "name": "欧阳不忘",
    "phone": "13800000000",
    "family": "李四",
    "resume": "务农",
    "talk": "单独谈的",
    "basis": "搬到外地去了",
}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 27), 24, date(2024, 11, 27)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 5), 1, date(2025, 12, 5)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, expected):
    assert months_before(day, months) == expected


@pytest.fixture
def left(village, organiser):
    """Somebody with everything on file who was in the pool since 2015 and left on the first of June 2020."""
    cadre = make_complete(village, SAYS["name"])
    talk = Talk.objects.create(mentor=organiser, kind="secretary", held_on=date(2019, 5, 1), summary=SAYS["talk"])
    TalkPerson.objects.create(talk=talk, cadre=cadre)
    day = date(2020, 6, 1)
    made = propose(cadre, Motion("exit", day, SAYS["basis"], "支部", day, reason="moved"), recorded_by=None)
    decide([made], Ruling(True, day, "镇党委", document_number="1号"), recorded_by=None)
    cadre.refresh_from_db()
    return cadre


def due(township, **rules):
    found = due_for_erasing(Cadre.objects.all(), PrivacyRules(township=township, **rules), TODAY)
    return {ground: [one.name for one in people] for ground, people in found.items()}


def test_who_left_longer_ago_than_the_township_keeps_them_is_due(township, village, left):
    make_cadre(village, "在库")
    assert due(township) == {}
    assert due(township, left_months=12) == {Ground.LEFT: [left.name]}
    assert due(township, left_months=240) == {Ground.LEFT: []}


def test_a_candidate_who_did_not_enter_is_due_once_every_round_is_over(township, village, post):
    made = steps.announced(township, {post: 1})
    steps.nominated(steps.opened(made, post), "落选的")
    assert due(township, candidate_months=1) == {Ground.CANDIDATE: []}
    close_round(made, recorded_by=None)
    type(made).objects.filter(pk=made.pk).update(ended_on=TODAY - timedelta(days=40))
    assert due(township, candidate_months=1, left_months=1) == {Ground.CANDIDATE: ["落选的"], Ground.LEFT: []}
    assert due(township, candidate_months=2) == {Ground.CANDIDATE: []}


def test_of_a_candidate_who_never_entered_only_the_year_of_birth_stays(township, post, organiser):
    made = steps.announced(township, {post: 1})
    [candidacy] = steps.nominated(steps.opened(made, post), "落选的")
    with pytest.raises(ValidationError, match="正在参加选拔"):
        erase([candidacy.cadre], GROUNDS, by=organiser)
    close_round(made, recorded_by=None)
    born = candidacy.cadre.birth_date
    erase([candidacy.cadre], Grounds(Ground.CANDIDATE, "期满"), by=organiser)
    call_command("erase_from_trail")
    candidacy.cadre.refresh_from_db()
    assert candidacy.cadre.birth_date == date(born.year, 1, 1)
    assert not events_of(Cadre).exclude(birth_date=date(born.year, 1, 1)).exists()
    assert found_in_the_database("落选的") == []


def test_nothing_of_the_person_is_left_and_the_figures_of_the_past_stay(left, organiser):
    days = [date(2016, 7, 8), date(2016, 7, 9), date(2019, 12, 31), date(2020, 6, 1), TODAY]
    before = [figures(organiser, day) for day in days]
    photo, scans = left.photo.name, [one.file.name for one in left.attachments.all()]
    with transaction.atomic():
        [erasure] = erase([left], GROUNDS, by=organiser)
    assert erasure.erased["简历"] == 1
    assert erasure.erased["档案材料"] == 5
    left.refresh_from_db()
    assert (left.name, left.id_number, left.phone, left.photo) == (f"{ERASED}{left.pk}", "", "", "")
    assert not FamilyMember.objects.filter(cadre=left).exists()
    assert [figures(organiser, day) for day in days] == before
    assert not Erasure.objects.filter(basis__contains=SAYS["name"]).exists()
    assert photo
    assert scans


def test_files_go_with_the_person(left, organiser, django_capture_on_commit_callbacks):
    names = [left.photo.name, *(one.file.name for one in left.attachments.all())]
    with django_capture_on_commit_callbacks(execute=True):
        erase([left], GROUNDS, by=organiser)
    assert not any(map(default_storage.exists, names))


def found_in_the_database(words):
    """Where ``words`` still stand: in the records of every holding and in their history."""
    places = []
    for holding in HOLDINGS:
        model = holding.model
        sources = [model._base_manager.all()]
        if (events := holding.events(0)) is not None:
            sources.append(events.model.objects.all())
        for rows in sources:
            for row in rows.values():
                places += [f"{rows.model.__name__}.{name}" for name, value in row.items() if words in str(value)]
    return places


def test_the_owner_takes_the_person_out_of_decisions_and_history_and_the_chain_goes_on(
    left, organiser, as_organiser, alone
):
    as_organiser.get(reverse("workbench:dossier", args=[left.pk]))
    number = left.id_number
    for _ in range(2):
        seal()
    erase([left], GROUNDS, by=organiser)
    assert found_in_the_database(SAYS["name"])
    call_command("erase_from_trail")
    for words in (*SAYS.values(), number):
        assert found_in_the_database(words) == [], words
    assert not AccessRecord.objects.filter(subject__contains=SAYS["name"]).exists()
    assert verify().differing == ()
    assert TrailErasure.objects.exists()
    # Who rewrites another line is found as before.
    other = events_of(type(organiser)).first()
    type(other).objects.filter(pk=other.pk).update(name="改了")
    assert len(verify().differing) == 1


def test_the_application_erases_records_and_is_refused_the_trail(left, organiser):
    give_rights()
    with as_the_application():
        [erasure] = erase([left], GROUNDS, by=organiser)
        with pytest.raises(ProgrammingError), transaction.atomic():
            events_of(Cadre).update(name="别人")
        with pytest.raises(Exception, match=r"permission denied|不能"), transaction.atomic():
            erase_from_the_trail(erasure, "程序")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Erasure.objects.all().delete()


def test_whose_data_is_still_needed_is_not_erased(organiser, village, left):
    kept = make_cadre(village, "在库的")
    with pytest.raises(ValidationError, match="先办退出"):
        erase([left, kept], GROUNDS, by=organiser)
    left.refresh_from_db()
    assert left.name == SAYS["name"]
    with pytest.raises(ValidationError, match="请勾选"):
        erase([], GROUNDS, by=organiser)
    erase([left], GROUNDS, by=organiser)
    with pytest.raises(ValidationError, match="已经删除过"):
        erase([left], GROUNDS, by=organiser)


def test_the_page_lists_before_it_erases_and_says_what_only_the_owner_can(as_organiser, left, organiser):
    page = reverse("privacy:retention")
    request = receive(left, Asked("erase", "本人", "请删除", TODAY), by=organiser)
    assert SAYS["name"] in as_organiser.get(page).content.decode()
    with pytest.raises(ValidationError, match="还没有删除"):
        settle(request, Answer("done", "已删除", TODAY), by=organiser)
    sent = {"ground": "asked", "people": [left.pk], "basis": "本人申请"}
    assert as_organiser.post(page, sent | {"basis": ""}).status_code == 200
    assert as_organiser.post(page, sent).status_code == 302
    said = as_organiser.get(page).content.decode()
    assert SAYS["name"] not in said
    assert "erase_from_trail" in said
    settle(request, Answer("done", "已删除", TODAY), by=organiser)
    assert PersonalRequest.objects.get().asked == ERASED
    assert AccessRecord.objects.filter(action="cleared", subject="个人信息").exists()
