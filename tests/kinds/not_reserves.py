"""People on a roster's sheets who are no reserves, or no longer."""

from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.kinds.making import MAY_BE_NONE, Kind, Page, kind, people, plain, table


def _page(name, members, title="石西镇村级后备干部花名册", marked=None) -> Page:
    return Page(name, table(["学历"], [(one, "高中") for one in members], title=title), marked=marked)


def _here(members) -> dict:
    return {one.name: plain(one, education=2) for one in members}


def _not(members) -> dict:
    return {one.name: MAY_BE_NONE for one in members}


def _beside(name, title) -> Kind:
    here, other = people(2), people(2, 20)
    return Kind([_page("后备", here), _page(name, other, title)], _here(here) | _not(other))


@kind
def sheet_of_those_who_left():
    """已出库."""
    return _beside("已出库", "石西镇后备干部调整出库人员名单")


@kind
def sheet_of_serving_cadres():
    """两委班子."""
    return _beside("两委", "石西镇村(社区)两委班子成员基本情况表")


@kind
def sheet_of_villagers_deputies():
    """村民代表."""
    return _beside("Sheet2", "凉水井村村民代表花名册")


@kind
def sheet_of_party_members():
    """党员花名册."""
    return _beside("Sheet3", "凉水井村党员花名册")


@kind
def table_of_contacts():
    """通讯录."""
    return _beside("通讯录", "凉水井村干部通讯录")


@kind
def list_of_nominees():
    """拟推荐人选 and 未通过审查 are not yet, or not, in the pool."""
    return _beside("初审未通过", "资格审查未通过人员名单")


@kind
def sections_of_those_who_left():
    """A section of people taken out of the pool, one of people in it after."""
    here, left, again = people(2), people(2, 20), people(1, 10)
    lines = table(["学历"], [(one, "高中") for one in here])
    for text, members in (("二、调整出库人员(2人)", left), ("三、在库人员", again)):
        lines.append([text])
        lines += [[1, "凉水井村", one.name, one.sex, one.month, one.number, "高中"] for one in members]
    return Kind([Page("名册", lines)], _here([*here, *again]) | _not(left))


def _stated(heading, words: dict[str, bool], **also) -> Kind:
    everybody = people(len(words))
    rows = [(one, "高中", word) for one, word in zip(everybody, words, strict=True)]
    truth = {
        one.name: plain(one, education=2, **({"remarks": word} if heading == "备注" and word else {}))
        if here
        else MAY_BE_NONE
        for one, (word, here) in zip(everybody, words.items(), strict=True)
    }
    return Kind([Page("名册", table(["学历", heading], rows))], truth)


@kind
def column_of_the_state():
    """目前状态."""
    return _stated(
        "目前状态",
        {"在库": True, "": True, "已退出": False, "拟退出": False, "已任用": False, "观察": False, "待入库": False},
    )


@kind
def column_whether_still_a_reserve():
    """是否在库 answered by 否."""
    return _stated("是否在库", {"是": True, "否": False, "×": False, "√": True})


@kind
def column_whether_a_reserve():
    """是否后备干部: a list of all cadres on which the reserves are marked."""
    return _stated("是否后备干部", {"是": True, "否": False, "不是": False})


@kind
def column_whether_retired():
    """是否退出."""
    return _stated("是否退出", {"否": True, "未退出": True, "是": False, "2014年8月退出": False})


@kind
def column_of_leaving():
    """退库时间 and 退库原因 filled are of people who left."""
    return _stated("退库时间", {"": True, "2014.08": False})


@kind
def remarks_of_leaving():
    """What remarks say of leaving, being elected, dead or gone is asked; other remarks are kept."""
    return _stated("备注", {
        "": True, "熟悉电脑": True, "2014年退出": False, "2014年当选村主任": False, "已病故": False, "外出务工失联": False,
        "户口已迁出": False,
        "因违纪判刑": False, "本人申请退库": False, "超龄": False, "考核不合格": False, "已提拔任用": False, "现为村主任": True,
        "无违纪违法行为": True,
    })  # fmt: skip


@kind
def notes_on_cells():
    """A note that says that somebody left is asked about, whatever cell it is on; another changes nothing."""

    def mark(sheet):
        sheet["C3"].comment = Comment("已于去年调离", "某甲")
        sheet["H4"].comment = Comment("当选村委会主任，不再列为后备", "某甲")
        sheet["C5"].comment = Comment("请补照片", "某甲")
        sheet["C2"].comment = Comment("已退出的不要填", "某甲")

    members = people(4)
    lines = table(["学历", "村民小组"], [(one, "高中", "三组") for one in members])
    truth = {one.name: MAY_BE_NONE for one in members[:2]} | {one.name: plain(one, education=2) for one in members[2:]}
    return Kind([Page("名册", lines, marked=mark)], truth)


@kind
def name_with_a_note_of_leaving():
    """(已退出) behind the name."""
    first, second, third = people(3)
    rows = [(first, "高中"), (second, "高中"), (third, "高中")]
    lines = table(["学历"], rows)
    lines[3][2] += "(已退出)"
    lines[4][2] += "（2014年去世）"
    return Kind([Page("名册", lines)], _here([first]) | _not([second, third]))


@kind
def struck_and_hidden_rows():
    """A row struck out in some of its cells, another hidden, another filtered away."""

    def mark(sheet):
        for cell in sheet[4]:
            cell.font = Font(strike=True)
        sheet["F5"].font = Font(strike=True)
        sheet["C5"].font = Font(strike=True)
        sheet.row_dimensions[6].hidden = True

    here, others = people(1), people(3, 10)
    return Kind([_page("名册", [*here, *others], marked=mark)], _here(here) | _not(others))


@kind
def struck_but_not_in_the_name():
    """The whole row is struck out but the name's cell, which was typed anew."""

    def mark(sheet):
        for cell in sheet[4]:
            if cell.column != 3:
                cell.font = Font(strike=True)

    here, others = people(1), people(1, 10)
    return Kind([_page("名册", [*here, *others], marked=mark)], _here(here) | _not(others))


@kind
def column_of_the_result_of_the_review():
    """审查结果 不合格 and 未通过 in a column of its own: who failed the review is no reserve."""
    return _stated("审查结果", {"合格": True, "通过": True, "不合格": False, "未通过": False})


@kind
def column_whether_they_were_taken():
    """是否入选 of a list of people put forward: who was not is no reserve."""
    return _stated("是否入选", {"是": True, "入选": True, "否": False, "未入选": False})


@kind
def totals_of_each_village_between_the_people():
    """小计 and 本村合计 between the villages, with figures in the person's columns, are nobody."""
    here = people(3)
    lines = table(["学历"], [(one, "高中") for one in here])
    lines.insert(3, ["小计", "凉水井村", "1", "男1", "", "", "大专以上0"])
    lines.append(["本村合计", "", "3人", "", "", "", ""])
    return Kind([Page("名册", lines)], _here(here))


@kind
def colours_explained_below():
    """A note says that who is red has left: the reader sees no colours, so everybody is asked about."""
    members = people(2)
    lines = table(["学历"], [(one, "高中") for one in members])
    lines.append(["注：标红的为拟调整出库人员。"])
    other = people(1, 10)
    plain_note = table(["学历"], [(one, "高中") for one in other], title="石西镇后备干部名册(续)")
    plain_note.append(["注：标红的为女干部；无违纪处分人员。"])
    return Kind([Page("一", lines), Page("二", plain_note)], _not(members) | _here(other))


@kind
def column_that_says_reserve_of_some():
    """类型 says 后备 of the reserves and 现职 of the others: these are asked about, and 后备 is no category."""
    here, serving = people(2), people(2, 20)
    rows = [(one, word) for one, word in zip([*here, *serving], ["后备", "后备干部", "现职", "村干部"], strict=True)]
    page = Page("名册", table(["类型"], rows, title="石西镇村干部及后备干部花名册"))
    return Kind([page], {one.name: plain(one) for one in here} | _not(serving))
