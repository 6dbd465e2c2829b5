"""Rosters as offices lay them out: what is the table, who is in it, and what is not a person."""

from datetime import date, datetime

from office.workbooks.reading import Sheet
from reserve_cadres.roster.layout import find_tables
from reserve_cadres.roster.rows import read_rows

HEADER = ["序号", "村(社区)", "姓 名", "性别", "出生\n年月", "身份证号码"]


def row(village, name, birth="1985.06", number=""):
    return ["1", village, name, "男", birth, number]


def table(*rows, merged=(), name="Sheet1"):
    return next(iter(find_tables(Sheet(name, [list(one) for one in rows], list(merged)))), None)


def people(found):
    return [(person.cells.get("village"), person.cells["name"]) for person in found.people]


def test_title_unit_and_date_line_above_the_header_are_read():
    found = table(
        ["石西镇村级后备干部花名册"],
        ["填报单位(盖章)：石西镇党委组织办", "", "填报时间：2015年3月1日"],
        HEADER,
        row("红星村", "张三"),
    )
    assert found.title == "石西镇村级后备干部花名册"
    assert found.unit == "石西镇党委组织办"
    assert found.reported_on == date(2015, 3, 1)
    assert found.header_rows == (2,)


def test_a_village_written_in_its_first_row_only_holds_for_the_rows_below():
    found = table(HEADER, row("红星村", "张三"), row("", "李四"), row("白塔村", "王五"), row("", "赵六"))
    assert people(found) == [("红星村", "张三"), ("红星村", "李四"), ("白塔村", "王五"), ("白塔村", "赵六")]


def test_a_merged_village_cell_holds_for_the_rows_it_spans():
    found = table(HEADER, row("红星村", "张三"), row("", "李四"), merged=[(1, 1, 2, 1)])
    assert people(found) == [("红星村", "张三"), ("红星村", "李四")]


def test_a_line_of_its_own_names_the_village_of_the_people_below():
    header = [heading for heading in HEADER if "村" not in heading]
    found = table(
        header, ["红星村(2人)"], ["1", "张三", "男", "1985.06", ""], ["白塔村"], ["1", "李四", "男", "1985.06", ""]
    )
    assert people(found) == [("红星村", "张三"), ("白塔村", "李四")]


def test_total_signature_note_and_blank_rows_are_nobody():
    found = table(
        HEADER,
        row("红星村", "张三"),
        ["小计", "", "1人"],
        ["", "", "", "", "", ""],
        ["合 计", "", "1人"],
        ["填表人：李某", "", "", "审核人：王某"],
        ["注：本表一式两份"],
    )
    assert people(found) == [("红星村", "张三")]
    assert found.stated == {"people": "1"}


def test_a_header_repeated_on_each_printed_page_is_nobody():
    found = table(HEADER, row("红星村", "张三"), HEADER, row("红星村", "李四"))
    assert len(found.people) == 2


def test_a_header_of_two_rows_is_read_as_one():
    found = table(
        ["序号", "村(社区)", "姓名", "性别", "出生年月", "身份证号", "学历", ""],
        ["", "", "", "", "", "", "全日制教育", "在职教育"],
        ["1", "红星村", "张三", "男", "1985.06", "", "大专", "本科"],
        merged=[(0, 6, 0, 7)],
    )
    assert found.header_rows == (0, 1)
    assert found.people[0].cells["fulltime_education"] == "大专"
    assert found.people[0].cells["inservice_education"] == "本科"


def test_the_example_row_of_the_template_is_nobody():
    found = table(HEADER, ["示例", "红星村", "张三", "男", "1985.06", ""], row("红星村", "李四"))
    assert people(found) == [("红星村", "李四")]


def test_a_sheet_without_a_roster_is_none():
    assert table(["说明"], ["本表由各村填写"]) is None
    assert table() is None


def test_unknown_columns_are_named_for_the_office_to_match():
    found = table([*HEADER, "星座"], [*row("红星村", "张三"), "白羊"])
    assert [column.heading for column in found.columns if column.field is None] == ["星座"]


def test_real_dates_stay_dates():
    found = table(HEADER, row("红星村", "张三", datetime(1985, 6, 1)))
    assert found.people[0].cells["birth_date"] == datetime(1985, 6, 1)


def test_dates_that_all_are_the_first_of_their_months_say_the_month_alone():
    months = table(HEADER, row("红星村", "张三", date(1985, 6, 1)), row("红星村", "李四", date(1986, 7, 1)))
    days = table(HEADER, row("红星村", "张三", date(1985, 6, 1)), row("红星村", "李四", date(1986, 7, 9)))
    assert [one.values["birth_day_known"] for one in read_rows(months)] == [False, False]
    assert [one.values["birth_day_known"] for one in read_rows(days)] == [True, True]
