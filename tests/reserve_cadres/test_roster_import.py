"""Preview, confirm and undo of a roster. domain.md, "Excel as offices keep it"."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reserve_cadres.models import Cadre, ImportRow, RosterImport, StateChange
from reserve_cadres.roster import uploads
from reserve_cadres.roster.confirm import CannotConfirm, CannotUndo, confirm, undo
from tests.conftest import id_number, make_cadre
from tests.rosters import HEADER, person, previewed, workbook
from villages.models import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(township, organiser):
    def read(*rows, header=HEADER, **options):
        return previewed(workbook(header, *rows), township, organiser, **options)

    return read


def statuses(roster_import):
    return list(roster_import.rows.values_list("status", flat=True))


def messages(roster_import):
    rows = roster_import.rows.all()
    return [p["message"] for row in rows for p in row.problems] + [d["message"] for row in rows for d in row.doubts]


def decide(roster_import, decision, *names):
    for row in roster_import.rows.filter(name__in=names):
        uploads.decide(roster_import, row, decision)


def test_nothing_is_written_before_it_is_confirmed(read, village):
    roster_import = read(person())
    assert roster_import.status == RosterImport.Status.PREVIEWED
    assert statuses(roster_import) == ["new"]
    assert not Cadre.objects.exists()


def test_a_confirmed_row_is_a_person_in_the_pool_marked_as_imported(read, organiser, village, post):
    number = id_number(date(1985, 6, 1))
    confirm(read(person(number=number), on=date(2015, 3, 1)), organiser)
    cadre = Cadre.objects.get()
    assert (cadre.name, cadre.id_number, cadre.state, cadre.post) == ("张三", number, "in_pool", post)
    change = cadre.state_changes.get()
    assert (change.origin, change.effective_on, change.recorded_by) == ("roster", date(2015, 3, 1), organiser)


def test_the_day_of_entry_a_roster_gives_for_a_person_goes_before_that_of_the_roster(township, organiser, village):
    rows = [[*person(name="甲"), "2014.05"], [*person(name="乙"), ""]]
    found = previewed(
        workbook([*HEADER, "入库时间"], *rows), township, organiser, create_places=True, on=date(2015, 3, 1)
    )
    confirm(found, organiser)
    entered = dict(StateChange.objects.values_list("cadre__name", "effective_on"))
    assert entered == {"甲": date(2014, 5, 1), "乙": date(2015, 3, 1)}


def test_a_day_of_entry_to_come_is_refused_in_words_and_nothing_is_written(as_organiser, township, organiser, village):
    row = [*person(), f"{timezone.localdate().year + 2}.05"]
    found = previewed(workbook([*HEADER, "入库时间"], row), township, organiser, create_places=True)
    answer = as_organiser.post(reverse("roster:confirm", args=[found.pk]), follow=True)
    assert answer.status_code == 200
    assert not Cadre.objects.exists()


def test_importing_again_changes_nothing(read, organiser, village):
    rows = [person(number=id_number(), name="张三"), person(name="李四", birth="1979.03")]
    confirm(read(*rows), organiser)
    again = read(*rows)
    assert statuses(again) == ["unchanged", "unchanged"]
    confirm(again, organiser)
    assert Cadre.objects.count() == 2
    assert StateChange.objects.count() == 2


def test_a_changed_cell_is_shown_with_old_and_new_and_written(read, organiser, village):
    number = id_number()
    confirm(read(person(number=number)), organiser)
    roster_import = read(person(number=number, 联系电话="13900000001"))
    assert roster_import.rows.get().changes == {"phone": ["13800000000", "13900000001"]}
    confirm(roster_import, organiser)
    assert Cadre.objects.get().phone == "13900000001"


def test_an_empty_cell_does_not_erase_what_is_on_file(read, organiser, village):
    number = id_number()
    confirm(read(person(number=number)), organiser)
    assert statuses(read(person(number=number, 联系电话="", 后备岗位=""))) == ["unchanged"]


def test_the_id_number_is_the_authority_for_birth_date_and_sex(read, organiser, village):
    number = id_number(date(1985, 6, 1), man=False)
    roster_import = read(person(number=number, birth="1979.03", 性别="男"))
    assert statuses(roster_import) == ["new"]
    assert len(messages(roster_import)) == 2
    confirm(roster_import, organiser)
    cadre = Cadre.objects.get()
    assert (cadre.birth_date, cadre.sex) == (date(1985, 6, 1), "female")


def test_every_faulty_cell_is_named_at_once_with_its_place(read, village):
    roster_import = read(
        person(number="123", 联系电话="12", 人员类别="外星人"),
        person(name="", birth="不详"),
        person(village="无此村", name="王五"),
    )
    places = [(row.row_number, p["field"], p["column"]) for row in roster_import.rows.all() for p in row.problems]
    assert (2, "id_number", 6) in places
    assert (2, "phone", 9) in places
    assert (2, "category", 7) in places
    assert (3, "name", 2) in places
    assert (3, "birth_date", 5) in places
    assert (4, "village", 1) in places
    assert statuses(roster_import) == ["error"] * 3


def test_undecided_rows_forbid_the_confirmation_of_all(read, organiser, village):
    roster_import = read(person(), person(name="李四", birth="不详"))
    with pytest.raises(CannotConfirm, match="1 行"):
        confirm(roster_import, organiser)
    assert not Cadre.objects.exists()
    decide(roster_import, "skip", "李四")
    confirm(roster_import, organiser)
    assert Cadre.objects.get().name == "张三"


def test_a_row_may_be_taken_without_its_faulty_cells_where_a_dossier_can_do_without_them(read, organiser, village):
    roster_import = read(person(联系电话="12"), person(name="李四", number="123"))
    decide(roster_import, "without_faults", "张三")
    with pytest.raises(ValidationError):
        decide(roster_import, "without_faults", "李四")
    decide(roster_import, "skip", "李四")
    confirm(roster_import, organiser)
    assert Cadre.objects.get().phone == ""


def test_one_id_number_twice_in_a_roster_is_an_error_that_names_the_other_row(read, village):
    number = id_number()
    roster_import = read(person(number=number), person(name="李四", number=number))
    assert "error" in statuses(roster_import)
    assert any("第 2 行" in message for message in messages(roster_import))


def test_without_an_id_number_village_name_and_birth_month_find_the_person(read, organiser, village):
    cadre = make_cadre(village, "张三", birth_date=date(1985, 6, 17))
    roster_import = read(person(后备岗位="", 人员类别="", 联系电话="13900000001"))
    assert roster_import.rows.get().cadre == cadre
    confirm(roster_import, organiser)
    assert Cadre.objects.get().phone == "13900000001"


def test_the_same_name_and_birth_month_in_another_village_is_asked_about(read, organiser, village, other_village):
    cadre = make_cadre(other_village, "张三")
    for decision, people in (("as_new", 2), ("same_person", 1), ("skip", 1)):
        roster_import = read(person())
        assert statuses(roster_import) == ["doubt"]
        decide(roster_import, decision, "张三")
        confirmed = confirm(roster_import, organiser)
        assert Cadre.objects.count() == people
        if decision == "same_person":
            cadre.refresh_from_db()
            assert cadre.village == village
        if decision != "skip":
            undo(confirmed, organiser)
    cadre.refresh_from_db()
    assert cadre.village == other_village


def test_another_id_number_in_the_same_village_is_asked_about(read, organiser, village):
    """Two people, or one whose number was copied wrongly: only the office knows."""
    first, second = id_number(), id_number()
    cadre = make_cadre(village, "张三", id_number=first)
    for decision, people, number in (("as_new", 2, first), ("same_person", 1, second)):
        roster_import = read(person(number=second))
        assert statuses(roster_import) == ["doubt"]
        assert "身份证号不同" in messages(roster_import)[0]
        decide(roster_import, decision, "张三")
        confirmed = confirm(roster_import, organiser)
        cadre.refresh_from_db()
        assert (Cadre.objects.count(), cadre.id_number) == (people, number)
        undo(confirmed, organiser)


def test_two_id_numbers_are_two_people_in_two_villages_or_where_the_roster_names_both(
    read, organiser, village, other_village
):
    first = id_number()
    make_cadre(other_village, "张三", id_number=first)
    assert statuses(read(person(number=id_number()))) == ["new"]
    both = read(person(village="白塔村", number=first, 后备岗位=""), person(village="白塔村", number=id_number()))
    assert statuses(both) == ["changed", "new"]


def test_a_number_on_file_under_another_name_is_asked_about(read, organiser, village):
    number = id_number()
    cadre = make_cadre(village, "张三", id_number=number)
    roster_import = read(person(name="张叁", number=number))
    assert statuses(roster_import) == ["doubt"]
    assert "姓名是「张三」" in messages(roster_import)[0]
    with pytest.raises(ValidationError):
        decide(roster_import, "as_new", "张叁")
    decide(roster_import, "same_person", "张叁")
    confirm(roster_import, organiser)
    cadre.refresh_from_db()
    assert cadre.name == "张叁"


def test_of_several_namesakes_none_is_taken_for_the_person(read, organiser, village):
    make_cadre(village, "张三"), make_cadre(village, "张三", birth_date=date(1985, 6, 20))
    roster_import = read(person())
    assert "2 份同名" in messages(roster_import)[0]
    with pytest.raises(ValidationError):
        decide(roster_import, "same_person", "张三")
    decide(roster_import, "as_new", "张三")
    confirm(roster_import, organiser)
    assert Cadre.objects.count() == 3


def test_an_id_number_completes_a_dossier_that_had_none(read, organiser, village):
    make_cadre(village, "张三")
    number = id_number(date(1985, 6, 1))
    roster_import = read(person(number=number))
    assert statuses(roster_import) == ["changed"]
    assert roster_import.rows.get().changes["id_number"] == ["", number]


def test_more_people_than_a_posts_quota_are_asked_about_and_never_written(read, organiser, village, post):
    rows = [person(name=name, birth=f"198{n}.01") for n, name in enumerate(["甲甲", "乙乙", "丙丙"])]
    roster_import = read(*rows)
    assert statuses(roster_import) == ["doubt"] * 3
    decide(roster_import, "as_listed", "甲甲", "乙乙", "丙丙")
    with pytest.raises(ValidationError, match="名额 2 名"):
        confirm(roster_import, organiser)
    assert not Cadre.objects.exists()
    decide(roster_import, "without_post", "丙丙")
    confirm(roster_import, organiser)
    assert post.reserves.count() == 2
    assert Cadre.objects.get(name="丙丙").post is None


def test_missing_villages_and_posts_are_made_when_asked_and_taken_back_by_an_undo(read, organiser, township):
    rows = [person(village="新村", name=n, birth=f"198{i}.01") for i, n in enumerate(["甲甲", "乙乙"])]
    assert statuses(read(*rows)) == ["error", "error"]
    confirmed = confirm(read(*rows, create_places=True), organiser)
    assert Village.objects.get(name="新村").posts.get().title == "村党支部书记"
    undo(confirmed, organiser)
    assert not Village.objects.filter(name="新村").exists()
    assert not Cadre.objects.exists()


def test_a_village_made_by_a_roster_is_a_community_only_where_its_name_says_so(read, organiser, township):
    rows = [
        person(village=name, name=who)
        for name, who in [("新居村", "甲甲"), ("花园社区", "乙乙"), ("河东居委会", "丙丙")]
    ]
    confirm(read(*rows, create_places=True), organiser)
    made = dict(Village.objects.filter(name__in=["新居村", "花园社区", "河东居委会"]).values_list("name", "kind"))
    assert made == {"新居村": "village", "花园社区": "community"} | {
        name: "community" for name in made if "河东" in name
    }
    assert len(made) >= 2


def test_villages_and_posts_are_found_under_the_names_offices_give_them(read, village, post):
    for name, title in [("红星", "支部书记"), ("石西镇红星村", "村支书"), ("红星村村民委员会", "红星村党支部书记")]:
        roster_import = read(person(village=name, 后备岗位=title))
        assert roster_import.rows.get().values["village_id"] == village.pk, name
        assert roster_import.rows.get().values["post_id"] == post.pk, title


def test_an_undo_restores_former_values_and_removes_who_came_new(read, organiser, village):
    number = id_number()
    confirm(read(person(number=number)), organiser)
    before = Cadre.objects.values().get()
    second = confirm(
        read(person(number=number, 联系电话="13900000001"), person(name="李四", birth="1979.03")), organiser
    )
    undone = undo(second, organiser)
    assert Cadre.objects.values().get() == before
    assert undone.status == RosterImport.Status.UNDONE
    with pytest.raises(CannotUndo):
        undo(undone, organiser)


def test_an_undo_gives_back_the_seat_that_a_decision_on_the_row_took(read, organiser, village, post):
    make_cadre(village, "张三", post=post)
    before = Cadre.objects.values().get()
    roster_import = read(person(后备岗位="书记主任一肩挑", 联系电话=""))
    decide(roster_import, "without_post", "张三")
    confirmed = confirm(roster_import, organiser)
    assert Cadre.objects.get().post is None
    undo(confirmed, organiser)
    connection.check_constraints()
    assert Cadre.objects.values().get() == before


def test_an_undo_is_refused_once_a_dossier_was_changed_since(read, organiser, village):
    confirmed = confirm(read(person()), organiser)
    cadre = Cadre.objects.get()
    cadre.resume.create(began_on=date(2010, 1, 1), description="务农")
    with pytest.raises(CannotUndo, match="张三"):
        undo(confirmed, organiser)
    assert Cadre.objects.exists()


def test_a_dossier_changed_after_the_preview_forbids_the_confirmation(read, organiser, village):
    number = id_number()
    confirm(read(person(number=number)), organiser)
    roster_import = read(person(number=number, 联系电话="13900000001"))
    Cadre.objects.update(phone="13900000009")
    with pytest.raises(CannotConfirm, match="重新识别"):
        confirm(roster_import, organiser)


def test_a_person_entered_after_the_preview_forbids_the_confirmation(read, organiser, village):
    number = id_number()
    roster_import = read(person(number=number))
    make_cadre(village, "张三", id_number=number)
    with pytest.raises(CannotConfirm, match="重新识别"):
        confirm(roster_import, organiser)


def test_a_confirmed_import_is_not_confirmed_twice(read, organiser, village):
    confirmed = confirm(read(person()), organiser)
    with pytest.raises(CannotConfirm):
        confirm(confirmed, organiser)
    assert Cadre.objects.count() == 1


def test_every_sheet_with_a_roster_is_read(township, organiser, village, other_village):
    content = workbook(
        HEADER[:1] + HEADER[2:],
        (person()[:1] + person()[2:]),
        sheet="红星村",
        more=[
            ("白塔村", [HEADER[:1] + HEADER[2:], person(name="李四")[:1] + person(name="李四")[2:]]),
            ("说明", [["略"]]),
        ],
    )
    roster_import = previewed(content, township, organiser)
    found = {row.name: row.values["village_id"] for row in roster_import.rows.all()}
    assert found == {"张三": village.pk, "李四": other_village.pk}


def test_a_column_matched_once_by_hand_is_known_from_then_on(read, township, village):
    header = [*HEADER[:-1], "能找到他的号"]
    assert "phone" not in read(person(), header=header).rows.get().values
    uploads.match_columns(township, {"能找到他的号": "phone"})
    assert read(person(), header=header).rows.get().values["phone"] == "13800000000"


def test_a_file_that_is_no_roster_is_on_record_with_the_reason(township, organiser):
    roster_import = previewed(workbook(["只有", "两栏"]), township, organiser)
    assert roster_import.status == RosterImport.Status.UNREADABLE
    assert "表头" in roster_import.problem


def test_people_of_another_township_are_never_matched(read, village, foreign_village):
    number = id_number()
    make_cadre(foreign_village, "张三", id_number=number)
    assert statuses(read(person(number=number))) == ["new"]


def test_the_rows_say_nothing_of_a_decision_they_do_not_offer(read, organiser, village):
    roster_import = read(person())
    with pytest.raises(ValidationError):
        uploads.decide(roster_import, ImportRow.objects.get(), "as_new")
