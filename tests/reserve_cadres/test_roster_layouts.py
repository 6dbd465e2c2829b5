"""Layouts of rosters: headers of several rows, tables beside and below one another, sections.

Source: domain.md, "Excel as offices keep it".
"""

from office.workbooks.reading import Sheet
from reserve_cadres.roster.layout import find_tables

HEADER = ["序号", "村(社区)", "姓名", "性别", "出生年月", "身份证号"]


def row(village, name, number=""):
    return ["1", village, name, "男", "1985.06", number]


def tables(*rows, merged=(), name="Sheet1"):
    return find_tables(Sheet(name, [list(one) for one in rows], list(merged)))


def people(*found):
    return [(person.cells.get("village"), person.cells["name"]) for table in found for person in table.people]


def test_a_header_of_three_rows_with_groups_is_read_by_its_lowest_and_what_stands_above():
    found = tables(
        ["花名册"],
        ["序号", "基本情况", "", "", "学历", "", "", "", "家庭成员", ""],
        ["", "姓名", "性别", "出生年月", "全日制教育", "", "在职教育", "", "姓名", "政治面貌"],
        ["", "", "", "", "学历", "毕业院校", "学历", "毕业院校", "", ""],
        ["1", "张三", "男", "1985.06", "大专", "甲校", "本科", "乙校", "张大", "群众"],
        merged=[
            (1, 0, 3, 0), (1, 1, 1, 3), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3), (1, 4, 1, 7), (2, 4, 2, 5), (2, 6, 2, 7),
            (1, 8, 1, 9), (2, 8, 3, 8), (2, 9, 3, 9),
        ],
    )  # fmt: skip
    cells = found[0].people[0].cells
    assert (cells["name"], cells["fulltime_education"], cells["inservice_education"]) == ("张三", "大专", "本科")
    assert (cells["fulltime_school_and_major"], cells["inservice_school_and_major"]) == ("甲校", "乙校")
    assert "political_status" not in cells


def test_columns_under_a_heading_of_somebody_else_are_not_the_persons():
    found = tables(
        ["后备干部", "", "", "帮带领导", "", ""],
        ["姓名", "性别", "出生年月", "姓名", "联系电话", "政治面貌"],
        ["张三", "男", "1985.06", "李领导", "13800000000", "中共党员"],
        merged=[(0, 0, 0, 2), (0, 3, 0, 5)],
    )
    assert found[0].people[0].cells == {"name": "张三", "sex": "男", "birth_date": "1985.06"}


def test_two_lines_a_person_are_one_person():
    found = tables(
        ["序号", "姓名", "性别", "民族", "出生年月"],
        ["", "", "身份证号", "学历", "联系电话"],
        ["1", "张三", "男", "汉", "1985.06"],
        ["", "", "519900198506010014", "大专", "13800000000"],
        ["2", "李四", "女", "汉", "1986.06"],
        ["", "", "", "本科", "13800000001"],
    )
    assert [person.cells["name"] for person in found[0].people] == ["张三", "李四"]
    assert found[0].people[0].cells["phone"] == "13800000000"
    assert found[0].people[1].cells["education"] == "本科"


def test_tables_side_by_side_are_read_each_for_itself_down_to_the_shortest():
    block = ["序号", "村", "姓名", "性别", "出生年月"]
    found = tables(
        [*block, *block],
        ["1", "红星村", "张三", "男", "1985.06", "2", "白塔村", "李四", "男", "1985.06"],
        ["3", "红星村", "王五", "男", "1985.06", "", "", "", "", ""],
    )
    assert people(*found) == [("红星村", "张三"), ("红星村", "王五"), ("白塔村", "李四")]


def test_another_table_below_is_read_by_its_own_header():
    found = tables(
        ["甲表后备干部花名册"],
        HEADER,
        row("红星村", "张三"),
        ["石西镇包村干部联系表"],
        ["序号", "姓名", "联系电话", "村(社区)", "职务"],
        ["1", "李干部", "13800000000", "红星村", "科员"],
    )
    assert people(*found) == [("红星村", "张三"), ("红星村", "李干部")]
    assert [bool(table.doubted) for table in found] == [False, True]


def test_a_title_and_a_header_printed_again_on_each_page_are_nobody():
    page = [["石西镇村级后备干部花名册"], ["填报单位：组织办", "", "填报时间：2015年3月1日"], HEADER]
    found = tables(*page, row("红星村", "张三"), ["第1页 共2页"], *page, row("红星村", "李四"), ["第2页 共2页"])
    assert people(*found) == [("红星村", "张三"), ("红星村", "李四")]


def test_both_rows_of_a_header_printed_again_are_nobody():
    upper, lower = ["序号", "姓名", "性别", "学历", ""], ["", "", "", "全日制", "在职"]
    first, second = (["1", name, "男", "大专", "本科"] for name in ("张三", "李四"))
    found = tables(upper, lower, first, upper, lower, second, merged=[(0, 3, 0, 4), (3, 3, 3, 4)])
    assert [person.cells["name"] for table in found for person in table.people] == ["张三", "李四"]


def test_a_section_line_says_village_category_post_or_that_people_have_left():
    header = ["序号", "姓名", "性别", "出生年月"]
    found = tables(
        header,
        ["一、凉水井村（4人）"], ["1", "张三", "男", "1985.06"],
        ["(一)复退军人"], ["2", "李四", "男", "1985.06"],
        ["村党支部书记后备人选"], ["3", "王五", "男", "1985.06"],
        ["退出人员"], ["4", "赵六", "男", "1985.06"],
        ["二、白塔村：1人"], ["5", "钱七", "男", "1985.06"],
    )  # fmt: skip
    said = [
        (one.cells["village"], one.cells.get("category"), one.cells.get("post"), bool(one.left))
        for one in found[0].people
    ]
    assert said == [
        ("凉水井村", None, None, False),
        ("凉水井村", "复退军人", None, False),
        ("凉水井村", "复退军人", "村党支部书记后备人选", False),
        ("凉水井村", "复退军人", "村党支部书记后备人选", True),
        ("白塔村", None, None, False),
    ]


def test_a_person_of_whom_only_the_name_is_known_is_a_person_and_no_section():
    found = tables(HEADER, row("红星村", "张三"), ["", "", "李四", "", "", ""])
    assert people(*found)[1][1] == "李四"


def test_ditto_marks_and_merged_posts_and_categories_hold_for_the_rows_below():
    header = [*HEADER, "人员类别", "后备岗位"]
    found = tables(
        header,
        [*row("红星村", "张三"), "复退军人", "文书"],
        [*row("〃", "李四"), "同上", ""],
        [*row("同上", "王五"), "", "委员"],
        merged=[(1, 7, 2, 7)],
    )
    cells = [(one.cells["village"], one.cells.get("category"), one.cells.get("post")) for one in found[0].people]
    assert cells == [("红星村", "复退军人", "文书"), ("红星村", "复退军人", "文书"), ("红星村", None, "委员")]
    assert found[0].people[1].carried == {"post": "合并单元格", "village": "同上", "category": "同上"}
