"""What clerks leave in and beside their tables: words without a heading, numbers of another column, two tables in one sheet."""

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.kinds.making import ASKED, MAY_BE_NONE, VILLAGES, Kind, Page, kind, people, plain, table, words

_SHORT = ["姓名", "性别", "出生年月", "身份证号"]


def _short(one, *cells) -> list:
    return [one.name, one.sex, one.month, one.number, *cells]


def _state(heading: str, said: dict[str, bool], kept: bool = False) -> Kind:
    everybody = people(len(said))
    truth = {
        one.name: plain(one, **({"remarks": word} if kept else {})) if here else MAY_BE_NONE
        for one, (word, here) in zip(everybody, said.items(), strict=True)
    }
    return Kind([Page("名册", table([heading], list(zip(everybody, said, strict=True))))], truth)


@kind
def header_again_with_columns_in_another_order():
    """Two dates change places in the header of the second page: each is taken by the header above it."""
    first, second = people(2), people(2, 10)
    headings = ["民族", "政治面貌", "入党时间", "参加工作时间", "学历", "籍贯", "现住址", "联系电话"]
    said = ["汉", "中共党员", "2001.07", "1999.05", "高中", "某县", "某村三组", "13800000001"]
    lines = table(headings, [(one, *said) for one in first])
    swapped = list(lines[1])
    swapped[8], swapped[9] = swapped[9], swapped[8]
    said[2], said[3] = said[3], said[2]
    lines += [swapped, *([3, VILLAGES[0], *_short(one), *said] for one in second)]
    truth = {
        one.name: plain(
            one, ethnicity="汉族", political_status="party_member", joined_party_on=(2001, 7), joined_work_on=(1999, 5),
            education=2, native_place="某县", address="某村三组", phone="13800000001",
        )
        for one in [*first, *second]
    }  # fmt: skip
    return Kind([Page("名册", lines)], truth)


@kind
def another_table_right_of_the_people():
    """Behind a second 姓名 stand other people: their offices and telephones are not those of the people on the left."""
    everybody, others = people(3), people(2, 20)
    lines = [["后备干部名册"], ["序号", "村", *_SHORT, "学历", "", "序号", "姓名", "职务", "联系电话"]]
    for number, one in enumerate(everybody):
        line = [number + 1, VILLAGES[0], *_short(one, "高中"), ""]
        lines.append([*line, number + 1, others[number].name, "村主任", "13900000001"] if number < 2 else line)
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2) for one in everybody})


@kind
def words_beside_the_table():
    """已调走 behind the last column, 已退 before the first, (已退) behind the running number; a telephone changes nothing."""
    everybody = people(5)
    lines = [["", *line] for line in table(["学历"], [(one, "高中") for one in everybody])]
    lines[2] += ["", "已调走"]
    lines[3][0] = "已退"
    lines[4][1] = "3(已退出)"
    lines[5] += ["新电话13900000001"]
    truth = {one.name: MAY_BE_NONE for one in everybody[:3]}
    return Kind([Page("名册", lines)], truth | {one.name: plain(one, education=2) for one in everybody[3:]})


@kind
def meaning_of_colours_beside_the_table():
    """红色：已退出 in a cell right of the people."""
    everybody = people(2)
    lines = table([], [(one,) for one in everybody])
    lines[3] += ["", "", "■红色：已退出"]
    return Kind([Page("名册", lines)], {one.name: MAY_BE_NONE for one in everybody})


@kind
def remarks_of_the_reasons_people_go_for():
    """Reasons in other words than the list of exits has, and remarks that are like them."""
    return _state("备注", {
        "已任职": False, "与第3行重复": False, "考上公务员": False, "外嫁": False, "常年外出务工": False,
        "过世": False, "组织关系转走": False,
        "待核实": False, "拟调整": False, "劝退": False, "失信被执行人": False,
        "已担任村主任": False, "不同意": False, "未入库": False,
        "不在本村": False, "起任村主任": False,
        "新增": True, "2005年参军": True, "考上大专": True, "返乡创业": True, "试用": True, "2010年退伍": True, "外出学习": True,
    }, kept=True)  # fmt: skip


@kind
def column_of_what_changed():
    """变动情况."""
    return _state("变动情况", {"调离": False, "": True, "新增": True, "无": True, "建议退出": False})


@kind
def column_whether_they_are_kept():
    """是否保留."""
    return _state("是否保留", {"是": True, "否": False, "保留": True})


@kind
def column_no_list_knows_that_says_who_left():
    """A heading of the office's own over 已退出."""
    return _state("村级核对", {"已退出": False, "": True, "属实": True})


@kind
def members_of_the_family_below_each():
    """与本人关系 says who is the reserve and who a relative."""
    return _state("与本人关系", {"本人": True, "妻子": False, "长子": False})


@kind
def list_of_those_who_applied():
    """报名 in the title: nobody of them is in the pool yet."""
    everybody = people(2)
    page = Page("Sheet1", table([], [(one,) for one in everybody], title="石西镇村级后备干部报名人员汇总表"))
    return Kind([page], {one.name: MAY_BE_NONE for one in everybody})


@kind
def villages_named_below_their_people():
    """凉水井村合计2人 closes a block, it does not begin the next."""
    everybody = people(4)
    lines = [["名册"], ["序号", *_SHORT]]
    for village, members in ((VILLAGES[0], everybody[:2]), (VILLAGES[1], everybody[2:])):
        lines += [*([1, *_short(one)] for one in members), [f"{village}合计2人"]]
    return Kind([Page("名册", lines)], {one.name: plain(one, village=ASKED) for one in everybody})


@kind
def names_that_are_none():
    """A name with an office, two names without a sign between them, a name that hides one."""
    everybody = people(8)
    forms = ["{}同志", "村主任{}", "{}和某人", "蒲定方阙定方", "{}A", "张某某", "{}(例)", "{}（挂职）"]
    lines = table([], [(one,) for one in everybody])
    for line, one, form in zip(lines[2:], everybody, forms, strict=True):
        line[2] = form.format(one.name)
    return Kind([Page("名册", lines)], {one.name: MAY_BE_NONE for one in everybody[6:]})


@kind
def sex_behind_the_name_that_is_not_the_columns():
    """(女) behind the name and 男 in the column, without an ID number."""
    first, second = people(2)
    lines = [["名册"], ["村", *_SHORT[:3]]]
    lines += [[VILLAGES[0], f"{one.name}(女)", one.sex, one.month] for one in (first, second)]
    truth = {first.name: plain(first, id_number=None, sex=ASKED), second.name: plain(second, id_number=None)}
    return Kind([Page("名册", lines)], truth)


@kind
def levels_with_something_behind_them():
    """A level that was begun and not finished is none; a major and a year say nothing of it."""
    return words("学历", "education", {
        "本科(退学)": ASKED, "大专(没毕业)": ASKED, "大专(无证)": ASKED, "大专(待核实)": ASKED,
        "本科(预科)": ASKED, "大专(还差两科)": ASKED,
        "高中(一年级)": ASKED, "大专(会计)": 3, "本科(法学)": 4, "大专(2008)": 3,
    })  # fmt: skip


@kind
def year_and_month_in_one_number():
    """1985.6 typed without its point is no serial number of a day of 1954, though the whole column is typed so."""
    everybody = people(6)
    lines = [["名册"], ["村", *_SHORT[:3]]]
    lines += [[VILLAGES[0], one.name, one.sex, int(f"{one.birth.year}{one.birth.month}")] for one in everybody]
    truth = {
        one.name: plain(one, id_number=None) | ({"birth_date": ASKED} if one.birth.month < 10 else {})
        for one in everybody
    }
    return Kind([Page("名册", lines)], truth)


@kind
def cells_programs_leave_empty():
    """0 of a formula, NULL of a program, 不详 of an office are nothing; ' before a text is no part of it."""
    said = [0, "NULL", "N/A", "不详", "(空)"]
    everybody = people(len(said))
    lines = table(
        ["籍贯", "联系电话", "入党时间"], [(one, word, word, word) for one, word in zip(everybody, said, strict=True)]
    )
    lines.append(
        [f"'{text}" for text in (6, VILLAGES[0], *_short(people(1, 20)[0], "某县", "13800000001", "2001.07"))]
    )
    truth = {one.name: plain(one) for one in everybody}
    last = people(1, 20)[0]
    truth[last.name] = plain(last, native_place="某县", phone="13800000001", joined_party_on=(2001, 7))
    return Kind([Page("名册", lines)], truth)


@kind
def numbers_in_the_wrong_column():
    """An ID number or a telephone alone in a cell of words."""
    first, second = people(2)
    lines = table(["籍贯", "现住址"], [(first, "13800000002", "某村三组"), (second, "某县", second.number)])
    truth = {first.name: plain(first, native_place=ASKED, address="某村三组")}
    return Kind([Page("名册", lines)], truth | {second.name: plain(second, native_place="某县", address=ASKED)})


@kind
def telephone_crossed_out_before_the_new_one():
    """Of the words in one cell some are crossed out: whether they hold is asked, as of a cell crossed out as a whole."""
    first, second, third = people(3)

    def mark(sheet):
        old, new = InlineFont(strike=True), InlineFont()
        sheet["G3"] = CellRichText(TextBlock(old, "某县"), TextBlock(new, "某市"))
        sheet["G4"] = CellRichText(TextBlock(new, "某"), TextBlock(new, "市"))

    lines = table(["籍贯"], [(first, ""), (second, ""), (third, "某市")])
    truth = {first.name: plain(first, native_place=ASKED)}
    page = Page("名册", lines, marked=mark)
    return Kind([page], truth | {one.name: plain(one, native_place="某市") for one in (second, third)})


@kind
def formulas_never_calculated_at_the_end():
    """The last person and the last column are formulas that the program that wrote them never worked out: asked, not lost."""
    first, second = people(2)
    lines = table(["籍贯"], [(first, "=Sheet2!A1")])
    lines.append([2, VILLAGES[0], *_short(second), "=Sheet2!A2"])
    return Kind([Page("名册", lines)], {one.name: plain(one, native_place=ASKED) for one in (first, second)})


@kind
def post_of_another_village():
    """青杠村文书 of somebody of 凉水井村."""
    first, second = people(2)
    lines = table(["后备岗位"], [(first, "青杠村文书"), (second, "凉水井村文书")])
    return Kind([Page("名册", lines)], {first.name: plain(first, post=ASKED), second.name: plain(second, post="文书")})


@kind
def words_in_place_of_a_new_village():
    """Of a township without villages: a group, an office, two villages, nothing known are no villages to be made."""
    said = ["凉水井村", "凉水井村三组", "凉水井村文书", "外地", "不详", "凉水井村、青杠村", "NULL"]
    everybody = people(len(said))
    lines = table(["后备岗位"], [(one, "待定" if one is everybody[0] else "") for one in everybody])
    for line, village in zip(lines[2:], said, strict=True):
        line[1] = village
    truth = {one.name: plain(one, village=ASKED) for one in everybody[1:]}
    return Kind(
        [Page("名册", lines)], truth | {everybody[0].name: plain(everybody[0], post=ASKED)}, create_places=True
    )
