"""What a roster does not say for certain is asked, at its cell. domain.md, "Excel as offices keep it"."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from reserve_cadres.models import Cadre
from reserve_cadres.roster import uploads
from reserve_cadres.roster.cells import eighteen_characters, read_identity_number, read_phones
from reserve_cadres.roster.confirm import confirm
from tests.conftest import id_number, make_cadre, make_village
from tests.rosters import HEADER, person, previewed, workbook

pytestmark = pytest.mark.django_db

NO_VILLAGE = [HEADER[0], *HEADER[2:]]


def without_village(**changes):
    row = person(**changes)
    return [row[0], *row[2:]]


@pytest.fixture
def read(township, organiser):
    def read(*rows, header=HEADER, name="roster.xlsx", create_places=False, **layout):
        content = workbook(*([header] if header else []), *rows, **layout)
        return previewed(content, township, organiser, name=name, create_places=create_places)

    return read


def asked(roster_import):
    """(row, field, words) of everything that has to be decided."""
    return [
        (row.row_number, one.get("field", ""), one["message"])
        for row in roster_import.rows.all()
        for one in [*(problem for problem in row.problems if problem["blocking"]), *row.doubts]
    ]


def villages(roster_import):
    return [row.values.get("village_id") or row.values.get("village_name") for row in roster_import.rows.all()]


def test_an_empty_village_among_rows_that_each_name_theirs_is_asked_about(read, village, other_village):
    roster_import = read(
        person(name="甲甲"),
        person(name="乙乙", birth="1986.06"),
        person("", "丙丙", birth="1987.06"),
        person("白塔村", "丁丁"),
    )
    assert [(row, field) for row, field, _ in asked(roster_import)] == [(4, "village")]


def test_where_merged_cells_name_the_villages_an_empty_cell_outside_them_is_asked_about(read, village, other_village):
    rows = [person(name="甲甲"), person("", "乙乙", birth="1986.06"), person("", "丙丙", birth="1987.06")]
    roster_import = read(*rows, merged=["B2:B3"])
    assert villages(roster_import) == [village.pk, village.pk, None]
    assert roster_import.rows.all()[1].values["carried"] == {"village": "合并单元格"}


def test_a_village_lost_to_an_error_of_a_formula_is_never_the_one_above(read, village):
    roster_import = read(
        person(name="甲甲"), person("#REF!", "乙乙", birth="1986.06"), person("", "丙丙", birth="1987.06")
    )
    assert villages(roster_import) == [village.pk, None, None]
    assert [(row, field) for row, field, _ in asked(roster_import)] == [(3, "village"), (4, "village")]


@pytest.mark.parametrize(
    "where",
    [
        {"sheet": "2.红星(4人)"}, {"sheet": "红星村"}, {"name": "红星村后备干部花名册.xlsx"},
        {"above": ["石西镇红星村后备干部花名册"]}, {"above": ["后备干部花名册"], "unit": "填报单位：红星村党支部（盖章）"},
    ],
)  # fmt: skip
def test_the_village_of_a_villages_own_file_is_said_around_the_table(read, village, other_village, where):
    lines = [where.pop(key) for key in ("above", "unit") if key in where]
    above = [line if isinstance(line, list) else [line] for line in lines]
    roster_import = read(*above, NO_VILLAGE, without_village(), header=None, **where)
    assert villages(roster_import) == [village.pk]
    assert "village" in roster_import.rows.get().values["carried"]


def test_two_villages_said_around_one_table_are_asked_about(read, village, other_village):
    roster_import = read(["白塔村后备干部花名册"], NO_VILLAGE, without_village(), header=None, sheet="红星村")
    assert villages(roster_import) == [None]
    assert "不一致" in asked(roster_import)[0][2]


def test_the_township_as_unit_is_no_village_and_the_branch_names_it(read, village):
    header = ["序号", "单位", *HEADER[2:], "所在党支部"]
    roster_import = read([*person("石西镇"), "红星村党支部"], header=header)
    assert villages(roster_import) == [village.pk]
    assert asked(roster_import) == []


def test_a_village_of_the_other_kind_and_one_written_almost_alike_are_asked_about(read, township, village):
    make_village(township, "三道堰社区")
    assert "系统中是「红星村」" in asked(read(person("红星社区", 后备岗位="")))[0][2]
    assert "是不是「三道堰社区」" in asked(read(person("三道偃", 后备岗位="")))[0][2]
    assert "只差一个字" in asked(read(person("三道偃村", 后备岗位=""), create_places=True))[0][2]


@pytest.mark.parametrize(
    "title", ["主任助理", "妇女主任", "监委会主任", "团支部书记", "第一书记", "书记助理", "计生主任", "会计"]
)
def test_a_post_of_its_own_never_lands_on_secretary_or_director(read, village, title):
    roster_import = read(person(后备岗位=title))
    assert "post_id" not in roster_import.rows.get().values
    assert asked(roster_import)[0][1] == "post"
    made = read(person(后备岗位=title), create_places=True)
    assert made.rows.get().values["post_title"] == title


@pytest.mark.parametrize("title", ["书记兼主任", "党支部书记、村委会主任", "一肩挑"])
def test_two_posts_in_one_cell_are_asked_about(read, village, title):
    roster_import = read(person(后备岗位=title), create_places=True)
    assert roster_import.rows.get().offers == ["skip", "without_post"]
    assert "post_title" not in roster_import.rows.get().values


def test_struck_out_and_hidden_rows_are_asked_about(township, organiser, village):
    book = load_workbook(io.BytesIO(workbook(HEADER, person(name="甲甲"), person(name="乙乙", birth="1986.06"))))
    for cell in book.active[2]:
        cell.font = Font(strike=True)
    book.active.row_dimensions[3].hidden = True
    content = io.BytesIO()
    book.save(content)
    said = asked(previewed(content.getvalue(), township, organiser))
    assert ["删除线" in said[0][2], "隐藏" in said[1][2]] == [True, True]


def test_hidden_columns_are_not_taken_save_the_only_id_numbers(township, organiser, village):
    number = id_number()
    book = load_workbook(io.BytesIO(workbook(HEADER, person(number=number))))
    book.active.column_dimensions["G"].hidden = book.active.column_dimensions["J"].hidden = True
    content = io.BytesIO()
    book.save(content)
    values = previewed(content.getvalue(), township, organiser).rows.get().values
    assert (values["id_number"], "phone" in values) == (number, False)


def test_serving_cadres_and_those_who_left_are_asked_about_by_sheet_section_state_and_remark(read, village):
    sheets = [
        ("现任干部", [["石西镇村干部花名册"], HEADER, person(name="乙乙", birth="1986.06")]),
        ("退出", [["退出人员名单"], HEADER, person(name="丙丙", birth="1987.06")]),
    ]
    header = [*HEADER, "状态", "备注"]
    roster_import = read(
        [*person(name="甲甲"), "在库", ""],
        [*person(name="丁丁", birth="1988.06"), "已任用", ""],
        [*person(name="戊戊", birth="1989.06"), "", "2014年退出"],
        ["退出人员"],
        [*person(name="己己", birth="1990.06"), "", ""],
        header=header,
        more=sheets,
    )
    assert [row.name for row in roster_import.rows.filter(doubts=[])] == ["甲甲"]
    assert roster_import.rows.count() == 6


def test_the_older_of_two_sheets_with_the_same_person_gives_way(read, village):
    number = id_number()
    roster_import = read(
        person(number=number, 联系电话="13800000001"),
        sheet="2014年",
        more=[("2015年", [HEADER, person(number=number, 联系电话="13800000002")])],
    )
    assert [(row.sheet, row.status) for row in roster_import.rows.all()] == [("2014年", "error"), ("2015年", "new")]


def test_one_person_on_two_sheets_of_no_year_is_asked_about_on_both(read, village):
    number = id_number()
    rows = [HEADER, person(number=number, 联系电话="13800000002")]
    roster_import = read(person(number=number, 联系电话="13800000001"), more=[("乙", rows)])
    assert [row.status for row in roster_import.rows.all()] == ["doubt", "error"]


def test_a_number_of_january_or_october_is_asked_about_unless_the_id_number_says_it(read, organiser, village):
    number = id_number(date(1985, 10, 1))
    roster_import = read(
        person(name="甲甲", birth=1985.1, 后备岗位=""),
        person(name="乙乙", birth=1979.6, 后备岗位=""),
        person(name="丙丙", birth=1985.1, number=number),
    )
    assert [(row, field) for row, field, _ in asked(roster_import)] == [(2, "birth_date")]
    uploads.decide(roster_import, roster_import.rows.first(), "as_listed")
    confirm(roster_import, organiser)
    assert set(Cadre.objects.values_list("name", "birth_date")) == {
        ("甲甲", date(1985, 1, 1)), ("乙乙", date(1979, 6, 1)), ("丙丙", date(1985, 10, 1)),
    }  # fmt: skip


def test_an_id_number_lost_to_a_number_can_be_left_out_where_birth_and_sex_are_given(read, organiser, village):
    roster_import = read(person(number=5.19900198506e17))
    uploads.decide(roster_import, roster_import.rows.get(), "without_faults")
    confirm(roster_import, organiser)
    assert Cadre.objects.get().id_number == ""


def test_an_old_id_number_is_refused_with_the_new_one_offered():
    number = id_number(date(1985, 6, 1))
    old = number[:6] + number[8:17]
    assert eighteen_characters(old) == number
    with pytest.raises(ValueError, match=number):
        read_identity_number(old)


@pytest.mark.parametrize("form", ["身份证:{}", '="{}"', "{}(身份证)", "\u200b{}\u202c", "ID {}", "\ufeff{}", "{}\n"])
def test_an_id_number_is_found_among_what_is_typed_around_it(form):
    number = id_number()
    assert read_identity_number(form.format(number)).number == number


def test_several_phones_are_all_found_and_words_beside_them_noticed():
    assert read_phones("13812345678 13987654321") == (("13812345678", "13987654321"), "")
    assert read_phones("13812345678/0830-1234567") == (("13812345678", "0830-1234567"), "")
    assert read_phones("13812345678(其妻)")[1] == "(其妻)"
    assert read_phones("电话:138 1234 5678")[0] == ("13812345678",)


def test_a_second_phone_and_somebody_elses_are_asked_about(read, village):
    roster_import = read(
        person(联系电话="13812345678、13987654321"), person(name="乙乙", birth="1986.06", 联系电话="13812345678(其妻)")
    )
    assert [(row, field) for row, field, _ in asked(roster_import)] == [(2, "phone"), (3, "phone")]


def test_strokes_are_nothing_and_errors_are_named_in_every_column(read, village):
    header = [*HEADER, "学历", "星座"]
    roster_import = read([*person(联系电话="/", 后备岗位="—"), "-", "#N/A"], header=header)
    row = roster_import.rows.get()
    assert not {"phone", "education", "post_id"} & row.values.keys()
    assert [(one["heading"], one["blocking"]) for one in row.problems] == [("星座", False)]


def test_a_birth_month_that_may_have_been_corrected_is_asked_about_and_the_dossier_follows(read, organiser, village):
    cadre = make_cadre(village, "张三", birth_date=date(1985, 6, 1))
    roster_import = read(person(birth="1985.07", 后备岗位=""))
    row = roster_import.rows.get()
    assert (row.status, row.offers) == ("doubt", ["skip", "as_new", "same_person"])
    uploads.decide(roster_import, row, "same_person")
    confirm(roster_import, organiser)
    assert (Cadre.objects.get(), Cadre.objects.get().birth_date) == (cadre, date(1985, 7, 1))


def test_a_roster_that_has_both_birth_months_has_two_people(read, village):
    make_cadre(village, "张三", birth_date=date(1985, 6, 1))
    rows = [person(birth="1985.06", 后备岗位=""), person(birth="1990.01", 后备岗位="")]
    assert asked(read(*rows)) == []


def columns_of(roster_import):
    return {column["heading"]: column["field"] for column in roster_import.understood["sheets"][0]["columns"]}


def test_what_stands_behind_the_name_of_somebody_else_is_not_taken_for_the_persons_own(read, village):
    """联系电话 behind 联系人 may be either's; 政治面貌 behind 配偶姓名 is the spouse's where the person has one elsewhere."""
    header = ["村", "姓名", "性别", "出生年月", "配偶姓名", "政治面貌", "联系人", "联系电话", "政治面貌"]
    row = ["红星村", "张三", "男", "1985.06", "李四", "党员", "王五", "13900000000", "群众"]
    roster_import = read(row, header=header)
    values = roster_import.rows.get().values
    assert values["political_status"] == "masses"
    assert "phone" not in values
    assert columns_of(roster_import)["联系电话"] is None
    assert "联系电话" in roster_import.unknown_columns


def test_the_own_phone_before_the_helpers_name_is_taken_and_the_one_behind_it_is_not(read, village):
    header = ["村", "姓名", "性别", "出生年月", "联系电话", "帮带领导", "电话"]
    row = ["红星村", "张三", "男", "1985.06", "13800000000", "王五", "13900000000"]
    assert read(row, header=header).rows.get().values["phone"] == "13800000000"


def test_two_villages_that_sound_alike_are_asked_about(read, village):
    roster_import = read(person("红兴村", 后备岗位=""), create_places=True)
    assert "同音" in asked(roster_import)[0][2]
