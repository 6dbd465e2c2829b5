"""Cells as offices type them. domain.md, "Excel as offices keep it"."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.workbooks.dates import month_readings, month_writing, read_month
from office.workbooks.headings import normal
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.roster import cells
from reserve_cadres.roster.columns import recognise, recognise_one
from tests.conftest import id_number

months = st.dates(date(1930, 1, 1), date(2014, 12, 1)).map(lambda day: day.replace(day=1))


@given(months)
def test_a_month_reads_the_same_in_every_way_it_is_written(month):
    year, number = month.year, month.month
    for written in (
        f"{year}.{number:02}",
        f"{year}年{number}月",
        f"{year}/{number}",
        f"{year}-{number:02}",
        f"{year}{number:02}",
        f" {year} . {number:02} ",
        f"{year}年{number}月生",
        f"{year}.{number:02}(30岁)",
        "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in f"{year}.{number:02}"),
        float(f"{year}.{number:02}"),
        year * 100 + number,
    ):
        assert read_month(written) == (month, False), written


@given(st.dates(date(1930, 1, 1), date(2014, 12, 31)))
def test_a_day_reads_the_same_in_every_way_it_is_written(day):
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        day,
        datetime(day.year, day.month, day.day),
        f"{day:%Y-%m-%d} 00:00:00",
        (day - date(1899, 12, 30)).days,
    ):
        assert read_month(written) == (day, True), written


def test_the_number_1985_1_is_october():
    assert read_month(1985.1) == (date(1985, 10, 1), False)
    assert read_month(1985.01) == (date(1985, 1, 1), False)


def months_of(value, *column):
    return [day.month for day, _ in month_readings(value, month_writing([value, *column]))]


def test_the_text_1985_1_is_october_where_other_months_have_two_digits():
    assert months_of("1985.1", "1979.06") == [10]
    assert months_of("1985.1", "1979.6") == [1]
    assert months_of("1985.1", "1979.6", "1990.10", "1991.12") == [1]
    assert read_month("1985.1")[0] == date(1985, 1, 1)


def test_the_number_1985_1_is_october_where_other_months_have_two_digits_and_asked_about_where_they_have_one():
    assert months_of(1985.1, 1979.06) == [10]
    assert months_of(1985.1, "1979.06") == [10]
    # January, or October whose nought the number does not keep.
    assert months_of(1985.1, 1979.6, 1990.12) == [1, 10]
    assert months_of(1985.6, 1985.1) == [6]


def test_one_serial_number_among_dates_is_a_fault_of_its_cell_and_a_column_of_them_is_dates():
    with pytest.raises(ValueError, match="1985-06-01"):
        months_of(31199.0, "1979.06")
    assert months_of(31199.0, 31564.0) == [6]


@pytest.mark.parametrize("monster", [float("inf"), float("-inf"), float("nan"), 1e300, 9999.0, datetime(9999, 12, 31)])
def test_a_monster_is_a_fault_of_its_cell(monster):
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        months_of(monster, "1979.06")


@pytest.mark.parametrize(
    ("written", "month"), [("一九八五年十月", (1985, 10)), ("一九八五年十一月", (1985, 11)), ("85.06", (1985, 6))]
)
def test_chinese_numerals_and_short_years_are_read(written, month):
    found, _ = read_month(written)
    assert (found.year, found.month) == month


@pytest.mark.parametrize("written", ["不详", "1985", 1985, "1985.13", "1985.02.30", True, "3月", "1785.01", ""])
def test_what_is_no_month_is_refused_in_chinese(written):
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        read_month(written)


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_fail_otherwise_than_by_saying_so(text):
    readers = [
        read_month, cells.read_name, cells.read_sex, cells.read_ethnicity, cells.read_political_status,
        cells.read_education, cells.read_categories, cells.read_phone, cells.read_identity_number,
    ]  # fmt: skip
    for read in readers:
        # Any other exception is the failure this test looks for.
        with contextlib.suppress(ValueError):
            read(text)


@pytest.mark.parametrize(
    ("written", "name"), [("黄  冬", "黄冬"), ("黄 冬", "黄冬"), ("黄冬(女)", "黄冬"), ("迪丽·娜扎", "迪丽·娜扎")]
)
def test_padding_is_taken_out_of_names(written, name):
    assert cells.read_name(written) == name


def test_an_id_number_is_read_in_full_width_with_spaces_and_with_any_x():
    number = next(n for n in (id_number(sequence=s) for s in range(50)) if n.endswith("X"))
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for written in (number.lower(), full_width, f" {number[:6]} {number[6:]} ", f"'{number}", number[:-1] + "×"):
        assert cells.read_identity_number(written).number == number


def test_an_id_number_kept_as_a_number_is_known_to_be_damaged():
    with pytest.raises(ValueError, match="数字"):
        cells.read_identity_number(5.19900198506011e17)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("13812345678/0830-1234567", "13812345678"),
        ("0830-1234567", "0830-1234567"),
    ],
)
def test_a_phone_is_read_as_text_or_number(written, phone):
    assert cells.read_phone(written) == phone


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("退伍军人", Category.VETERAN), ("退役军人", Category.VETERAN), ("大专毕业生", Category.GRADUATE),
        ("大学生志愿者", Category.VOLUNTEER), ("西部计划志愿者", Category.VOLUNTEER), ("个体户", Category.BUSINESS_OWNER),
        ("私营业主", Category.BUSINESS_OWNER), ("种养大户", Category.GROWER), ("养殖能手", Category.GROWER),
        ("返乡农民工", Category.RETURNED_WORKER), ("村干部", Category.VILLAGE_STAFF),
    ],
)  # fmt: skip
def test_categories_are_known_by_their_usual_names(written, code):
    assert cells.read_categories(written) == (code,)


def test_the_first_of_several_categories_is_the_main_one():
    assert cells.read_categories("复退军人、种养大户") == (Category.VETERAN, Category.GROWER)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("大学专科", Education.COLLEGE), ("专科", Education.COLLEGE), ("大学本科", Education.BACHELOR),
        ("大学", Education.BACHELOR), ("中专", Education.SECONDARY), ("职高", Education.SECONDARY),
        ("初中", Education.JUNIOR_MIDDLE), ("硕士研究生", Education.POSTGRADUATE),
    ],
)  # fmt: skip
def test_education_is_known_by_its_usual_names(written, code):
    assert cells.read_education(written) == code


def test_political_status_is_known_by_its_usual_names():
    assert cells.read_political_status("预备党员") == PoliticalStatus.PROBATIONARY_MEMBER
    assert cells.read_political_status("党员") == PoliticalStatus.PARTY_MEMBER
    assert cells.read_political_status("团员") == PoliticalStatus.LEAGUE_MEMBER
    assert cells.read_sex("女性") == Sex.FEMALE
    assert cells.read_ethnicity("汉") == "汉族"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓 名", "name"), ("出生\n年月", "birth_date"), ("公民身份号码", "id_number"), ("身份证号码", "id_number"),
        ("身份类别", "category"), ("类 别", "category"), ("拟任职务(后备岗位)", "post"), ("村（社区）", "village"),
        ("出生年月(岁)", "birth_date"), ("联系 电话", "phone"), ("毕业院校及专业", "school_and_major"),
    ],
)  # fmt: skip
def test_headings_are_known_by_their_usual_names(heading, field):
    assert recognise_one(heading) == field


def test_a_field_is_taken_by_the_heading_that_names_it_outright():
    assert recognise(["家庭成员姓名", "姓名"]) == ["-", "name"]


def test_a_heading_once_matched_by_hand_is_known():
    assert recognise_one("手机短号", {normal("手机短号"): "phone"}) == "phone"
    assert recognise_one("星座", {normal("星座"): ""}) == "-"
