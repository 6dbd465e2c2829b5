"""ID numbers and telephones lie sealed in every table, and all that was done with open ones is done with sealed ones."""

import secrets
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import Cadre, ImportRow
from reserve_cadres.people.matching import Person, match
from reserve_cadres.roster import uploads
from reserve_cadres.roster.confirm import confirm, undo
from reserve_cadres.roster.preview import preview
from tests.conftest import id_number, make_cadre, make_user
from tests.roles_of_the_database import as_the_application
from tests.rosters import HEADER, person, previewed, workbook
from tests.sealed import installation_with_a_key, tables_with
from workbench.backups.backups import make_backup, scheduled_backup
from workbench.integrity.checks import check_data
from workbench.models import TrailRewriting, TrailSeal
from workbench.trail.columns import models_with_sealed_columns
from workbench.trail.sealing import seal
from workbench.trail.verifying import verify

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "13912345678", "13987654321"


@pytest.fixture
def key(settings, tmp_path):
    """An installation with a key, in folders of its own."""
    return installation_with_a_key(settings, tmp_path)


@pytest.fixture
def without_key(settings, key):
    """Before there was a key, which the test then puts into the settings."""
    settings.FILES_KEY_FILE = ""
    return key


def in_the_database(cadre: Cadre) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM reserve_cadres_cadre WHERE id = %s", [cadre.pk])
        return cursor.fetchone()


def listed(number: str, **changes) -> list:
    return person(number=number, **{"联系电话": PHONE, "后备岗位": None} | changes)


def read(township, user, *rows):
    return previewed(workbook(HEADER, *rows), township, user, create_places=True, on=date(2015, 3, 1))


def test_no_table_holds_a_number_or_a_telephone_whatever_is_done_with_them(key, village, organiser, as_organiser):
    first, second, third = id_number(), id_number(), id_number()
    made = make_cadre(village, "李四", id_number=first, phone=PHONE)
    made.phone = OTHER_PHONE
    made.save()
    rows = [
        listed(first, name="李四"),
        listed(second, name="王五", 联系电话=f"{PHONE}、{OTHER_PHONE}"),
        listed("51990019850601123", name="赵六"),
    ]
    roster = read(village.township, organiser, *rows)
    wrong = roster.rows.get(name="赵六")
    uploads.correct(roster, wrong, {"id_number": third})
    preview(roster)
    asked = roster.rows.get(name="王五")
    assert PHONE in f"{asked.doubts}"
    assert asked.cells["phone"] == f"{PHONE}、{OTHER_PHONE}"
    uploads.decide(roster, asked, ImportRow.Decision.AS_LISTED)
    roster.refresh_from_db()
    confirm(roster, organiser)
    assert dict(Cadre.objects.values_list("name", "id_number")) == {"李四": first, "王五": second, "赵六": third}
    assert dict(Cadre.objects.values_list("name", "phone")) == dict.fromkeys(["李四", "王五", "赵六"], PHONE)
    page = as_organiser.get(reverse("cadres:change", args=[made.pk])).content.decode()
    assert first in page
    assert "reserve_cadres_cadreevent" in tables_with("李四")
    assert tables_with(first, second, third, PHONE, OTHER_PHONE) == set()
    undo(roster, organiser)
    assert Cadre.objects.get().phone == OTHER_PHONE


def test_a_person_is_found_by_the_whole_number_and_by_a_part_of_it(key, village, as_organiser):
    number = id_number()
    make_cadre(village, "李四", id_number=number, phone=PHONE)
    make_cadre(village, "王五", id_number=id_number(), phone=OTHER_PHONE)
    people = Cadre.objects.filter(township=village.township)
    assert [one.name for one in people.filter(id_number=number)] == ["李四"]
    assert [one.name for one in people.filter(id_number__in=[number, id_number()])] == ["李四"]
    assert [one.name for one in people.exclude(id_number=number)] == ["王五"]
    for asked in (number, number[-5:].lower(), PHONE, PHONE[2:7]):
        page = as_organiser.get(reverse("cadres:list"), {"q": asked}).content.decode()
        assert ("李四" in page, "王五" in page) == (True, False), asked


def test_who_may_not_see_numbers_finds_nobody_by_them(key, village, client):
    make_cadre(village, "李四", id_number=id_number(), phone=PHONE)
    client.force_login(make_user(Role.READER, village.township))
    assert "李四" not in client.get(reverse("cadres:list"), {"q": PHONE}).content.decode()


def test_one_number_has_one_dossier_by_the_function_and_by_the_database(key, village):
    number = id_number()
    make_cadre(village, "李四", id_number=number)
    second = Cadre(
        township=village.township,
        village=village,
        name="王五",
        sex="male",
        birth_date=date(1985, 6, 1),
        id_number=number,
    )
    with pytest.raises(ValidationError, match="本镇已有这个身份证号的档案"):
        second.full_clean()
    with pytest.raises(IntegrityError, match="one_dossier_an_id_number"), transaction.atomic():
        second.save()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"birth_date": date(1985, 6, 2)}, "id_number_says_the_birth_date"),
        ({"sex": "female"}, "id_number_says_the_sex"),
        ({"id_number": "519900198506011230"}, "id_number_has_its_check_character"),
        ({"id_number": "51990019850601"}, "id_number_has_18_characters"),
    ],
)
def test_the_database_holds_a_sealed_number_to_the_rules_of_an_open_one(key, village, changes, rule):
    # 519900198506011238 would be right.
    made = make_cadre(village, id_number="519900198506011238")
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Cadre.objects.filter(pk=made.pk).update(**changes)


def test_a_seal_cannot_be_given_to_somebody_else(key, village):
    made = make_cadre(village, id_number=id_number())
    other = make_cadre(village, "王五", birth_date=date(1990, 1, 1))
    with (
        pytest.raises(IntegrityError, match="id_number_says_the_birth_date"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE reserve_cadres_cadre SET id_number = %s WHERE id = %s", [in_the_database(made)[0], other.pk]
        )


def test_a_roster_read_again_changes_nothing_and_makes_no_history(key, village, organiser):
    number = id_number()
    confirm(read(village.township, organiser, listed(number)), organiser)
    made = Cadre.objects.get()
    events = made.events.count()
    again = read(village.township, organiser, listed(number))
    assert [row.status for row in again.rows.all()] == [ImportRow.Status.UNCHANGED]
    made.save()
    assert made.events.count() == events


def test_who_was_entered_before_there_was_a_key_is_known_and_sealed_by_the_command(without_key, village, settings):
    number = id_number()
    made = make_cadre(village, "李四", id_number=number, phone=PHONE)
    assert in_the_database(made) == (number, PHONE)
    settings.FILES_KEY_FILE = str(without_key)
    people = Cadre.objects.filter(township=village.township)
    assert match(people, [Person("李四", id_number=number)])[0].by_number
    assert "reserve_cadres_cadre phone：1 条没有用第一个密钥加密" in told()
    call_command("seal")
    made.refresh_from_db()
    assert (made.id_number, made.phone) == (number, PHONE)
    assert tables_with(number, PHONE) == set()
    assert match(people, [Person("李四", id_number=number)])[0].by_number
    assert told() == []


def told() -> list[str]:
    """What the nightly look says of sealed columns."""
    return [place for breach in check_data() if "没有加密" in breach.title for place in breach.places]


def test_the_trail_is_sealed_anew_with_its_numbers_and_says_so(without_key, village, settings, alone, client):
    made = make_cadre(village, "李四", id_number=id_number(), phone=PHONE)
    seal()
    assert seal() > 1
    before = TrailSeal.objects.order_by("-pk").first().hash
    settings.FILES_KEY_FILE = str(without_key)
    with as_the_application(), pytest.raises(ProgrammingError), transaction.atomic():
        call_command("seal")
    call_command("seal")
    assert verify().differing == ()
    kept = TrailRewriting.objects.get()
    assert (kept.hash_before, kept.hash_after) == (before, TrailSeal.objects.order_by("-pk").first().hash)
    assert kept.records == made.events.count()
    client.force_login(make_user(Role.AUDITOR, village.township))
    assert f"之前最新的校验值 {before[:16]}" in client.get(reverse("accounts:access_records")).content.decode()
    # Nothing is left to do.
    call_command("seal")
    assert TrailRewriting.objects.count() == 1


def test_a_new_key_takes_the_place_of_the_old(key, village, alone):
    number = id_number()
    made = make_cadre(village, "李四", id_number=number, phone=PHONE)
    old, new = key.read_text(), secrets.token_hex(32)
    key.write_text(f"{new}\n{old}\n")
    people = Cadre.objects.filter(township=village.township)
    assert people.get(id_number=number) == made
    assert match(people, [Person("李四", id_number=number)])[0].by_number
    call_command("seal")
    key.write_text(f"{new}\n")
    assert people.get(id_number=number).phone == PHONE
    assert made.events.order_by("-pgh_id").first().phone == PHONE


def test_over_a_trail_that_was_changed_no_new_seal_is_put(without_key, village, settings, alone):
    made = make_cadre(village, "李四", id_number=id_number(), phone=PHONE)
    seal()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reserve_cadres_cadreevent SET name = '王五'")
    settings.FILES_KEY_FILE = str(without_key)
    with pytest.raises(CommandError, match="被改过"):
        call_command("seal")
    assert in_the_database(made)[1] == PHONE


def test_without_its_key_a_page_says_so_and_takes_nothing_away(key, village, organiser, client):
    made = make_cadre(village, "李四", id_number=id_number(), phone=PHONE)
    before = in_the_database(made)
    right = key.read_text()
    key.write_text(secrets.token_hex(32))
    client.force_login(organiser)
    for page in ("workbench:dossier", "cadres:change"):
        assert "密钥打不开" in client.get(reverse(page, args=[made.pk])).content.decode()
    shown = Cadre.objects.get()
    shown.remarks = "写过备注"
    shown.save()
    assert in_the_database(made) == before
    assert "reserve_cadres_cadre phone：1 条没有能打开的密钥" in told()
    key.write_text(right)
    assert Cadre.objects.get().phone == PHONE


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_number(key, village):
    number = id_number()
    make_cadre(village, "李四", id_number=number, phone=PHONE)
    content = make_backup(scheduled_backup()).path.read_bytes()
    assert number.encode() not in content
    assert PHONE.encode() not in content


def test_every_history_of_a_sealed_column_is_sealed_too():
    names = {model._meta.object_name for model in models_with_sealed_columns()}
    assert names == {
        "Cadre", "CadreEvent", "RosterImport", "RosterImportEvent", "ImportRow", "Correction", "SavedView", "SavedViewEvent",
        "ExportRequest", "ExportRequestEvent", "ExportWork", "GroupRobot", "PhoneApp", "StaffSession",
    }  # fmt: skip
