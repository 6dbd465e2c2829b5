"""One person, one dossier, whoever enters them and at whatever moment. domain.md, "The dossier", R."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.models import Cadre, ImportRow, RosterImport, StateChange
from reserve_cadres.people.models import ONE_DOSSIER_A_NUMBER
from reserve_cadres.people.opening import keep_new
from reserve_cadres.roster import uploads
from reserve_cadres.roster.confirm import CannotConfirm, confirm
from reserve_cadres.roster.preview import preview
from tests.conftest import id_number, make_cadre
from tests.rosters import HEADER, person, previewed, workbook
from tests.together import at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

NOBODYS_POST = {"后备岗位": ""}
# Some with a number, some without one.
PEOPLE = [
    person(name=f"张{name}", number=id_number(date(1985, 6, 1), sequence=n) if n % 2 else "", **NOBODYS_POST)
    for n, name in enumerate("甲乙丙丁戊己")
]


@pytest.fixture
def read(township, organiser):
    def read(*rows, **options):
        return previewed(workbook(HEADER, *rows), township, organiser, **options)

    return read


def test_two_previews_of_one_roster_confirmed_one_after_the_other_give_each_person_once(read, organiser, village):
    first, second = read(*PEOPLE), read(*PEOPLE)
    confirm(first, organiser)
    with pytest.raises(CannotConfirm, match="6 人的档案又有变动"):
        confirm(second, organiser)
    assert Cadre.objects.count() == StateChange.objects.count() == 6
    preview(second)
    assert set(second.rows.values_list("status", flat=True)) == {"unchanged"}
    confirm(second, organiser)
    assert Cadre.objects.count() == StateChange.objects.count() == 6


def test_two_previews_of_one_roster_confirmed_at_once_give_each_person_once(read, organiser, village):
    imports = [read(*PEOPLE), read(*PEOPLE)]
    (refusal,) = filter(None, at_once(*[lambda one=one: confirm(one, organiser) for one in imports]))
    assert isinstance(refusal, CannotConfirm)
    assert Cadre.objects.count() == 6


def test_two_previews_that_make_the_same_villages_give_each_village_and_person_once(read, organiser, township):
    imports = [read(*PEOPLE, create_places=True) for _ in range(2)]
    failures = at_once(*[lambda one=one: confirm(one, organiser) for one in imports])
    assert [type(one) for one in failures if one] == [CannotConfirm]
    assert (Cadre.objects.count(), township.villages.count()) == (6, 1)


def test_a_dossier_opened_by_hand_while_a_roster_is_confirmed_waits_and_is_asked_about(
    read, organiser, village, township
):
    roster_import = read(*PEOPLE)
    by_hand = Cadre(township=township, village=village, name="张甲", birth_date=date(1985, 6, 20), sex="male")
    refusal = meanwhile(lambda: confirm(roster_import, organiser), lambda: keep_new(by_hand))
    assert "是不是同一个人" in str(refusal)
    assert Cadre.objects.filter(name="张甲").count() == 1


def test_a_roster_confirmed_after_a_dossier_was_opened_by_hand_compares_it_again(read, organiser, village):
    roster_import = read(*PEOPLE)
    make_cadre(village, "张甲", birth_date=date(1985, 6, 20))
    with pytest.raises(CannotConfirm, match="张甲"):
        confirm(roster_import, organiser)
    assert Cadre.objects.count() == 1


def test_a_row_that_changed_nothing_is_compared_again_too(read, organiser, village):
    confirm(read(*PEOPLE), organiser)
    again = read(*PEOPLE, person(name="李四", **NOBODYS_POST))
    Cadre.objects.filter(name="张乙").update(phone="13900000009")
    with pytest.raises(CannotConfirm, match="张乙"):
        confirm(again, organiser)


def test_a_field_that_was_the_same_at_the_preview_is_compared_again(read, organiser, village):
    confirm(read(*PEOPLE), organiser)
    changed = [[*row[:-1], "13700000000"] for row in PEOPLE]
    again = read(*changed)
    Cadre.objects.filter(name="张乙").update(category="grower")
    with pytest.raises(CannotConfirm, match="张乙"):
        confirm(again, organiser)


def test_of_two_confirmations_of_one_import_at_once_one_is_refused(read, organiser, village):
    roster_import = read(*PEOPLE)
    failures = at_once(*[lambda: confirm(roster_import, organiser)] * 2)
    assert [type(one) for one in failures if one] == [CannotConfirm]
    assert Cadre.objects.count() == 6


def test_an_import_read_again_while_it_is_confirmed_stays_confirmed(read, organiser, village):
    roster_import = read(*PEOPLE)
    refusal = meanwhile(lambda: confirm(roster_import, organiser), lambda: preview(roster_import))
    assert "已导入" in str(refusal)
    assert RosterImport.objects.get().status == "confirmed"
    assert Cadre.objects.count() == 6
    assert set(ImportRow.objects.values_list("status", flat=True)) == {"new"}


def test_an_import_given_up_while_it_is_confirmed_stays_confirmed(read, organiser, village):
    roster_import = read(*PEOPLE)
    refusal = meanwhile(lambda: confirm(roster_import, organiser), lambda: uploads.discard(roster_import))
    assert isinstance(refusal, ValidationError)
    assert RosterImport.objects.get().status == "confirmed"


def test_an_import_confirmed_while_it_is_given_up_writes_nothing(read, organiser, village):
    roster_import = read(*PEOPLE)
    refusal = meanwhile(lambda: uploads.discard(roster_import), lambda: confirm(roster_import, organiser))
    assert isinstance(refusal, CannotConfirm)
    assert not Cadre.objects.exists()


def test_a_decision_taken_while_the_import_is_confirmed_is_refused(read, organiser, village):
    number = id_number()
    make_cadre(village, "张三", id_number=number)
    roster_import = read(person(number=id_number(), **NOBODYS_POST))
    row = roster_import.rows.get()
    uploads.decide(roster_import, row, "as_new")
    refusal = meanwhile(
        lambda: confirm(roster_import, organiser), lambda: uploads.decide(roster_import, row, "same_person")
    )
    assert isinstance(refusal, ValidationError)
    assert ImportRow.objects.get().decision == "as_new"


def test_only_the_reading_that_was_looked_at_is_confirmed(read, organiser, village):
    roster_import = read(*PEOPLE)
    seen = roster_import.readings
    preview(roster_import)
    with pytest.raises(CannotConfirm, match="又识别过"):
        confirm(roster_import, organiser, reading=seen)
    confirm(roster_import, organiser, reading=seen + 1)


def opened(village, **changes):
    said = {"village": village.pk, "name": "张三", "sex": "male", "birth_date": "1985-06-01", "ethnicity": "汉族"}
    return said | changes


def test_a_dossier_sent_twice_is_opened_once_and_the_second_time_asked_about(as_organiser, village):
    for _ in range(2):
        answer = as_organiser.post(reverse("cadres:add"), opened(village))
    assert "是不是同一个人" in answer.content.decode()
    (kept,) = Cadre.objects.all()
    answer = as_organiser.post(reverse("cadres:add"), opened(village, other_people=[kept.pk]))
    assert answer.status_code == 302
    answer = as_organiser.post(reverse("cadres:add"), opened(village, other_people=[kept.pk]))
    assert answer.status_code == 200
    assert Cadre.objects.count() == 2


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30])
def test_an_answer_about_nobody_asked_about_opens_nothing(as_organiser, village, key):
    make_cadre(village, "张三")
    assert as_organiser.post(reverse("cadres:add"), opened(village, other_people=[key])).status_code == 200
    assert Cadre.objects.count() == 1


@pytest.mark.parametrize("number", ["", id_number()], ids=["without a number", "with one"])
def test_of_two_who_open_one_persons_dossier_at_once_the_second_is_asked(township, village, number):
    fields = {"birth_date": date(1985, 6, 1), "sex": "male", "id_number": number, "name": "李四"}
    acts = [lambda: keep_new(Cadre(township=township, village=village, **fields))] * 2
    (refusal,) = filter(None, at_once(*acts))
    assert isinstance(refusal, ValidationError)
    assert Cadre.objects.count() == 1


def test_an_id_number_on_file_is_refused_at_its_field_under_whatever_name(as_organiser, village):
    number = id_number()
    make_cadre(village, "李四", id_number=number)
    answer = as_organiser.post(reverse("cadres:add"), opened(village, id_number=number))
    assert answer.status_code == 200
    assert ONE_DOSSIER_A_NUMBER in answer.context["form"].errors["id_number"]


def test_a_number_taken_a_moment_ago_is_refused_in_words(township, village):
    number = id_number()
    fields = {"birth_date": date(1985, 6, 1), "sex": "male", "id_number": number}
    first = Cadre(township=township, village=village, name="甲", **fields)
    second = Cadre(township=township, village=village, name="乙", **fields)
    refusal = meanwhile(lambda: keep_new(first), lambda: keep_new(second))
    assert ONE_DOSSIER_A_NUMBER in str(refusal)
