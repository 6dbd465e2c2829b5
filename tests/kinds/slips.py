"""Slips of the hand and of programs: a quotation mark left open, a comma in a cell, examples among people, rows put right."""

from tests.kinds.making import ASKED, MAY_BE_NONE, POSTS, VILLAGES, Kind, Page, kind, people, plain, somebody, table


def _written(lines, separator=",") -> bytes:
    return "\r\n".join(separator.join(map(str, line)) for line in lines).encode("gb18030")


@kind
def quotation_mark_nobody_closed():
    """In a file of text it would make one cell of all the people below."""
    members = people(4)
    lines = table(["学历"], [(one, "高中") for one in members])
    lines[3][6] = '"高中'
    truth = {one.name: plain(one, education=2) for one in members} | {
        members[1].name: plain(members[1], education=ASKED)
    }
    return Kind([], truth, file_name="名册.csv", content=_written(lines))


@kind
def comma_in_a_cell_of_a_file_of_text():
    """三组,12号 puts all that follows into the next column."""
    members = people(2)
    lines = table(
        ["现住址", "特长", "备注"], [(members[0], "三组,12号", "养鱼", "热心"), (members[1], "一组", "养蜂", "")]
    )
    truth = {members[0].name: MAY_BE_NONE, members[1].name: plain(members[1], address="一组", skills="养蜂")}
    return Kind([], truth, file_name="名册.csv", content=_written(lines))


@kind
def file_of_text_parted_by_bars():
    """No comma, no tabulator, no semicolon in it."""
    members = people(2)
    content = _written(table([], [(one,) for one in members]), "|")
    return Kind([], {one.name: plain(one) for one in members}, file_name="名册.txt", content=content)


@kind
def example_row_nobody_called_one():
    """张三 of 某某村 before the people; one with a telephone of examples; one that the numbering leaves out."""
    pages, truth = [], {}
    for number, (village, phone, count) in enumerate(
        [("某某村", "", 1), (VILLAGES[0], "13800138000", 1), (VILLAGES[0], "", "")]
    ):
        members = people(2, number * 2)
        lines = table(["联系电话"], [(one, "") for one in members], title=f"后备干部花名册({number})")
        shown = somebody(20 + number)
        lines.insert(2, [count, village, ["张三", "李四", "王五"][number], shown.sex, shown.month, "", phone])
        pages.append(Page(f"表{number}", lines))
        truth |= {lines[2][2]: MAY_BE_NONE} | {one.name: plain(one) for one in members}
    return Kind(pages, truth)


@kind
def row_that_puts_another_right():
    """更正 with the person once more below: which of the two holds is asked."""
    first, second = people(2)
    lines = table(["联系电话"], [(first, "13912345671"), (second, "13912345672"), (first, "13912345673")])
    lines[4][0] = "更正"
    return Kind([Page("名册", lines)], {first.name: MAY_BE_NONE, second.name: plain(second, phone="13912345672")})


@kind
def columns_of_how_it_came_out():
    """推荐结果, 镇党委意见: who was not chosen is no reserve."""
    pages, truth = [], {}
    for number, (heading, said) in enumerate({
        "推荐结果": {"当选": True, "落选": False, "未当选": False, "": True},
        "镇党委意见": {"同意": True, "不同意": False, "缓议": False},
        "票决结果": {"通过": True, "弃权": False, "否决": False},
    }.items()):  # fmt: skip
        members = people(len(said), number * 4)
        pages.append(Page(f"表{number}", table([heading], list(zip(members, said, strict=True)))))
        truth |= {
            one.name: plain(one) if here else MAY_BE_NONE for one, here in zip(members, said.values(), strict=True)
        }
    return Kind(pages, truth)


@kind
def dates_of_half_a_date():
    """12月2日 and 12-2 have no year, 1985/6/0 no day; 08.07 and 85年6月 are months of a year."""
    said = {"12月2日": ASKED, "12-2": ASKED, "11.7": ASKED, "7.1": ASKED, "2008/6/0": (2008, 6), "08.07": (2008, 7),
            "98年6月": (1998, 6)}  # fmt: skip
    members = people(len(said))
    truth = {
        one.name: plain(one, joined_party_on=when, political_status="party_member")
        for one, when in zip(members, said.values(), strict=True)
    }
    rows = [(one, "党员", cell) for one, cell in zip(members, said, strict=True)]
    return Kind([Page("名册", table(["政治面貌", "入党时间"], rows))], truth)


@kind
def four_rows_of_headings():
    """人员信息 over 基本情况 over 出生信息 over 身份证号, the village's heading merged down over all of them."""
    members = people(2)
    lines = [
        ["石西镇村级后备干部花名册"],
        ["序号", "村", "人员信息", "", "", "", "", ""],
        ["", "", "基本情况", "", "", "", "教育背景", ""],
        ["", "", "姓名", "性别", "出生信息", "", "全日制教育", ""],
        ["", "", "", "", "出生年月", "身份证号", "学历", "毕业院校"],
    ]
    lines += [[1, VILLAGES[0], one.name, one.sex, one.month, one.number, "高中", "某县一中"] for one in members]
    merged = [(2, 1, 5, 1), (2, 2, 5, 2), (2, 3, 2, 8), (3, 3, 3, 6), (3, 7, 3, 8), (4, 3, 5, 3), (4, 4, 5, 4), (4, 5, 4, 6),
              (4, 7, 4, 8)]  # fmt: skip
    school = {"education": 2, "fulltime_education": 2, "fulltime_school_and_major": "某县一中"}
    return Kind([Page("名册", lines, merged)], {one.name: plain(one, **school) for one in members})


@kind
def header_below_a_page_of_instructions():
    """Fifty lines of how to fill it in stand above the header."""
    members = people(2)
    lines = [[f"{number}. 请各村认真填写姓名、性别、出生年月。"] for number in range(50)]
    lines += table([], [(one,) for one in members])
    return Kind([Page("名册", lines)], {one.name: plain(one) for one in members})


@kind
def lines_kept_for_people_who_are_not_there():
    """暂无 and a stroke in place of a name, 以下空白 behind the last."""
    members = people(2)
    lines = table(["学历"], [(one, "高中") for one in members])
    lines += [[3, VILLAGES[1], "暂无"], [4, VILLAGES[2], "/", "/", "/", "/", "/"], ["", "", "以下空白"]]
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2) for one in members})


@kind
def several_townships_in_one_file():
    """By sheets, by titles on one sheet and by lines among the people; a village of theirs may have the name of one of ours."""
    ours, theirs = people(3), people(4, 10)
    asked = {one.name: plain(one, village=ASKED) for one in theirs[:3]}
    lines = [*table([], [(ours[1],)]), [], *table([], [(theirs[1],)], title="古路镇村级后备干部花名册")]
    parted = table([], [(ours[2],), (theirs[2],)], title="全县村级后备干部花名册")
    parted.insert(2, ["石西镇"])
    parted.insert(4, ["古路镇"])
    pages = [
        Page("石西镇", table([], [(ours[0],)], title="村级后备干部花名册")),
        Page("古路镇", table([], [(theirs[0],)], title="村级后备干部花名册")),
        Page("两镇", lines),
        Page("全县", parted),
    ]
    asked[theirs[2].name] = MAY_BE_NONE
    return Kind(pages, {one.name: plain(one) for one in ours} | asked)


@kind
def sections_by_post_without_a_column():
    """村党支部书记后备人选 in a line of its own over its people, the village in the title."""
    members = people(3)
    lines = [
        ["石西镇凉水井村后备干部名册"],
        ["序号", "姓名", "性别", "出生年月", "身份证号"],
        ["村党支部书记后备人选"],
    ]
    rows = [[number, one.name, one.sex, one.month, one.number] for number, one in enumerate(members, start=1)]
    lines += [*rows[:2], ["村委会主任后备人选（1人）"], rows[2]]
    truth = {one.name: plain(one, post=POSTS[0]) for one in members[:2]}
    return Kind([Page("名册", lines)], truth | {members[2].name: plain(members[2], post=POSTS[1])})


@kind
def birth_months_dragged_down():
    """Each one month after the one above, as a program fills them in; two of one month are no row of such."""
    dragged, own = people(6), people(2, 20)
    lines = [["名册"], ["村", "姓名", "性别", "出生年月"]]
    lines += [[VILLAGES[0], one.name, one.sex, f"1985.0{month}"] for month, one in enumerate(dragged, start=1)]
    lines += [[VILLAGES[0], one.name, one.sex, one.month] for one in own]
    truth = {one.name: plain(one, id_number=None, birth_date=ASKED) for one in dragged}
    return Kind([Page("名册", lines)], truth | {one.name: plain(one, id_number=None) for one in own})


@kind
def column_sorted_by_itself():
    """Numbers that stand one row lower than whose they are: birth months and sexes no longer agree with them."""
    members = people(5)
    lines = table([], [(one,) for one in members])
    numbers = [line[5] for line in lines[2:]]
    for line, number in zip(lines[2:], numbers[1:] + numbers[:1], strict=True):
        line[5] = number
    return Kind([Page("名册", lines)], {one.name: MAY_BE_NONE for one in members})


@kind
def ticks_under_left():
    """在库 and 退出 as two columns to tick."""
    here, gone = people(2)
    return Kind(
        [Page("名册", table(["在库", "退出"], [(here, "√", ""), (gone, "", "√")]))],
        {here.name: plain(here), gone.name: MAY_BE_NONE},
    )


@kind
def old_and_new_of_what_changed():
    """联系电话(变更前) beside (变更后), 现村 beside 原村."""
    one = somebody(1)
    lines = [
        ["名册"],
        ["原村", "现村", "姓名", "性别", "出生年月", "身份证号", "联系电话（变更前）", "联系电话（变更后）"],
    ]
    lines.append([VILLAGES[1], VILLAGES[0], one.name, one.sex, one.month, one.number, "13911111111", "13922222222"])
    return Kind([Page("名册", lines)], {one.name: plain(one, phone="13922222222")})


@kind
def post_of_a_reserve_under_office():
    """村委会主任后备 under 职务, where no post stands beside it."""
    one, other, third = people(3)
    said = "村委会主任后备"
    rows = [(one, said, ""), (other, "村民小组长", ""), (third, said, POSTS[1])]
    truth = {one.name: plain(one, occupation=ASKED), other.name: plain(other, occupation="村民小组长")}
    truth[third.name] = plain(third, occupation=said, post=POSTS[1])
    return Kind([Page("名册", table(["职务", "后备岗位"], rows))], truth)


@kind
def lists_of_people_who_are_not_in_the_pool_yet():
    """Nominees, a draft, those of a training class, a sheet that is thrown away."""
    titles = {
        "Sheet1": "石西镇村级后备干部推荐人选汇总表", "Sheet2": "石西镇村级后备干部拟入库人员名单",
        "Sheet3": "石西镇村级后备干部建议名单(征求意见稿)", "Sheet4": "石西镇村级后备干部培训班报到册",
        "作废": "石西镇村级后备干部花名册",
    }  # fmt: skip
    members = people(len(titles))
    pages = [
        Page(name, table([], [(one,)], title=title))
        for one, (name, title) in zip(members, titles.items(), strict=True)
    ]
    return Kind(pages, {one.name: MAY_BE_NONE for one in members})


@kind
def file_called_after_those_who_left():
    """Nothing but the file's name says it."""
    members = people(2)
    page = Page("Sheet1", table([], [(one,) for one in members]))
    return Kind([page], {one.name: MAY_BE_NONE for one in members}, file_name="2014年退出人员.xlsx")


@kind
def sentences_that_name_who_left():
    """Above the people, below them, and on a sheet of their own."""
    above, below, beside, here, listed = people(2), people(2, 2), people(2, 4), people(2, 6), people(2, 8)
    first = table([], [(one,) for one in above])
    first.insert(1, [f"({above[0].name}同志因病去世，不再列入)"])
    pages = [
        Page("一", first),
        Page("二", [*table([], [(one,) for one in below]), [f"注：{below[0].name}已于2014年8月退出。"]]),
        Page("三", table([], [(one,) for one in beside])),
        Page("四", [*table([], [(one,) for one in here]), ["注：以上人员均无违纪违法行为。"]]),
        Page("五", [*table([], [(one,) for one in listed]), ["本年度退出："], [f"{listed[0].name}、某甲"]]),
        Page("说明", [["情况说明"], [f"{beside[0].name}已调走，名册未更新。"]]),
    ]
    gone = {one.name: MAY_BE_NONE for one in (above[0], below[0], beside[0], listed[0])}
    return Kind(pages, {one.name: plain(one) for one in (above[1], below[1], beside[1], listed[1], *here)} | gone)


@kind
def sentence_that_gives_a_number():
    """第2号已调走: counted by the running number or by the row."""
    members = people(3)
    lines = [*table([], [(one,) for one in members]), ["说明：第2号已调走。"]]
    return Kind([Page("名册", lines)], {one.name: MAY_BE_NONE for one in members})


@kind
def joined_as_a_child():
    """入党时间 of somebody of nine."""
    child, other = people(2)
    rows = [(one, "党员", f"{one.birth.year + years}.07") for one, years in ((child, 9), (other, 24))]
    truth = {
        child.name: plain(child, political_status="party_member", joined_party_on=ASKED),
        other.name: plain(other, political_status="party_member", joined_party_on=(other.birth.year + 24, 7)),
    }
    return Kind([Page("名册", table(["政治面貌", "入党时间"], rows))], truth)


@kind
def heading_of_joining_or_of_full_membership():
    """入党(转正)时间 is one or the other: left for the office to say, as any heading nobody knows."""
    one = somebody(1)
    page = Page("名册", table(["政治面貌", "入党(转正)时间"], [(one, "党员", "1999.07")]))
    return Kind([page], {one.name: plain(one, political_status="party_member")})


@kind
def columns_of_the_offices_own_about_who_stays():
    """是否继续作为后备 and 人选性质: no list has them, the words say it."""
    pages, truth = [], {}
    for number, (heading, said) in enumerate([
        ("是否继续作为后备", {"是": True, "否": False}), ("人选性质", {"正式": True, "候补": False}),
        ("镇村意见栏", {"免职": False, "属实": True, "无违纪": True}),
    ]):  # fmt: skip
        members = people(len(said), number * 4)
        pages.append(Page(f"表{number}", table([heading], list(zip(members, said, strict=True)))))
        truth |= {
            one.name: plain(one) if here else MAY_BE_NONE for one, here in zip(members, said.values(), strict=True)
        }
    return Kind(pages, truth)
